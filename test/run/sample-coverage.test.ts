import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import { chooseSample } from '../../engine/phase/sample/choose-sample.ts';
import { sampleCoverage, withCases } from '../../engine/run/sample-coverage.ts';
import { copy, create, equals, mapAll, pairOf, ref } from '../phase/pair-builder.ts';

const STATUS = {
  kind: 'map',
  values: [copy('state')],
  map: {
    id: 'state',
    to: 'deal.status',
    values: new Map([
      ['new', 'open'],
      ['done', 'won'],
    ]),
    unknown: { kind: 'hold' },
  },
} as const;

const ORG = create('customer.org', 'customer', 'org', { name: 'name' });
const DEAL = create(
  'job.deal',
  'job',
  'deal',
  { title: 'name', org_id: ref('customer.org', 'customer', { missing: 'omit' }), status: STATUS },
  { when: equals('kind', 'job') },
);
const PAIR = pairOf([ORG, DEAL]);
const CONDITION = `job.deal when ${equals('kind', 'job').source}`;

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
  await mapAll(PAIR, opened.staging, {
    customer: [{ id: '1', name: 'Ana' }],
    job: [
      { id: '1', kind: 'job', name: 'Roof', customer: '1', state: 'new' },
      { id: '2', kind: 'job', name: 'Wall', customer: '1', state: 'mothballed' },
      { id: '3', kind: 'visit', name: 'Look', state: 'new' },
    ],
  });
});

afterEach(() => opened.close());

test('every part of a pair says which records exercise it: of the sample, of the load, any, none', async () => {
  const { branches } = await chooseSample(PAIR, opened.staging, 0);
  const { parts } = await sampleCoverage(PAIR, opened.staging.source, branches);
  const exercised = Object.fromEntries(parts.map(({ what, exercisedBy }) => [what, exercisedBy.join(' ')]));

  expect(exercised).toEqual({
    'customer.org name': 'sample load snapshot',
    'job.deal title': 'sample load snapshot',
    'job.deal org_id': 'sample load snapshot',
    'job.deal org_id: no customer.org': '',
    'job.deal status': 'sample load snapshot',
    'job.deal status: state has new': 'sample load snapshot',
    'job.deal status: state has done': '',
    'job.deal status: state has no answer': 'snapshot',
    [`${CONDITION}: yes`]: 'sample load snapshot',
    [`${CONDITION}: no`]: 'snapshot',
  });
});

test('what the load has and the sample lacks is told', async () => {
  const { branches } = await chooseSample(PAIR, opened.staging, 0);
  const sample = new Set([...branches.sample].filter((branch) => branch !== 'job.deal/status=map new'));
  const { parts } = await sampleCoverage(PAIR, opened.staging.source, { ...branches, sample });

  expect(parts.find(({ what }) => what === 'job.deal status: state has new')?.exercisedBy).toEqual([
    'load',
    'snapshot',
  ]);
});

test('cases come first; what an overlay adds, no case of the pair exercises', async () => {
  const { branches } = await chooseSample(PAIR, opened.staging, 0);
  const report = await sampleCoverage(PAIR, opened.staging.source, branches);
  const coverage = [{ coverage: ['job.deal', 'job.deal/title=value', 'job.deal/status=map done'] }];

  const by = (pair: typeof PAIR) =>
    withCases(report, pair, coverage)
      .parts.filter(({ exercisedBy }) => exercisedBy.includes('cases'))
      .map(({ what, exercisedBy }) => [what, exercisedBy.at(-1)]);

  expect(by(PAIR)).toEqual([
    ['job.deal title', 'snapshot'],
    ['job.deal status', 'snapshot'],
    ['job.deal status: state has done', 'cases'],
    [`${CONDITION}: yes`, 'snapshot'],
  ]);
  expect(by(pairOf([ORG]))).toEqual([]);
});
