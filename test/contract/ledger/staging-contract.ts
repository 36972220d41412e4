import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../engine/model/digest.ts';
import type { MappedRecord, Outcome, SourceRecord } from '../../../engine/model/record.ts';
import type { Json } from '../../../engine/model/value.ts';
import type { RecordState, Staging } from '../../../engine/port/staging.ts';
import { all } from './ledger-contract.ts';
import { anyRecord, destinationRecord, foldItem, mappedRecord, record } from './staging-examples.ts';

/** Opens an empty staging, and says how to close it. */
export type OpenEmptyStaging = () => Promise<{ readonly staging: Staging; readonly close: () => Promise<void> }>;

/** What every staging promises, whatever database it is kept in. */
export function describeStaging(name: string, open: OpenEmptyStaging): void {
  describe(`${name}: source`, () => {
    describeSource(open);
  });
  describe(`${name}: mapped`, () => {
    describeMapped(open);
  });
  describe(`${name}: states`, () => {
    describeStates(open);
  });
  describe(`${name}: destination, findings, transactions`, () => {
    describeRest(open);
  });
}

function describeSource(open: OpenEmptyStaging): void {
  test('records come back as they were, in the order of adding', async () => {
    await using opened = await openedStaging(open);
    const { source } = opened.staging;
    const full: SourceRecord = {
      ...record('z', { name: 'Zoë', many: ['b', 'a'], nested: { y: 1, x: null } }),
      origin: { object: 'base', key: '1' },
      unreadable: { when: 'soon' },
      position: 'a.csv:2',
    };
    await source.add([full, record('a', {})]);

    expect(await all(source.scan('customer'))).toStrictEqual([full, record('a', {})]);
    expect(Object.keys((await source.get('customer', 'z'))?.fields ?? {})).toEqual(['name', 'many', 'nested']);
    expect(await source.get('customer', 'q')).toBeUndefined();
    expect(await source.get('job', 'z')).toBeUndefined();
    expect(await source.count('customer')).toBe(2);
  });

  test('a key stays with its first record, whether the second is in the same batch or a later one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyRecord(), { maxLength: 12 }), { maxLength: 5 }), async (batches) => {
        await using opened = await openedStaging(open);
        const { source } = opened.staging;
        const kept = new Map<string, SourceRecord>();
        for (const batch of batches) {
          const expected = batch.flatMap((item) => {
            const name = `${item.object} ${item.key}`;
            const first = kept.get(name);
            if (first === undefined) kept.set(name, item);
            return first === undefined
              ? []
              : [{ record: item, identical: canonicalJson(first.fields) === canonicalJson(item.fields) }];
          });

          expect(await source.add(batch)).toEqual(expected);
        }
        for (const object of ['customer', 'job']) {
          const ours = [...kept.values()].filter((item) => item.object === object);
          expect(await all(source.scan(object))).toEqual(ours);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('two rows that could not be read differently are not identical', async () => {
    await using opened = await openedStaging(open);
    const { source } = opened.staging;
    await source.add([{ ...record('1', {}), unreadable: { when: 'soon' } }]);

    const repeated = await source.add([
      { ...record('1', {}), unreadable: { when: 'later' } },
      { ...record('1', {}), unreadable: { when: 'soon' } },
    ]);

    expect(repeated.map(({ identical }) => identical)).toEqual([false, true]);
  });

  test('a value finds its records whether the field was indexed before, after or never', async () => {
    await using opened = await openedStaging(open);
    const { source } = opened.staging;
    await source.index('customer', 'before');
    const fields = (value: Json) => ({ before: value, after: value, never: value });
    await source.add([record('1', fields(['x', 'y', 'x'])), record('2', fields('y')), record('3', fields(7))]);
    await source.index('customer', 'after');
    await source.index('customer', 'after');
    await source.add([record('4', fields('y')), record('5', {}), { ...record('6', fields('y')), object: 'job' }]);

    for (const field of ['before', 'after', 'never']) {
      const keys = async (value: string) => (await source.find('customer', field, value)).map(({ key }) => key);
      expect(await keys('y')).toEqual(['1', '2', '4']);
      expect(await keys('x')).toEqual(['1']);
      expect(await keys('7')).toEqual(['3']);
      expect(await keys('Y')).toEqual([]);
      expect(await keys('')).toEqual([]);
    }
  });

  test('a cleared object is forgotten with its index and its mark, others stay', async () => {
    await using opened = await openedStaging(open);
    const { source } = opened.staging;
    const facts = { read: 2, rejected: [], unknownColumns: ['odd'], missingColumns: [] };
    await source.index('customer', 'name');
    await source.add([record('1', { name: 'old' }), { ...record('1', { name: 'old' }), object: 'job' }]);
    await source.complete('customer', facts);
    expect(await source.facts('customer')).toStrictEqual(facts);

    await source.clear('customer');

    expect(await source.facts('customer')).toBeUndefined();
    expect(await source.count('customer')).toBe(0);
    expect(await source.count('job')).toBe(1);
    expect(await source.add([record('1', { name: 'new' })])).toEqual([]);
    expect(await source.find('customer', 'name', 'old')).toEqual([]);
    expect(await source.find('customer', 'name', 'new')).toHaveLength(1);
  });

  test('the digest tells contents apart, not the order of reading', async () => {
    const digestOf = async (...batches: readonly SourceRecord[][]) => {
      await using opened = await openedStaging(open);
      for (const batch of batches) await opened.staging.source.add(batch);
      return await opened.staging.source.digest();
    };
    const [a, b] = [record('a', { x: 1, y: 'q' }), record('b', { x: 2 })];
    const digest = await digestOf([a, b]);

    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf([b], [a])).toBe(digest);
    expect(await digestOf([record('a', { y: 'q', x: 1 }), b])).toBe(digest);
    expect(await digestOf([record('a', { x: 1, y: 'r' }), b])).not.toBe(digest);
    expect(await digestOf([a, { ...b, key: 'c' }])).not.toBe(digest);
    expect(await digestOf([a, { ...b, object: 'job' }])).not.toBe(digest);
    expect(await digestOf([a])).not.toBe(digest);
  });

  test('a scan sees every record once while records are added', async () => {
    await using opened = await openedStaging(open);
    const { source } = opened.staging;
    const records = Array.from({ length: 2_500 }, (_, index) => record(`${index}`, { n: index }));
    await source.add(records);
    const seen: string[] = [];
    let batches = 0;

    for await (const batch of source.scan('customer')) {
      batches += 1;
      seen.push(...batch.map(({ key }) => key));
      await source.add([{ ...record(`made of ${seen.length}`, {}), object: 'derived' }]);
      if (seen.length === 1_000) await source.add([record('late', {})]);
    }

    expect(seen).toEqual([...records.map(({ key }) => key), 'late']);
    expect(batches).toBeGreaterThan(2);
    expect(await source.count('derived')).toBe(batches);
  });
}

function describeMapped(open: OpenEmptyStaging): void {
  test('a record that is added again replaces the one before and keeps its turn', async () => {
    await using opened = await openedStaging(open);
    const { mapped } = opened.staging;
    const held: Outcome = { state: 'held', reason: 'too_long', detail: 'title', at: 'title' };
    await mapped.add([mappedRecord('1'), mappedRecord('2'), mappedRecord('2', held)]);
    await mapped.add([mappedRecord('1', held), mappedRecord('3')]);

    expect((await all(mapped.scan('row.one'))).map(({ key, outcome }) => [key, outcome.state])).toEqual([
      ['1', 'held'],
      ['2', 'held'],
      ['3', 'ready'],
    ]);
    expect(await mapped.get('row.one', '1')).toStrictEqual(mappedRecord('1', held));
    expect(await mapped.get('row.two', '1')).toBeUndefined();
    expect(await mapped.counts()).toStrictEqual([
      { entry: 'row.one', state: 'held', count: 2 },
      { entry: 'row.one', state: 'ready', count: 1 },
    ]);
    await mapped.clear();
    expect(await mapped.counts()).toEqual([]);
  });

  test('children come to their parent in order; those without a ready one are told', async () => {
    await using opened = await openedStaging(open);
    const { mapped } = opened.staging;
    const merged: Outcome = { state: 'merged', into: 'a' };
    await mapped.add([mappedRecord('ready'), mappedRecord('merged', merged)]);
    const items = ['ready', 'gone', 'ready', 'merged'].map((target, index) => foldItem(target, `${index}`));
    await mapped.addFoldItems(items.slice(0, 2));
    await mapped.addFoldItems([...items.slice(2), { ...foldItem('gone', '9'), fold: 'other.fold' }]);

    expect(await mapped.foldItems('row.one', 'ready')).toStrictEqual([items[0], items[2]]);
    expect(await all(mapped.strandedFoldItems('row.fold'))).toStrictEqual([items[1], { ...items[3], target: merged }]);
  });

  test('the digest tells outcomes and fingerprints apart, not the order of mapping', async () => {
    const digestOf = async (...records: readonly MappedRecord[]) => {
      await using opened = await openedStaging(open);
      for (const item of records) await opened.staging.mapped.add([item]);
      return await opened.staging.mapped.digest();
    };
    const digest = await digestOf(mappedRecord('1'), mappedRecord('2'));

    expect(await digestOf(mappedRecord('2'), mappedRecord('1'))).toBe(digest);
    expect(await digestOf(mappedRecord('2'), mappedRecord('1', { state: 'left_out', reason: 'empty' }))).not.toBe(
      digest,
    );
    expect(await digestOf(mappedRecord('2'), { ...mappedRecord('1'), fingerprint: 'other' })).not.toBe(digest);
  });
}

function describeStates(open: OpenEmptyStaging): void {
  const WORST_FIRST = ['failed', 'held', 'left_out', 'done', 'unchanged', 'merged', 'ready'] as const;

  test('a source record is as bad as its worst entry; what arrived outranks what was merged', async () => {
    const anyState = fc.record({
      object: fc.constantFrom('customer', 'job'),
      key: fc.constantFrom('', '1', '2', '3'),
      entry: fc.constantFrom('row.a', 'row.b', 'row.c'),
      state: fc.constantFrom(...WORST_FIRST),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyState, { maxLength: 9 }), { maxLength: 4 }), async (batches) => {
        await using opened = await openedStaging(open);
        const { states } = opened.staging;
        for (const batch of batches) await states.set(batch);

        const expected = worstOf(batches.flat(), WORST_FIRST);

        expect(sortedStates(await all(states.scan()))).toEqual(sortedStates(expected));
        const held = expected.filter(({ state }) => state === 'held');
        expect(sortedStates(await all(states.scan({ state: 'held' })))).toEqual(sortedStates(held));
        const counted = (await states.counts()).map(({ object, state, count }) => [object, state, count]);
        const groups = Map.groupBy(expected, ({ object, state }) => `${object} ${state}`);
        expect(new Set(counted.map(String))).toEqual(
          new Set([...groups.values()].map((group) => `${group[0]?.object},${group[0]?.state},${group.length}`)),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('the state keeps its reason and place, over many pages', async () => {
    await using opened = await openedStaging(open);
    const { states } = opened.staging;
    const given = Array.from(
      { length: 2_100 },
      (_, index): RecordState => ({
        object: 'customer',
        key: `${index}`.padStart(5, '0'),
        entry: 'row.one',
        state: 'held',
        reason: 'too_long',
        detail: 'Title is too long.',
        at: 'title',
      }),
    );
    await states.set(given);
    await states.set(given.map((state) => ({ ...state, entry: 'row.two', state: 'done' as const })));

    expect(await all(states.scan())).toStrictEqual(given);
    await states.clear();
    expect(await states.counts()).toEqual([]);
  });
}

function describeRest(open: OpenEmptyStaging): void {
  test('a destination record is found by its present names only', async () => {
    await using opened = await openedStaging(open);
    const { destination } = opened.staging;
    const records = ['1', '2', '3'].map((id) => destinationRecord(id, 'Ann'));
    await destination.add(records.map((item) => ({ record: item, names: ['ann', 'ann', 'a@b.c'] })));
    await destination.add([{ record: destinationRecord('2', 'Bob'), names: ['bob'] }]);

    expect((await destination.find('person', 'ann', 9)).map(({ id }) => id)).toEqual(['1', '3']);
    expect(await destination.find('person', 'ann', 1)).toHaveLength(1);
    expect(await destination.find('person', 'bob', 2)).toStrictEqual([destinationRecord('2', 'Bob')]);
    expect(await destination.find('organization', 'ann', 2)).toEqual([]);
    expect((await all(destination.scan('person'))).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  test('one object of the destination, or all, can be forgotten', async () => {
    await using opened = await openedStaging(open);
    const { destination } = opened.staging;
    const person = destinationRecord('1', 'Ann');
    await destination.add(
      ['person', 'deal', 'lead'].map((object) => ({ record: { ...person, object }, names: ['n'] })),
    );

    await destination.clear('person');
    expect(await destination.get('person', '1')).toBeUndefined();
    expect(await destination.find('person', 'n', 1)).toEqual([]);
    expect(await destination.find('deal', 'n', 1)).toHaveLength(1);
    await destination.clear();
    expect(await destination.get('deal', '1')).toBeUndefined();
    expect(await destination.find('lead', 'n', 1)).toEqual([]);
  });

  test('findings keep the order in which they were found', async () => {
    await using opened = await openedStaging(open);
    const { findings } = opened.staging;
    const given = Array.from({ length: 1_500 }, (_, index) => ({
      code: 'missing_required' as const,
      object: 'customer',
      key: `${1_500 - index}`,
      detail: 'Name is missing.',
    }));
    await findings.add(given.slice(0, 900));
    await findings.add(given.slice(900));

    expect(await all(findings.scan())).toStrictEqual(given);
    await findings.clear();
    expect(await all(findings.scan())).toEqual([]);
  });

  test('a transaction keeps all or nothing, and others neither join nor see it', async () => {
    await using opened = await openedStaging(open);
    const { staging } = opened;
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const failing = staging.transaction(async () => {
      await staging.source.add([record('inside', {})]);
      entered.resolve();
      await leave.promise;
      expect(await staging.source.count('customer')).toBe(1);
      throw new Error('stop');
    });
    await entered.promise;
    const outside = staging.source.add([record('outside', {})]);
    leave.resolve();

    await expect(failing).rejects.toThrow('stop');
    await outside;

    expect((await all(staging.source.scan('customer'))).map(({ key }) => key)).toEqual(['outside']);
    expect(await staging.transaction(async () => staging.source.count('customer'))).toBe(1);
    await expect(staging.transaction(() => staging.transaction(async () => 1))).rejects.toThrow('inside another');
  });

  test('nothing at all can be added anywhere', async () => {
    await using opened = await openedStaging(open);
    const { staging } = opened;
    await staging.mapped.add([]);
    await staging.mapped.addFoldItems([]);
    await staging.states.set([]);
    await staging.findings.add([]);
    await staging.destination.add([]);

    expect(await staging.source.add([])).toEqual([]);
    expect(await all(staging.states.scan())).toEqual([]);
  });
}

async function openedStaging(open: OpenEmptyStaging): Promise<{ readonly staging: Staging } & AsyncDisposable> {
  const { staging, close } = await open();
  return { staging, [Symbol.asyncDispose]: close };
}

/** The rule, said another way than in SQL. */
function worstOf(states: readonly RecordState[], worstFirst: readonly RecordState['state'][]): readonly RecordState[] {
  const last = new Map(states.map((state) => [`${state.object} ${state.key} ${state.entry}`, state]));
  const groups = Map.groupBy(last.values(), ({ object, key }) => `${object} ${key}`);
  return [...groups.values()].flatMap((group) => {
    const ordered = group.toSorted(
      (a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state) || (a.entry < b.entry ? -1 : 1),
    );
    return ordered.slice(0, 1);
  });
}

function sortedStates(states: readonly RecordState[]): readonly string[] {
  return states.map(canonicalJson).toSorted();
}
