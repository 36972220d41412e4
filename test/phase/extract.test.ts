import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import type { FindingChoices } from '../../engine/model/finding-choice.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import type { SourceRecord } from '../../engine/model/record.ts';
import { repeatsOf } from '../../engine/model/repeat.ts';
import { extract } from '../../engine/phase/extract/extract.ts';
import { indexedFields } from '../../engine/phase/extract/needs.ts';
import { type Source, SourceProblem } from '../../engine/port/source.ts';
import type { RecordState } from '../../engine/port/staging.ts';
import { object } from '../connector/system-example.ts';
import { entry, needs, pair, QUIET, ref, source } from './extract-example.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const customer = object('customer', ['number'], { number: 'text', name: 'text', phone: 'text' });
const customers = pair([customer], { entries: [needs('customer')] });

function run(of: CompiledPair, from: Source, choices: FindingChoices = {}) {
  return extract({ pair: of, source: from, staging: opened.staging, progress: QUIET, choices });
}

async function all<Item>(batches: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

const staged = (name: string) => all<SourceRecord>(opened.staging.source.scan(name));
const states = () => all<RecordState>(opened.staging.states.scan());
const fieldsOf = async (name: string) => (await staged(name)).map(({ fields }) => fields);

describe('reading', () => {
  test('stages every record in order, and says what the object had besides', async () => {
    const report = await run(
      customers,
      source({
        customer: [
          { kind: 'unknown_column', column: 'Legacy Flag' },
          { kind: 'missing_column', column: 'Phone' },
          { number: '2', name: 'b' },
          { kind: 'rejected', file: 'customers.csv', line: 3, reason: 'broken', text: 'x'.repeat(2_000) },
          { number: '1', name: 'a' },
        ],
      }),
    );

    expect((await staged('customer')).map(({ key }) => key)).toEqual(['2', '1']);
    expect(await opened.staging.source.facts('customer')).toEqual({
      read: 2,
      rejected: [{ file: 'customers.csv', line: 3, reason: 'broken', text: 'x'.repeat(1_000) }],
      unknownColumns: ['Legacy Flag'],
      missingColumns: ['Phone'],
    });
    expect(report.objects.customer).toEqual({
      how: 'read',
      read: 2,
      rejected: 1,
      repeats: { identical: 0, different: 0 },
    });
  });

  test('more records than a batch holds all arrive', async () => {
    const many = Array.from({ length: 2_345 }, (_, index) => ({ number: `${index}` }));
    await run(customers, source({ customer: many }));
    expect(await opened.staging.source.count('customer')).toBe(2_345);
  });

  test('an object that nothing needs may be missing, one that is needed may not', async () => {
    const extra = object('extra', ['id'], { id: 'text' });
    const report = await run(pair([customer, extra], { entries: [needs('customer')] }), source({ customer: [] }));
    expect(report.objects.extra).toEqual({ how: 'skipped', read: 0, rejected: 0, reason: 'There is no extra.' });

    await expect(run(pair([extra], { entries: [needs('extra')] }), source({}))).rejects.toThrow(SourceProblem);
  });

  test('ends at once where nothing of the source can be read, needed or not', async () => {
    const extra = object('extra', ['id'], { id: 'text' });
    const refusing: Source = {
      ...source({}),
      read: () => {
        throw new SourceProblem('The key has expired.', { affects: 'source' });
      },
    };

    await expect(run(pair([extra, customer], { entries: [needs('customer')] }), refusing)).rejects.toThrow(
      'has expired',
    );
    expect(await opened.staging.source.facts('extra')).toBeUndefined();
  });

  test('a file of which most rows are broken is refused as a whole', async () => {
    const broken = Array.from({ length: 2_100 }, (_, line) => ({
      kind: 'rejected' as const,
      file: 'customers.csv',
      line,
      reason: 'the row has 1 cells, the header has 3',
      text: '',
    }));
    await expect(run(customers, source({ customer: broken }))).rejects.toThrow(
      /Most rows of customers.csv cannot be read/,
    );
  });

  test('choices that do not fit their finding are refused before anything is read', async () => {
    const from = source({ customer: [] });
    await expect(run(customers, from, { possible_duplicate: 'merge' })).rejects.toThrow(
      'Correct  audit  in the migration. possible_duplicate cannot be answered with merge. Choose flag, or leave it out.',
    );
    expect(from.reads).toEqual([]);
  });
});

describe('going on after an interruption', () => {
  const job = object('job', ['number'], { number: 'text' });
  const both = pair([customer, job], { entries: [needs('customer'), needs('job')] });

  test('goes on with the object that was not finished, and reads that one from its beginning', async () => {
    const breaking: Source = {
      ...source({}),
      async *read(of) {
        yield* source({ customer: [{ number: '1' }], job: [{ number: '7' }, { number: '8' }] }).read(of);
        if (of.name === 'job') throw new SourceProblem('The disk was pulled out.');
      },
    };
    await expect(run(both, breaking)).rejects.toThrow('The disk was pulled out.');

    const again = source({ customer: [{ number: '1' }], job: [{ number: '9' }] });
    const report = await run(both, again);

    expect(again.reads).toEqual(['job']);
    expect(report.objects.customer).toEqual({ how: 'kept', read: 1, rejected: 0 });
    expect(await fieldsOf('job')).toEqual([{ number: '9' }]);
  });

  test('a snapshot that begins anew forgets the states and findings of the old one', async () => {
    await run(
      customers,
      source({
        customer: [
          { number: '1', name: 'a' },
          { number: '1', name: 'b' },
        ],
      }),
    );
    expect(await states()).toHaveLength(1);

    await opened.staging.source.clear('customer');
    await run(customers, source({ customer: [{ number: '1', name: 'a' }] }));

    expect(await states()).toEqual([]);
    expect(await staged(repeatsOf('customer'))).toEqual([]);
  });

  test('the same source gives the same snapshot', async () => {
    const from = () => source({ customer: [{ number: '1', name: 'a' }, { number: '1', name: 'b' }, { number: '2' }] });
    await run(customers, from());
    const first = await opened.staging.source.digest();
    await opened.staging.source.clear('customer');
    await run(customers, from());

    expect(await opened.staging.source.digest()).toBe(first);
  });
});

describe('repeated keys', () => {
  const rows = [
    { number: '1', name: 'a' },
    { number: '1', name: 'a' },
    { number: '1', name: 'b', phone: '555' },
  ];

  test('an identical row is merged, another one is held, and the first is what it was', async () => {
    const report = await run(customers, source({ customer: rows }));

    expect(report.objects.customer?.repeats).toEqual({ identical: 1, different: 1 });
    expect(await fieldsOf('customer')).toEqual([{ number: '1', name: 'a' }]);
    expect(await states()).toEqual([
      { object: 'customer', key: '1@customers.csv:3', entry: 'extract', state: 'merged', reason: '1' },
      {
        object: 'customer',
        key: '1@customers.csv:4',
        entry: 'extract',
        state: 'held',
        reason: 'duplicate_key',
        detail: 'customers.csv:4 has the key of an earlier customer and other content',
      },
    ]);
  });

  test('with merge the first row wins and later ones fill its gaps', async () => {
    await run(customers, source({ customer: [...rows, { number: '1', phone: '666' }] }), { duplicate_key: 'merge' });

    expect(await fieldsOf('customer')).toEqual([{ number: '1', name: 'a', phone: '555' }]);
    expect((await states()).map(({ state }) => state)).toEqual(['merged', 'merged', 'merged']);
  });

  test('with drop later rows are left out with the reason given', async () => {
    await run(customers, source({ customer: rows }), { duplicate_key: { drop: 'Old copies' } });

    expect((await states()).map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      'merged: 1',
      'left_out: Old copies',
    ]);
  });
});

test('the fields that links and nested children are found by are indexed, each once', () => {
  const nested = object(
    'nested',
    [],
    {},
    { derived: { from: 'customer', nest: [{ as: 'jobs', object: 'job', by: 'customer_number' }] } },
  );
  const compiled = pair([customer, nested], {
    entries: [
      entry('employee.user', 'employee', {}),
      entry('job.deal', 'job', {
        owner: ref('employee.user', 'technician', 'name'),
        organization: ref('customer.thing', 'number'),
        first: { ...ref('employee.user', 'technician', 'name') },
      }),
      needs('customer'),
    ],
  });

  expect(indexedFields(compiled)).toEqual([
    { object: 'employee', field: 'name' },
    { object: 'job', field: 'customer_number' },
  ]);
});
