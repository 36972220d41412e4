import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import { choiceFor, FINDING_CHOICES, type FindingChoices, unusableChoices } from '../../engine/model/finding-choice.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import type { OwnerMatch } from '../../engine/model/owner.ts';
import type { HoldReason, MappedRecord, Outcome, SourceRecord } from '../../engine/model/record.ts';
import { repeatRecord } from '../../engine/model/repeat.ts';
import type { AuditReport, Finding, FindingCode } from '../../engine/model/report.ts';
import { textOf } from '../../engine/model/value.ts';
import { audit } from '../../engine/phase/audit/audit.ts';
import { accountedFields } from '../../engine/phase/audit/read-fields.ts';
import type { ObjectFacts, RecordState } from '../../engine/port/staging.ts';
import { expression, object } from '../connector/system-example.ts';
import { copy, entry, pair, QUIET, ref } from './extract-example.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const customer = object(
  'customer',
  ['number'],
  { number: 'text', name: 'text', email: 'text', fax: 'text' },
  { unique: [['name'], ['name', 'email']] },
);
const job = object('job', ['number'], { number: 'text', customer_number: 'text', status: 'text' });
const signed = object('signed', ['number'], {}, { derived: { from: 'job' } });

const EVERYTHING = entry('customer.organization', 'customer', {
  name: copy('name'),
  email: copy('email'),
  fax: copy('fax'),
});
const DEAL = entry('job.deal', 'job', { org: ref('customer.organization', 'customer_number'), stage: copy('status') });

const NO_FACTS: ObjectFacts = { read: 0, rejected: [], unknownColumns: [], missingColumns: [] };

async function stage(
  name: string,
  fields: readonly SourceRecord['fields'][],
  facts: Partial<ObjectFacts> = {},
): Promise<void> {
  const records = fields.map((one): SourceRecord => ({ object: name, key: textOf(one.number), fields: one }));
  await opened.staging.source.add(records);
  await opened.staging.source.complete(name, { ...NO_FACTS, read: records.length, ...facts });
}

interface Given {
  readonly choices?: FindingChoices;
  readonly volume?: Readonly<Record<string, number>>;
  readonly owners?: readonly OwnerMatch[];
}

function run(of: CompiledPair, given: Given = {}): Promise<AuditReport> {
  return audit({
    pair: of,
    staging: opened.staging,
    owners: { matches: given.owners ?? [], digest: '' },
    choices: given.choices ?? {},
    volume: given.volume ?? {},
    preflight: [{ check: 'rights', verdict: 'ok', detail: 'x' }],
    progress: QUIET,
  });
}

async function findings(): Promise<readonly string[]> {
  const found: Finding[] = [];
  for await (const batch of opened.staging.findings.scan()) found.push(...batch);
  return found.map(({ code, object: name, key }) => `${code} ${name} ${key}`);
}

async function worstStates(): Promise<readonly RecordState[]> {
  const found: RecordState[] = [];
  for await (const batch of opened.staging.states.scan()) found.push(...batch);
  return found;
}

function mapped(
  address: string,
  source: { readonly object: string; readonly key: string },
  outcome: Outcome,
): MappedRecord {
  return {
    entry: address,
    key: source.key,
    object: 'thing',
    fields: {},
    outcome,
    fingerprint: source.key,
    sources: [source],
    coverage: [],
  };
}

function held(reason: HoldReason): Outcome {
  return { state: 'held', reason, detail: 'why', at: 'field' };
}

describe('the shape of the export', () => {
  test('unreadable rows, unknown and missing columns are findings of their object', async () => {
    await stage('customer', [], {
      rejected: [{ file: 'customers.csv', line: 7, reason: 'a quote is opened and never closed', text: '…' }],
      unknownColumns: ['Legacy Flag'],
      missingColumns: ['Fax'],
    });

    const report = await run(pair([customer], { entries: [EVERYTHING] }));

    expect(await findings()).toEqual([
      'unreadable_row customer customers.csv:7',
      'unknown_column customer Legacy Flag',
      'missing_column customer Fax',
    ]);
    expect(report).toMatchObject({
      counts: { customer: { read: 0, rejected: 1 } },
      findings: { unreadable_row: { customer: 1 }, unknown_column: { customer: 1 }, missing_column: { customer: 1 } },
      preflight: [{ check: 'rights' }],
    });
  });

  test('rows that repeat a key are findings with that key, and their states are there after a new mapping', async () => {
    const repeated = (position: string, identical: boolean, number: number) =>
      repeatRecord({ object: 'customer', key: '1', fields: { number: '1' }, position }, identical, number);
    await opened.staging.source.add([repeated('c.csv:3', true, 1), repeated('c.csv:4', false, 2)]);
    await stage('customer', [{ number: '1' }]);

    await run(pair([customer], { entries: [EVERYTHING] }));

    expect(await findings()).toEqual(['identical_duplicate customer 1', 'duplicate_key customer 1']);
    expect((await worstStates()).map(({ key, state }) => `${key} ${state}`)).toEqual([
      '1@c.csv:3 merged',
      '1@c.csv:4 held',
    ]);
  });

  test.each([
    ['all rows', 5, []],
    ['all keys', 4, []],
    ['more than the rows', 6, ['count_mismatch customer customer']],
    ['fewer than the keys', 3, ['count_mismatch customer customer']],
  ])('a reported number of %s', async (_name, expected, found) => {
    await opened.staging.source.add([repeatRecord({ object: 'customer', key: '1', fields: {} }, true, 1)]);
    await stage('customer', [{ number: '1' }, { number: '2' }, { number: '3' }], {
      read: 4,
      rejected: [{ file: 'c.csv', line: 2, reason: 'broken', text: '' }],
    });

    const report = await run(pair([customer], { entries: [EVERYTHING] }), { volume: { customer: expected } });

    expect(await findings()).toEqual(['unreadable_row customer c.csv:2', 'identical_duplicate customer 1', ...found]);
    expect(report.counts.customer).toEqual({ read: 4, rejected: 1, expected });
  });
});

describe('what the records hold', () => {
  test('fill rates count records with a value, declared fields without any included', async () => {
    await stage('customer', [{ number: '1', name: 'a' }, { number: '2', name: 'b' }, { number: '3' }, { number: '4' }]);

    const report = await run(pair([customer], { entries: [EVERYTHING] }));

    expect(report.fillRates).toEqual({
      'customer.number': 1,
      'customer.name': 0.5,
      'customer.email': 0,
      'customer.fax': 0,
    });
  });

  test('a field with values that nothing reads is a finding, unless it is knowingly left behind', async () => {
    await stage('customer', [{ number: '1', name: 'a', fax: '5', email: 'e', legacy: 'x' }]);
    const onlyName = entry('customer.organization', 'customer', { name: copy('name') });

    const report = await run(
      pair([customer], {
        entries: [onlyName],
        leftovers: [{ object: 'customer', archive: ['fax'], drop: {} }],
      }),
    );

    expect(report.unmapped).toEqual(['customer.email', 'customer.legacy']);
    expect(await findings()).toEqual(['unmapped_field customer email', 'unmapped_field customer legacy']);
  });

  test('records that agree in fields which should not repeat are possible duplicates, all but the first', async () => {
    await stage('customer', [
      { number: '1', name: 'Dental Group', email: 'a@x.com' },
      { number: '2', name: ' dental GROUP', email: 'b@x.com' },
      { number: '3', name: 'Bakery' },
      { number: '4' },
      { number: '5' },
      { number: '6', name: 'DENTAL GROUP', email: 'A@X.COM' },
    ]);

    await run(pair([customer], { entries: [EVERYTHING] }));

    expect(await findings()).toEqual([
      'possible_duplicate customer 2',
      'possible_duplicate customer 6',
      'possible_duplicate customer 6',
    ]);
  });

  test('people without a user are unresolved owners', async () => {
    const status = ['matched', 'fallback', 'unmatched', 'inactive', 'ambiguous'] as const;
    const owners = status.map((one): OwnerMatch => ({ entry: 'employee.user', key: one, by: one, status: one }));
    await run(pair([object('employee', ['number'], {})], { entries: [entry('employee.user', 'employee', {})] }), {
      owners,
    });

    expect(await findings()).toEqual(status.slice(1).map((one) => `unresolved_owner employee ${one}`));
  });
});

describe('what the mapping holds back', () => {
  const both = pair([customer, job, signed], { entries: [EVERYTHING, DEAL, entry('signed.file', 'signed', {})] });

  test.each<[Outcome, FindingCode | undefined]>([
    [held('missing_required'), 'missing_required'],
    [held('reference_missing'), 'broken_reference'],
    [held('unknown_value'), 'unknown_value'],
    [held('unreadable_value'), 'unreadable_value'],
    [held('unknown_currency'), 'unknown_currency'],
    [held('too_long'), 'text_too_long'],
    [held('missing_file'), 'missing_file'],
    [held('too_big'), 'large_file'],
    [{ state: 'left_out', reason: 'packaged' }, 'large_file'],
    [held('reference_held'), undefined],
    [held('ambiguous_match'), undefined],
    [{ state: 'ready' }, undefined],
    [{ state: 'merged', into: '1' }, undefined],
  ])('%j is the finding %s', async (outcome, code) => {
    await opened.staging.mapped.add([mapped('job.deal', { object: 'job', key: '7' }, outcome)]);
    await run(both);
    expect(await findings()).toEqual(code === undefined ? [] : [`${code} job 7`]);
  });

  test('an amount that is left out although its record moves is a finding', async () => {
    const moved = mapped('job.deal', { object: 'job', key: '7' }, { state: 'ready' });
    await opened.staging.mapped.add([{ ...moved, coverage: ['job.deal', 'job.deal/value=currency omitted'] }]);
    await run(both);

    expect(await findings()).toEqual(['unknown_currency job 7']);
  });

  test('children that fold are found by their states, once for a record and code', async () => {
    await opened.staging.mapped.add([mapped('job.deal', { object: 'job', key: '7' }, held('unknown_currency'))]);
    await opened.staging.states.set([
      { object: 'job', key: '7', entry: 'estimate.amount', state: 'held', reason: 'unknown_currency', detail: 'why' },
      {
        object: 'time_entry',
        key: 't',
        entry: 'time.entries',
        state: 'held',
        reason: 'reference_missing',
        detail: 'why',
      },
      { object: 'time_entry', key: 'u', entry: 'time.entries', state: 'held', reason: 'reference_held' },
      { object: 'time_entry', key: 'v', entry: 'time.entries', state: 'ready' },
    ]);

    await run(both);

    expect(await findings()).toEqual(['unknown_currency job 7', 'broken_reference time_entry t']);
  });

  test('a held view is a finding about the record that was read', async () => {
    await opened.staging.source.add([{ object: 'signed', key: 's', fields: {}, origin: { object: 'job', key: '7' } }]);
    await opened.staging.mapped.add([mapped('signed.file', { object: 'signed', key: 's' }, held('missing_file'))]);

    await run(both);

    expect(await findings()).toEqual(['missing_file job 7']);
  });

  test('what the customer chose to drop is left out with the reason, in the desired state and in the states', async () => {
    await opened.staging.mapped.add([
      mapped('job.deal', { object: 'job', key: '7' }, held('unknown_value')),
      mapped('job.deal', { object: 'job', key: '8' }, held('missing_required')),
    ]);
    await opened.staging.states.set([
      { object: 'job', key: '7', entry: 'job.deal', state: 'held', reason: 'unknown_value' },
      { object: 'time_entry', key: 't', entry: 'time.entries', state: 'held', reason: 'unknown_value' },
    ]);

    await run(both, { choices: { unknown_value: { drop: 'Old statuses' } } });

    expect(await findings()).toEqual(['unknown_value job 7', 'missing_required job 8', 'unknown_value time_entry t']);
    expect((await opened.staging.mapped.get('job.deal', '7'))?.outcome).toEqual({
      state: 'left_out',
      reason: 'Old statuses',
    });
    expect((await opened.staging.mapped.get('job.deal', '8'))?.outcome).toEqual(held('missing_required'));
    expect((await worstStates()).map(({ object: name, state, reason }) => `${name} ${state} ${reason}`)).toEqual([
      'job left_out Old statuses',
      'time_entry left_out Old statuses',
    ]);
  });

  test('an audit can be repeated and finds the same', async () => {
    await stage(
      'customer',
      [
        { number: '1', name: 'a' },
        { number: '2', name: 'A' },
      ],
      { unknownColumns: ['x'] },
    );
    await opened.staging.mapped.add([mapped('job.deal', { object: 'job', key: '7' }, held('unknown_value'))]);

    const first = await run(both);
    const found = await findings();

    expect(await run(both)).toEqual(first);
    expect(await findings()).toEqual(found);
    expect(found).toHaveLength(3);
  });
});

describe('what the pair reads', () => {
  test('reads through views: conditions, shared fields, items, neighbours, and links by a field', () => {
    const where = expression(() => true, ['status']);
    const line = object('line', ['number'], {}, { derived: { from: 'job', where, expand: 'lines', with: ['number'] } });
    const nested = object(
      'nested',
      ['number'],
      {},
      {
        derived: {
          from: 'customer',
          nest: [{ as: 'jobs', object: 'job', by: 'customer_number' }],
          join: [{ as: 'parent', object: 'customer', by: 'fax' }],
        },
      },
    );
    const compiled = pair([job, customer, line, nested], {
      entries: [
        entry('line.product', 'line', {
          name: expression(() => '', ['item.name']),
          deal: ref('nested.thing', 'number', 'email'),
        }),
        entry('nested.thing', 'nested', { note: expression(() => '', ['jobs.total', 'parent.name']) }),
      ],
    });

    const read = accountedFields(compiled);

    expect([...(read.get('job') as ReadonlySet<string>)].sort()).toEqual([
      'customer_number',
      'lines',
      'number',
      'status',
      'total',
    ]);
    expect([...(read.get('customer') as ReadonlySet<string>)].sort()).toEqual(['email', 'fax', 'name', 'number']);
  });

  test('an expression that cannot be seen through may read everything', () => {
    const compiled = pair([customer], {
      entries: [entry('customer.organization', 'customer', { name: expression(() => '', 'unknown') })],
    });
    expect(accountedFields(compiled).get('customer')).toBe('all');
  });
});

describe('choices', () => {
  test('every finding has a usual answer among those it allows', () => {
    for (const code of Object.keys(FINDING_CHOICES) as FindingCode[]) {
      expect(FINDING_CHOICES[code]).toContain(choiceFor(code, {}));
      expect(unusableChoices({ [code]: choiceFor(code, {}) })).toEqual([]);
    }
  });

  test('others are named with what is allowed', () => {
    expect(
      unusableChoices({
        unreadable_row: { drop: 'x' },
        duplicate_key: 'flag',
        duplicate_key_typo: 'hold',
      } as FindingChoices),
    ).toEqual([
      'unreadable_row cannot be answered with drop. Choose flag, or leave it out.',
      'duplicate_key cannot be answered with flag. Choose hold or merge or drop, or leave it out.',
      expect.stringMatching(/^There is no finding duplicate_key_typo\. The findings are unreadable_row, /),
    ]);
  });
});
