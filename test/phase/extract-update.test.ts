import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import type { SourceRecord } from '../../engine/model/record.ts';
import { extract } from '../../engine/phase/extract/extract.ts';
import type { Source, SourceChange } from '../../engine/port/source.ts';
import { expression, object } from '../connector/system-example.ts';
import { needs, pair, QUIET, source } from './extract-example.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const customer = object('customer', ['number'], { number: 'text', name: 'text', town: 'text' });
const rich = object(
  'rich',
  ['number'],
  {},
  { derived: { from: 'customer', where: expression(({ name }) => name === 'Rich') } },
);
const customers = pair([customer, rich], { entries: [needs('rich')] });

type Rows = readonly Readonly<Record<string, string>>[];

const record = (fields: Readonly<Record<string, string>>): SourceChange => ({
  kind: 'record',
  record: { object: 'customer', key: fields['number'] ?? '', fields },
});

/** A source of these customers that tells of changes, and since when it was asked for them. */
function telling(rows: Rows, changes: readonly SourceChange[] | undefined): Source & { readonly since: string[] } {
  const since: string[] = [];
  return {
    ...source({ customer: rows }),
    since,
    changes: (_object, from) => {
      since.push(from);
      return changes === undefined ? undefined : given(changes);
    },
  };
}

async function* given(changes: readonly SourceChange[]): AsyncGenerator<SourceChange> {
  yield* changes;
}

const run = (from: Source, at: string, update: boolean) =>
  extract({ pair: customers, source: from, staging: opened.staging, progress: QUIET, choices: {}, at, update });

async function keysOf(name: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const batch of opened.staging.source.scan(name)) keys.push(...batch.map(({ key }: SourceRecord) => key));
  return keys;
}

const FIRST: Rows = [
  { number: '1', name: 'Ann', town: 'A' },
  { number: '2', name: 'Rich', town: 'B' },
  { number: '3', name: 'Cy', town: 'C' },
];
const NOW: Rows = [
  { number: '1', name: 'Rich', town: 'A' },
  { number: '3', name: 'Cy', town: 'C' },
  { number: '4', name: 'Di', town: 'D' },
];
const CHANGES = [
  record(NOW[0] ?? {}),
  record(NOW[2] ?? {}),
  { kind: 'gone', key: '2' },
] as const satisfies SourceChange[];

describe('bringing a snapshot up to date', () => {
  test('by changes gives the snapshot that reading everything again gives, views included', async () => {
    await opened.staging.source.index('customer', 'town');
    await run(telling(FIRST, undefined), '2026-10-01T00:00:00Z', false);
    const from = telling(NOW, CHANGES);
    const { objects } = await run(from, '2026-10-02T00:00:00Z', true);
    const patched = await opened.staging.source.digest();

    expect(objects['customer']).toEqual({ how: 'updated', read: 3, rejected: 0 });
    expect(from.since).toEqual(['2026-10-01T00:00:00Z']);
    expect([await keysOf('customer'), await keysOf('rich')]).toEqual([['1', '3', '4'], ['1']]);
    expect(await opened.staging.source.find('customer', 'town', 'B')).toEqual([]);
    expect((await opened.staging.source.find('customer', 'town', 'A')).map(({ fields }) => fields['name'])).toEqual([
      'Rich',
    ]);
    await run(telling(NOW, undefined), '2026-10-03T00:00:00Z', true);
    expect(await opened.staging.source.digest()).toBe(patched);
  });

  test('asks for changes since the last time that it was brought up to date', async () => {
    await run(telling(FIRST, undefined), '2026-10-01T00:00:00Z', false);
    await run(telling(NOW, CHANGES), '2026-10-02T00:00:00Z', true);
    const later = telling(NOW, []);
    await run(later, '2026-10-03T00:00:00Z', true);

    expect(later.since).toEqual(['2026-10-02T00:00:00Z']);
    expect(await keysOf('customer')).toEqual(['1', '3', '4']);
  });

  test('looks for nothing unless it is told to', async () => {
    await run(telling(FIRST, undefined), '2026-10-01T00:00:00Z', false);
    const from = telling(NOW, CHANGES);
    const { objects } = await run(from, '2026-10-02T00:00:00Z', false);

    expect([objects['customer']?.how, from.since]).toEqual(['kept', []]);
  });

  test.each<readonly [string, Rows, readonly SourceChange[] | undefined]>([
    ['the source does not tell of every change', FIRST, undefined],
    ['records repeat a key', [...FIRST, { number: '1', name: 'Ann', town: 'Z' }], CHANGES],
    ['a change cannot be read', FIRST, [{ kind: 'rejected', file: 'x', line: 1, reason: 'broken', text: '' }]],
  ])('reads everything again where %s', async (_name, first, changes) => {
    await run(telling(first, undefined), '2026-10-01T00:00:00Z', false);
    const { objects } = await run(telling(NOW, changes), '2026-10-02T00:00:00Z', true);

    expect(objects['customer']?.how).toBe('read');
    expect(await keysOf('customer')).toEqual(['1', '3', '4']);
  });

  test('goes on where it was interrupted, from the same instant', async () => {
    await run(telling(FIRST, undefined), '2026-10-01T00:00:00Z', false);
    const broken: Source = {
      ...telling(NOW, CHANGES),
      changes: async function* () {
        yield record(NOW[0] ?? {});
        throw new Error('the line is down');
      },
    };
    await expect(run(broken, '2026-10-02T00:00:00Z', true)).rejects.toThrow('the line is down');
    const from = telling(NOW, CHANGES);
    await run(from, '2026-10-02T01:00:00Z', true);

    expect(from.since).toEqual(['2026-10-01T00:00:00Z']);
    expect(await keysOf('customer')).toEqual(['1', '3', '4']);
  });
});
