import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import { ExpressionFailure } from '../../../engine/model/expression.ts';
import type { MatchEntry } from '../../../engine/model/mapping.ts';
import type { OwnerMatch } from '../../../engine/model/owner.ts';
import type { DestinationRecord } from '../../../engine/model/record.ts';
import { type OwnersInput, resolveOwners } from '../../../engine/phase/owners/resolve-owners.ts';
import { expression } from '../../connector/system-example.ts';
import { copy, equals, match, pairOf, stage } from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const user = (id: string, name: string, email: string, active = true): DestinationRecord => {
  return { object: 'user', id, fields: { name, email, active } };
};

const USERS = [
  user('1', 'Ann', 'ann@example.com'),
  user('2', 'Bob', 'bob@example.com'),
  user('3', 'Bob', 'other.bob@example.com'),
  user('4', 'Old', 'old@example.com', false),
  user('9', 'Admin', 'admin@example.com'),
];

async function resolve(
  employee: Readonly<Record<string, string>>,
  more: Partial<OwnersInput> = {},
  entry: Partial<MatchEntry> = {},
): Promise<OwnerMatch | undefined> {
  await stage(opened.staging, { employee: [{ id: 'e', ...employee }] });
  const list = async function* () {
    yield USERS.slice(0, 2);
    yield USERS.slice(2);
  };
  const { matches } = await resolveOwners({
    pair: pairOf([match('employee.user', 'employee', entry)]),
    source: opened.staging.source,
    records: { list },
    table: {},
    fallback: 'admin@example.com',
    ...more,
  });
  return matches[0];
}

describe('who is who', () => {
  test.each([
    [
      'by the first rule, whatever the case',
      { email: ' ANN@Example.com', name: 'Bob' },
      { destinationId: '1', by: 'email' },
    ],
    [
      'by a later rule, where the first finds nobody',
      { email: 'x@example.com', name: 'ann' },
      { destinationId: '1', by: 'name' },
    ],
    [
      'a rule with two hits decides nothing',
      { name: 'Bob' },
      { destinationId: '9', by: 'fallback', status: 'fallback' },
    ],
    ['an inactive user does not count', { email: 'old@example.com' }, { destinationId: '9', status: 'fallback' }],
    ['nothing to look for', {}, { destinationId: '9', status: 'fallback' }],
  ] as const)('%s', async (_, employee, expected) => {
    expect(await resolve(employee)).toMatchObject(expected);
  });

  test.each([
    [{ name: 'Bob' }, 'ambiguous'],
    [{ email: 'old@example.com', name: 'Nobody' }, 'inactive'],
    [{ name: 'Nobody' }, 'unmatched'],
  ] as const)('without a fallback, %o is said to be %s', async (employee, status) => {
    const found = await resolve(employee, { fallback: undefined });

    expect(found).toEqual({ entry: 'employee.user', key: 'e', by: status, status });
  });

  test('a fallback stands in only where the entry says so, and never somebody inactive', async () => {
    expect(await resolve({ name: 'Nobody' }, {}, { unmatched: 'hold' })).toMatchObject({ status: 'unmatched' });
    expect(await resolve({ name: 'Nobody' }, { fallback: 'old@example.com' })).not.toHaveProperty('destinationId');
  });

  test('the customer’s own list wins over every rule; whom it misnames, no rule guesses', async () => {
    expect(await resolve({ name: 'Ann' }, { table: { e: 'bob@example.com' } })).toMatchObject({
      destinationId: '2',
      by: 'table',
    });
    expect(await resolve({ name: 'Ann' }, { table: { e: 'typo@example.com' } })).toMatchObject({ status: 'fallback' });
  });

  test('inactive users count where the entry says so', async () => {
    expect(await resolve({ email: 'old@example.com' }, {}, { inactive: 'use' })).toMatchObject({ destinationId: '4' });
  });

  test('an expression that fails looks for nobody', async () => {
    const fails = expression(() => {
      throw new ExpressionFailure('it fails', 'x', 'T2001');
    });
    const rules = [
      { field: 'email', value: fails },
      { field: 'name', value: copy('name') },
    ];

    expect(await resolve({ name: 'Ann' }, {}, { rules })).toMatchObject({ destinationId: '1', by: 'name' });
  });

  test('records that the entry does not take are not looked up', async () => {
    expect(await resolve({ name: 'Ann' }, {}, { when: equals('name', 'Bob') })).toBeUndefined();
  });
});

test('the digest names entries, keys and ids', async () => {
  const pair = pairOf([match('employee.user', 'employee')]);
  const digestFor = async (fallback: string) => {
    const list = async function* () {
      yield USERS;
    };
    return (await resolveOwners({ pair, source: opened.staging.source, records: { list }, table: {}, fallback }))
      .digest;
  };
  await stage(opened.staging, { employee: [{ id: 'e', name: 'Nobody' }] });

  expect(await digestFor('admin@example.com')).toBe(await digestFor('Admin'));
  expect(await digestFor('admin@example.com')).not.toBe(await digestFor('ann@example.com'));
});
