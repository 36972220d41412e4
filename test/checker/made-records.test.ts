import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AnswerKey, ExpectedRecord } from '../stand-in/answer-key.ts';
import { snapshotAccount } from './account-snapshot.ts';
import { checkDestination } from './check-destination.ts';
import { ACCOUNT_BEFORE, customField, type StoreRow, writeStore } from './store-example.ts';
import { textOf } from './stored-account.ts';

/** What only some sources become: leads, activities with participants, relations, and schema made from records. */

const root = mkdtempSync(join(tmpdir(), 'checker-made-'));
const TRACE_CODE = 'a1'.repeat(20);
let stores = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const PERSON: ExpectedRecord = {
  object: 'person',
  identity: { by: 'trace', value: 'p1' },
  fields: { name: 'Ida Grant' },
  custom: {},
  links: {},
};
const EXPECTED: readonly ExpectedRecord[] = [
  PERSON,
  {
    object: 'lead',
    identity: { by: 'trace', value: 'l1' },
    fields: { title: 'A fence' },
    custom: { Heard: 'radio' },
    links: { person_id: { object: 'person', trace: 'p1' } },
  },
  {
    object: 'activity',
    identity: { by: 'content', value: { subject: 'Visit' } },
    fields: { subject: 'Visit', location: 'Dock 4' },
    custom: {},
    links: {},
    linkLists: { participants: [{ object: 'person', trace: 'p1' }] },
  },
  {
    object: 'organization_relationship',
    identity: { by: 'content', value: { type: 'parent' } },
    fields: { type: 'parent' },
    custom: {},
    links: { rel_owner_org_id: { object: 'organization', name: nameOfFormer(1) } },
  },
  {
    object: 'pipeline',
    identity: { by: 'content', value: { name: 'Sales Pipeline' } },
    adopts: true,
    fields: { name: 'Sales Pipeline' },
    custom: {},
    links: {},
  },
  {
    object: 'stage',
    identity: {
      by: 'content',
      parent: { object: 'pipeline', name: 'Sales Pipeline' },
      value: { name: 'Proposal' },
    },
    fields: { name: 'Proposal', deal_probability: 60 },
    custom: {},
    links: { pipeline_id: { object: 'pipeline', name: 'Sales Pipeline' } },
  },
  {
    object: 'person_field',
    identity: { by: 'content', value: { label: 'Tongue' } },
    fields: { label: 'Tongue', type: 'enum', options: ['English', 'Welsh'] },
    custom: {},
    links: {},
  },
  {
    object: 'person_field',
    identity: { by: 'content', value: { label: 'Source' } },
    fields: { label: 'Source', type: 'varchar' },
    custom: {},
    links: {},
  },
];

const LOADED: readonly StoreRow[] = [
  customField('personField', 100, { code: TRACE_CODE, label: 'Source', type: 'varchar' }),
  customField('dealField', 101, { code: TRACE_CODE, label: 'Source', type: 'varchar' }),
  customField('dealField', 102, { code: 'b2'.repeat(20), label: 'Heard', type: 'varchar' }),
  customField('personField', 103, {
    code: 'c3'.repeat(20),
    label: 'Tongue',
    type: 'enum',
    options: [
      { id: 1, label: 'English' },
      { id: 2, label: 'Welsh' },
    ],
  }),
  { type: 'person', id: 900, body: { name: 'Ida Grant', custom_fields: { [TRACE_CODE]: 'p1' } } },
  {
    type: 'lead',
    id: 901,
    body: { title: 'A fence', person_id: 900, custom_fields: { [TRACE_CODE]: 'l1', ['b2'.repeat(20)]: 'radio' } },
  },
  {
    type: 'activity',
    id: 902,
    body: { subject: 'Visit', location: { value: 'Dock 4' }, participants: [{ person_id: 900, primary: true }] },
  },
  { type: 'organizationRelationship', id: 903, body: { type: 'parent', rel_owner_org_id: 1, rel_linked_org_id: 2 } },
  { type: 'stage', id: 904, body: { name: 'Proposal', pipeline_id: 1, deal_probability: 60 } },
];

test('what is as it should be has no defect', () => {
  expect(defectsOf(LOADED)).toEqual([]);
});

test.each([
  ['lead', { title: 'Another' }, 'field lead'],
  ['lead', { person_id: 1 }, 'link lead'],
  ['lead', { custom_fields: { [TRACE_CODE]: 'l1' } }, 'field lead'],
  ['activity', { participants: [] }, 'link activity'],
  [
    'activity',
    {
      participants: [
        { person_id: 900, primary: true },
        { person_id: 1, primary: false },
      ],
    },
    'link activity',
  ],
  ['organizationRelationship', { rel_owner_org_id: 2 }, 'link organization_relationship'],
  ['stage', { deal_probability: 50 }, 'field stage'],
] as const)('a wrong %s: %j', (type, change, defect) => {
  const rows = LOADED.map((row) => (row.type === type ? { ...row, body: { ...row.body, ...change } } : row));

  expect(defectsOf(rows)).toContain(defect);
});

test('a choice that is lacking is a defect of its field', () => {
  const rows = LOADED.map((row) =>
    row.id === 103 ? { ...row, body: { ...row.body, options: [{ id: 1, label: 'English' }] } } : row,
  );

  expect(defectsOf(rows)).toContain('field person_field');
});

test('a second pipeline of a name that was there is extra', () => {
  const again: StoreRow = { type: 'pipeline', id: 905, body: { name: 'Sales Pipeline' } };

  expect(defectsOf([...LOADED, again])).toContain('extra pipeline');
});

function nameOfFormer(id: number): string {
  return textOf(ACCOUNT_BEFORE.find((row) => row.type === 'organization' && row.id === id)?.body['name']);
}

/** The defects in an account that held the example before and these rows since. */
function defectsOf(rows: readonly StoreRow[]): readonly string[] {
  stores += 1;
  const [before, after] = [join(root, `${stores}-before.sqlite`), join(root, `${stores}-after.sqlite`)];
  writeStore(before, ACCOUNT_BEFORE);
  writeStore(after, [...ACCOUNT_BEFORE, ...rows]);
  const { defects } = checkDestination(after, keyOf(EXPECTED), snapshotAccount(before));
  return defects.map(({ kind, object }) => `${kind} ${object}`);
}

function keyOf(records: readonly ExpectedRecord[]): AnswerKey {
  return {
    system: 'made-up',
    seed: 1,
    traceLabel: 'Source',
    counts: {},
    states: {},
    expectedCounts: {},
    sums: {},
    users: [],
    done: [],
    held: [],
    leftOut: [],
    merged: [],
    unreadable: [],
    findings: [],
    expected: Object.groupBy(records, ({ object }) => object) as AnswerKey['expected'],
  };
}
