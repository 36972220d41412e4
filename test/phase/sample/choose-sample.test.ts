import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { Aggregate } from '../../../engine/model/mapping.ts';
import type { MappedRecord } from '../../../engine/model/record.ts';
import { isLink } from '../../../engine/model/value.ts';
import { chooseSample, sampleName, sampleOf } from '../../../engine/phase/sample/choose-sample.ts';
import { copy, create, equals, fold, mapAll, mappedOf, pairOf, type Rows, ref, value } from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const MAP = {
  id: 'state',
  to: 'deal.status',
  values: new Map([
    ['new', 'open'],
    ['done', 'won'],
  ]),
  unknown: { kind: 'hold' },
} as const;
const ORG = create('customer.org', 'customer', 'org', { name: 'name' });
const DEAL = create('job.deal', 'job', 'deal', {
  title: 'name',
  org_id: ref('customer.org', 'customer'),
  status: { kind: 'map', values: [valueOfState()], map: MAP },
});
const LINE = create('charge.line', 'charge', 'line', { deal_id: ref('job.deal', 'job'), quantity: 'quantity' });
const PAIR = pairOf([ORG, DEAL, LINE]);

function valueOfState() {
  const [mapping] = create('x.deal', 'x', 'deal', { status: 'state' }).fields;
  if (mapping?.form.kind !== 'expression') throw new Error('a text is an expression');
  return mapping.form.value;
}

async function everything(): Promise<readonly MappedRecord[]> {
  return (await Promise.all(PAIR.entries.map(({ address }) => mappedOf(opened.staging, address)))).flat();
}

function given(jobs: number): Rows {
  const numbers = Array.from({ length: jobs }, (_, index) => index);
  return {
    customer: numbers.map((id) => ({ id: `${id}`, name: `Customer ${id}` })),
    job: numbers.map((id) => ({
      id: `${id}`,
      name: `Job ${id}`,
      customer: `${id}`,
      state: id === jobs - 1 ? 'done' : 'new',
    })),
    charge: numbers.flatMap((id) => [0, 1].map((sort) => ({ id: `${id}-${sort}`, job: `${id}`, quantity: sort }))),
  };
}

test('a sample has every branch, even the one that only the last record takes', async () => {
  await mapAll(PAIR, opened.staging, given(40));
  const { sample, branches } = await chooseSample(PAIR, opened.staging, 0);

  expect(sample.has('job.deal', '39')).toBe(true);
  expect(sample.has('customer.org', '39')).toBe(true);
  expect(branches.sample).toEqual(branches.load);
  expect(sample.size).toBeLessThan(12);
});

test('it is filled up evenly, and lines come with their record', async () => {
  await mapAll(PAIR, opened.staging, given(40));
  const { sample } = await chooseSample(PAIR, opened.staging, 40);

  expect(sample.size).toBeGreaterThanOrEqual(40);
  for (const { key } of await mappedOf(opened.staging, 'job.deal')) {
    const lines = [0, 1].filter((sort) => sample.has('charge.line', `${key}-${sort}`));
    expect(lines).toHaveLength(sample.has('job.deal', key) ? 2 : 0);
  }
  expect(sample.has('job.deal', '0') && sample.has('job.deal', '39')).toBe(true);
});

/** A condition on the name, at a place of its own: conditions are told apart by where they stand. */
function named(name: string, line: number) {
  return { ...equals('name', name), at: { file: 'pair.yaml', line, column: 7 } };
}

test('either answer of a condition is in the sample, even where the value does not show which it was', async () => {
  const forms = [{ ...value('city'), when: named('Cy', 3) }, value('name')];
  const org = create('customer.org', 'customer', 'org', { name: { kind: 'first_of', forms } });
  const pair = pairOf([org]);
  const names = ['Ana', 'Bo', 'Cy', 'Di'];
  await mapAll(pair, opened.staging, { customer: names.map((name) => ({ id: name, name })) });

  const { sample, branches } = await chooseSample(pair, opened.staging, 0);

  expect(['Ana', 'Bo', 'Cy', 'Di'].filter((key) => sample.has('customer.org', key))).toEqual(['Ana', 'Cy']);
  expect([...branches.sample]).toContain('customer.org when pair.yaml:3:7=true');
  expect(branches.sample).toEqual(branches.load);
});

test('so is either answer of a condition on what folds, and on what was merged away', async () => {
  const only: Aggregate = {
    kind: 'only',
    form: { kind: 'first_of', forms: [{ ...value('city'), when: named('b', 4) }, value('name')] },
  };
  const by = copy('city');
  const org = create(
    'customer.org',
    'customer',
    'org',
    { name: { kind: 'first_of', forms: [{ ...value('note'), when: named('Bo', 5) }, value('name')] } },
    { merge: { by } },
  );
  const tags = fold('tag.tags', 'tag', ref('customer.org', 'customer'), { city: only });
  const pair = pairOf([org, tags]);
  await mapAll(pair, opened.staging, {
    customer: [
      { id: '1', name: 'Ana', city: 'Ayr' },
      { id: '2', name: 'Bo', city: 'Ayr' },
      { id: '3', name: 'Cy', city: 'Bath' },
    ],
    tag: [
      { id: 't1', customer: '1', name: 'a' },
      { id: 't3', customer: '3', name: 'b' },
    ],
  });

  const { sample, branches } = await chooseSample(pair, opened.staging, 0);

  expect(['1', '2', '3'].filter((key) => sample.has('customer.org', key))).toEqual(['1', '3']);
  for (const place of ['tag.tags when pair.yaml:4:7', 'customer.org when pair.yaml:5:7']) {
    expect([...branches.sample]).toEqual(expect.arrayContaining([`${place}=true`, `${place}=false`]));
  }
});

test('names survive being stored', async () => {
  const sample = sampleOf([sampleName('job.deal', 'a|b')]);

  expect([sample.has('job.deal', 'a|b'), sample.has('job.deal', 'a'), sample.size]).toEqual([true, false, 1]);
});

test('whatever the data: closed over links, ready records only, every branch that any of them has', async () => {
  const id = fc.integer({ min: 0, max: 6 }).map(String);
  const unique = { selector: (record: { readonly id: string }) => record.id, maxLength: 7 };
  const rows = fc.record({
    customer: fc.uniqueArray(fc.record({ id, name: fc.constantFrom('Acme', 'x'.repeat(50)) }), unique),
    job: fc.uniqueArray(
      fc.record({ id, name: fc.constant('Roof'), customer: id, state: fc.constantFrom('new', 'DONE', 'odd') }),
      unique,
    ),
    charge: fc.uniqueArray(fc.record({ id, job: id, quantity: fc.integer() }), unique),
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 0, max: 12 }), async (some, size) => {
      for (const object of PAIR.source.objects.keys()) await opened.staging.source.clear(object);
      await mapAll(PAIR, opened.staging, some);
      const { sample, branches } = await chooseSample(PAIR, opened.staging, size);
      const records = await everything();
      const ready = records.filter(({ outcome }) => outcome.state === 'ready');
      const chosen = records.filter(({ entry, key }) => sample.has(entry, key));

      expect(chosen.every((record) => ready.includes(record))).toBe(true);
      expect(chosen).toHaveLength(sample.size);
      expect(sample.size).toBeGreaterThanOrEqual(Math.min(size, ready.length));
      for (const link of chosen.flatMap(({ fields }) => Object.values(fields)).filter(isLink)) {
        expect(sample.has(link.entry, link.key)).toBe(true);
      }
      const shownBy = (of: readonly MappedRecord[]) => new Set(of.flatMap(({ coverage }) => coverage));
      expect(shownBy(chosen)).toEqual(shownBy(ready));
      expect([branches.sample, branches.load]).toEqual([shownBy(chosen), shownBy(ready)]);
      for (const branch of branches.load) expect(branches.mapped.has(branch)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
