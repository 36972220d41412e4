import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerKey, ExpectedRecord } from '../answer-key.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generateClientjoy } from './answers.ts';

const COMPANIES = Array.from({ length: 40 }, (_, index) => `Company ${index}`);
const MAILBOXES = Array.from({ length: 40 }, (_, index) => `person${index}@example.com`);

let root: string;
let clean: AnswerKey;
let dirty: AnswerKey;
let starter: AnswerKey;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'clientjoy-answers-'));
  const request = {
    seed: 9,
    records: 1200,
    users: USERS_EXAMPLE,
    currencies: ['USD', 'EUR', 'GBP'],
    existingOrganizations: COMPANIES,
    existingPersonEmails: MAILBOXES,
  };
  clean = generateClientjoy({ ...request, folder: join(root, 'clean') });
  dirty = generateClientjoy({ ...request, folder: join(root, 'dirty'), dirt: 'heavy' });
  starter = generateClientjoy({ ...request, folder: join(root, 'starter'), plan: 'starter' });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function recordsIn(key: AnswerKey, object: string): readonly ExpectedRecord[] {
  return key.expected[object] ?? [];
}

function tracesOf(records: readonly ExpectedRecord[]): readonly string[] {
  return records.flatMap(({ identity }) => (identity.by === 'trace' ? [identity.value] : []));
}

describe.each([
  ['clean', () => clean],
  ['dirty', () => dirty],
])('the answers to a %s export', (_name, keyOf) => {
  test('every row that was written ends in exactly one state', () => {
    const key = keyOf();
    const rows = [key.done, key.held, key.leftOut, key.merged].flat();
    const named = rows.map(({ object, line }) => `${object} ${line}`);

    expect(new Set(named).size).toBe(named.length);
    expect(named.length + key.unreadable.length).toBe(Object.values(key.counts).reduce((sum, count) => sum + count, 0));
    for (const [object, states] of Object.entries(key.states)) {
      expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(key.counts[object]);
    }
  });

  test('nothing is expected twice, and every link leads to what is expected', () => {
    const key = keyOf();
    const traced = ['person', 'organization', 'deal'].map(
      (object) => [object, tracesOf(recordsIn(key, object))] as const,
    );
    const known = new Set(traced.flatMap(([object, traces]) => traces.map((trace) => `${object} ${trace}`)));

    for (const [, traces] of traced) expect(new Set(traces).size).toBe(traces.length);
    const links = Object.values(key.expected).flatMap((records) =>
      records.flatMap((record) => Object.values(record.links)),
    );
    const named = links.flatMap((link) => ('trace' in link ? [`${link.object} ${link.trace}`] : []));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(100);
  });

  test('a lead that became a customer is merged, and nobody arrives twice under one address', () => {
    const key = keyOf();
    const emails = recordsIn(key, 'person').flatMap(({ fields }) => fields['emails'] as readonly string[]);
    const small = emails.map((email) => email.toLowerCase());

    expect(new Set(small).size).toBe(small.length);
    expect(
      key.merged.filter(({ object, into }) => object === 'lead_record' && into.startsWith('customer:')),
    ).not.toEqual([]);
  });
});

test('nothing of a clean export waits, and of a dirty one something does for every reason', () => {
  expect(clean.held).toEqual([]);
  expect(clean.findings).toEqual([]);
  expect([...new Set(dirty.held.map(({ reason }) => reason))].toSorted()).toEqual([
    'duplicate_key',
    'missing_required',
    'reference_held',
    'reference_missing',
    'unknown_value',
    'unreadable_value',
  ]);
  expect(dirty.findings.filter(({ code }) => code === 'unknown_currency')).not.toEqual([]);
});

test('companies and persons of the account are adopted', () => {
  for (const object of ['organization', 'person']) {
    expect(recordsIn(clean, object).filter(({ adopts }) => adopts === true)).not.toEqual([]);
  }
});

test('an account on the lowest plan gets no fields of its own', () => {
  const labels = (key: AnswerKey) => recordsIn(key, 'person_field').map(({ fields }) => fields['label']);

  expect(labels(clean)).toEqual(expect.arrayContaining(['Budget', 'Tier', 'Clientjoy stage']));
  expect(labels(starter)).not.toContain('Budget');
  expect(labels(starter)).toContain('Clientjoy stage');
  expect(recordsIn(starter, 'person').every(({ custom }) => !('Budget' in custom))).toBe(true);
});
