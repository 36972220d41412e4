import { describe, expect, test } from 'vitest';
import type { Change, Plan } from '../../../engine/model/plan.ts';
import type { DiffReport, Reconciliation } from '../../../engine/model/report.ts';
import { auditText, ownersText } from '../../../engine/render/report/audit-text.ts';
import { diffText, reconciliationText } from '../../../engine/render/report/diff-text.ts';
import { changeLine, planText, schemaText } from '../../../engine/render/report/plan-text.ts';
import { clip, counted, duration, textTable } from '../../../engine/render/report/table.ts';

const PLAN: Plan = {
  id: 'plan-1',
  kind: 'load',
  pair: 'a-to-b',
  digest: '0123456789abcdef',
  specDigest: '',
  snapshotDigest: '',
  ownersDigest: '',
  totals: {
    actions: { create: 2, held: 3 },
    objects: { org: { create: 2 }, deal: { held: 3 } },
    held: { reference_held: 1, unknown_value: 2 },
  },
  estimate: { tokens: 12_345, requests: 1, seconds: 100, days: 0.5 },
  createdAt: '',
};

describe('tables', () => {
  test('numbers stand right, text left, and letters count once whatever they are made of', () => {
    expect(
      textTable(
        ['name', 'count'],
        [
          ['Zoë 😀', 5],
          ['a', 10],
        ],
      ),
    ).toBe('name   count\n-----  -----\nZoë 😀      5\na         10');
    expect(textTable(['name'], [])).toBe('');
  });

  test.each([
    ['a\n b', 10, 'a / b'],
    ['😀😀😀', 2, '😀…'],
    ['abc', 3, 'abc'],
  ] as const)('clip %j to %i', (text, most, clipped) => {
    expect(clip(text, most)).toBe(clipped);
  });

  test('counts and times as a person says them', () => {
    expect([counted(1, 'record'), counted(2_000, 'record')]).toEqual(['1 record', '2,000 records']);
    expect([40, 100, 9_000].map(duration)).toEqual(['40 s', '2 min', '2.5 h']);
  });
});

test('a plan says its totals, its cost, and why records are held, the commonest reason first', () => {
  const text = planText(PLAN, undefined);

  expect(text).toContain('Plan: 2 to create, 0 to update, 0 to link, 0 unchanged; 3 held, 0 left out, 0 merged.');
  expect(text).toContain("Cost: 12,345 tokens, 1 request, about 2 min at the allowed rate, 50.0 % of a day's budget.");
  expect(text.indexOf('unknown_value')).toBeLessThan(text.indexOf('reference_held'));
  expect(text).toMatch(/Plan plan-1, digest 0123456789ab\.$/);
});

test('the setup names what will be made, not what is there', () => {
  const field = { kind: 'field', object: 'deal', id: 'x', wireType: 'varchar', options: [] } as const;
  const text = schemaText({
    digest: '',
    changes: [
      { ...field, action: 'create', label: 'New field' },
      { ...field, action: 'reuse', label: 'Old field' },
      { kind: 'stage', action: 'create', id: 's', pipeline: 'p', name: 'Won', probability: 100 },
    ],
  });

  expect(text).toContain('2 things to make');
  expect(text).toContain('100 %');
  expect(text).not.toContain('Old field');
});

test('a line on a change names fields and reasons, never values', () => {
  const base = { entry: 'job.deal', key: 'a', object: 'deal', fingerprint: '' } as const;
  const secret = 'Ann Lee';
  const changes: readonly Change[] = [
    { ...base, action: 'create', fields: { title: secret } },
    { ...base, action: 'update', destinationId: '7', fields: { title: secret }, cleared: [], because: 'changed' },
    { ...base, action: 'delete', destinationId: '7', expected: { title: secret } },
    { ...base, action: 'restore', destinationId: '7', fields: { title: secret }, expected: {} },
    { ...base, action: 'link', destinationId: '7', because: 'name' },
    { ...base, action: 'unchanged', destinationId: '7' },
    { ...base, action: 'held', reason: 'unknown_value', detail: 'why' },
    { ...base, action: 'left_out', reason: 'closed' },
    { ...base, action: 'merged', into: 'b' },
    { ...base, action: 'keep', destinationId: '7', reason: 'edited' },
  ];

  expect(changes.map(changeLine)).toEqual([
    '+ create deal job.deal/a: title',
    '~ update deal job.deal/a (id 7): title',
    '- delete deal job.deal/a (id 7)',
    '~ restore deal job.deal/a (id 7): title',
    '= link deal job.deal/a (id 7) by name',
    '  unchanged deal job.deal/a (id 7)',
    '! held deal job.deal/a: unknown_value, why',
    '- left_out deal job.deal/a: closed',
    '> merged deal job.deal/a into b',
    '= keep deal job.deal/a: edited',
  ]);
});

test('a diff shows all defects and one example of every field', () => {
  const one = { entry: 'job.deal', object: 'deal', source: 's', expected: 'e', actual: 'a' } as const;
  const diff: DiffReport = {
    records: 3,
    fields: 5,
    verdicts: { equal: 2, equal_by_rule: 1, declared_loss: 0, defect: 2 },
    rules: { empty: 1 },
    digest: '',
    differences: [
      { ...one, key: 'first', field: 'title', verdict: 'equal' },
      { ...one, key: 'second', field: 'title', verdict: 'equal' },
      { ...one, key: 'third', field: 'title', verdict: 'defect' },
      { ...one, key: 'fourth', field: 'title', verdict: 'defect' },
      { ...one, key: 'fifth', field: 'status', verdict: 'equal_by_rule', rule: 'empty' },
    ],
  };
  const text = diffText(diff);

  expect(text).toContain('5 fields of 3 records read back: 2 equal, 1 equal by rule, 0 declared losses, 2 defects.');
  for (const key of ['first', 'third', 'fourth', 'fifth']) expect(text).toContain(`job.deal/${key}`);
  expect(text).not.toContain('job.deal/second');
  expect(text).toContain('absent, null, blank text and an empty list are one thing');
});

test('a reconciliation says so when there is nothing to say', () => {
  const report: Reconciliation = {
    objects: { org: { planned: 1, applied: 1, found: 1 } },
    sums: {},
    states: { done: 1, unchanged: 0, merged: 0, left_out: 0, held: 2, failed: 0 },
    verdicts: { equal: 0, equal_by_rule: 0, declared_loss: 0, defect: 0 },
    discrepancies: [],
  };

  expect(reconciliationText(report)).toContain('done 1, unchanged 0, merged 0, left_out 0, held 2, failed 0.');
  expect(reconciliationText(report)).toContain('No discrepancies.');
  const discrepancies = [{ kind: 'sum', object: 'deal.value USD', detail: '1 expected, 2 found' }] as const;
  expect(reconciliationText({ ...report, discrepancies })).toContain('1 expected, 2 found');
});

test('an audit shows what stops, what is not read, and who was not found', () => {
  const text = auditText({
    counts: { job: { read: 2, rejected: 1, expected: 5 } },
    findings: { unknown_value: { job: 1 } },
    fillRates: {},
    unmapped: ['job.fax'],
    preflight: [{ check: 'rights', verdict: 'blocked', detail: 'not an admin' }],
  });

  expect(text).toMatch(/job\s+2\s+1\s+5/);
  expect(text).toContain('Read by nothing although not empty: job.fax.');
  expect(text).toContain('STOP');
  expect(ownersText({ matches: [], digest: '' })).toBe('The source has nobody to match.');
  expect(
    ownersText({ matches: [{ entry: 'e.user', key: '1', by: 'ambiguous', status: 'ambiguous' }], digest: '' }),
  ).toContain('ambiguous');
});
