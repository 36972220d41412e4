import { expect, test } from 'vitest';
import { compileExpression } from '../../engine/expression/compile.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import { caseCoverage } from '../../engine/run/case-coverage.ts';
import type { CaseResult } from '../../engine/run/run-cases.ts';
import type { Case, Expectation } from '../../engine/spec/cases.ts';
import { openChecked, ROOT, resultsOf } from '../pairs/opened-pair.ts';

const AT = { file: 'cases.yaml', line: 3, column: 5 };

const { pair } = await openChecked(ROOT, 'kickserv-to-pipedrive');

type Wanted = Expectation extends infer One
  ? One extends Expectation
    ? Omit<One, 'entry' | 'key' | 'at'>
    : never
  : never;

const TAP: Case['given'] = { job: [{ job_number: '1', name: 'Mend the tap', status: 'New' }] };

/** A case that expects this of one deal. */
function deal(wanted: Wanted, given: Case['given'] = TAP, exactly = false): Case {
  return {
    name: 'a deal',
    given,
    files: new Map(),
    exactly,
    at: AT,
    expect: [{ entry: 'job.deal', key: '1', at: AT, ...wanted }],
  };
}

async function run(example: Case, changed: CompiledPair = pair): Promise<CaseResult> {
  const [result] = await resultsOf(changed, [example]);
  if (result === undefined) throw new Error('A case gave no result.');
  return result;
}

function title(value: string): Wanted {
  return { kind: 'fields', fields: [{ field: 'title', value, at: AT }] };
}

test('what is as expected fails nothing', async () => {
  expect((await run(deal(title('Mend the tap')))).failures).toEqual([]);
});

test('a value that differs is shown beside what was expected, at its place', async () => {
  expect((await run(deal(title('Mend the roof')))).failures).toEqual([
    { at: AT, message: 'job.deal/1 title: expected Mend the roof, got Mend the tap' },
  ]);
});

test('an exact case names every field', async () => {
  const { failures } = await run(deal(title('Mend the tap'), TAP, true));

  expect(failures.map(({ message }) => message)).toEqual([
    'job.deal/1 also writes stage_id, status, custom.ks_job_status, custom.trace_source_id',
  ]);
});

test('an exact case names every record', async () => {
  const given = { ...TAP, customer: [{ customer_number: '7', name: 'Ann' }] };
  const { failures } = await run(deal(title('Mend the tap'), given, true));

  expect(failures.map(({ message }) => message)).toContain('customer.organization/7 is made and not named');
});

test('a record that moves is not held, and one that is held does not move', async () => {
  const unknown = { job: [{ job_number: '1', name: 'Mend the tap', status: 'Elsewhere' }] };

  const moved = await run(deal({ kind: 'held', reason: 'unknown_value' }));
  const held = await run(deal(title('Mend the tap'), unknown));

  expect(moved.failures.map(({ message }) => message)).toEqual([
    'job.deal/1: expected {"state":"held","reason":"unknown_value"}, but {"state":"ready"}',
  ]);
  expect(held.failures[0]?.message).toMatch(/^job\.deal\/1 does not move: .*unknown_value/);
});

test('a choice for which no option would be made fails', async () => {
  const changed: CompiledPair = {
    ...pair,
    customFields: pair.customFields.map((field) =>
      field.id === 'ks_job_status'
        ? {
            ...field,
            options: { kind: 'distinct', from: 'job', value: compileExpression('$uppercase(status)', AT) },
          }
        : field,
    ),
  };

  const { failures } = await run(deal(title('Mend the tap')), changed);

  expect(failures).toEqual([
    { at: AT, message: 'job.deal/1 custom.ks_job_status: new is written, but never made an option' },
  ]);
});

test('a condition is exercised when it holds, and apart from that when it does not', async () => {
  const done = { job: [{ job_number: '1', name: 'Mend the tap', status: 'Complete', completed_on: '2024-05-01' }] };
  const conditions = (results: readonly CaseResult[]) =>
    caseCoverage(pair, results)
      .missed.map(({ what }) => what)
      .filter((what) => what.startsWith('job.deal when'));

  const open = await run(deal(title('Mend the tap')));
  const won = await run(deal(title('Mend the tap'), done));

  expect(conditions([open])).toEqual(['job.deal when $lowercase(status) = "complete": yes']);
  expect(conditions([won])).toEqual(['job.deal when $lowercase(status) = "complete": no']);
  expect(conditions([open, won])).toEqual([]);
});

test('an answer of a value map is exercised by the record that gets it', async () => {
  const { missed } = caseCoverage(pair, [await run(deal(title('Mend the tap')))]);
  const stages = missed.map(({ what }) => what).filter((what) => what.startsWith('job.deal stage_id: job_stage'));

  expect(stages).not.toContain('job.deal stage_id: job_stage has new');
  expect(stages).toContain('job.deal stage_id: job_stage has complete');
  expect(stages).toContain('job.deal stage_id: job_stage has no answer');
});
