import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CrosswalkEntry, Settlement } from '../../../engine/model/ledger.ts';
import type { Change, Plan } from '../../../engine/model/plan.ts';
import type { CrosswalkChange, Ledger } from '../../../engine/port/ledger.ts';
import { applied, entryOf, intent, put } from './ledger-examples.ts';

/** Opens an empty ledger; it is closed by the test. */
export type OpenEmptyLedger = () => Promise<Ledger>;

/** What every ledger promises, whatever database it is kept in. */
export function describeLedger(name: string, open: OpenEmptyLedger): void {
  describe(`${name}: runs`, () => {
    describeRuns(open);
  });
  describe(`${name}: plans`, () => {
    describePlans(open);
  });
  describe(`${name}: writes`, () => {
    describeWrites(open);
  });
  describe(`${name}: crosswalk`, () => {
    describeCrosswalk(open);
  });
}

function describeRuns(open: OpenEmptyLedger): void {
  test('a ledger belongs to the account of its first run', async () => {
    await using ledger = await opened(open);
    await ledger.bind('1001');

    await expect(ledger.bind('1001')).resolves.toBeUndefined();
    await expect(ledger.bind('1002')).rejects.toMatchObject({ name: 'LedgerProblem', code: 'other_account' });
    await expect(ledger.bind('1001')).resolves.toBeUndefined();
  });

  test('runs are told in their order, with what became of them', async () => {
    await using ledger = await opened(open);
    const first = await ledger.startRun('extract', '2026-01-01T00:00:00Z');
    const second = await ledger.startRun('load', '2026-01-02T00:00:00Z');
    await ledger.endRun(first, '2026-01-01T01:00:00Z', 'ok');

    expect(await ledger.runs()).toStrictEqual([
      {
        id: first,
        command: 'extract',
        startedAt: '2026-01-01T00:00:00Z',
        endedAt: '2026-01-01T01:00:00Z',
        result: 'ok',
      },
      { id: second, command: 'load', startedAt: '2026-01-02T00:00:00Z' },
    ]);
    expect(first).not.toBe(second);
    await expect(ledger.endRun('never', '2026-01-01T01:00:00Z', 'ok')).rejects.toThrow('never started');
  });

  test('of artifacts and approvals of one name the newest counts', async () => {
    await using ledger = await opened(open);
    const approval = { gate: 'load', digest: 'a', approvedBy: 'ana', approvedAt: '2026-01-01T00:00:00Z' } as const;
    await ledger.saveArtifact('run-1', 'audit', { total: 1 }, '2026-01-01T00:00:00Z');
    await ledger.saveArtifact('run-2', 'audit', { total: 2 }, '2025-01-01T00:00:00Z');
    await ledger.approve(approval);
    await ledger.approve({ ...approval, digest: 'b' });

    expect(await ledger.artifact('audit')).toStrictEqual({ total: 2 });
    expect(await ledger.artifact('owners')).toBeUndefined();
    expect(await ledger.approval('load')).toStrictEqual({ ...approval, digest: 'b' });
    expect(await ledger.approval('setup')).toBeUndefined();
  });

  test('the schema binding is kept whole, the last one counts', async () => {
    await using ledger = await opened(open);
    expect(await ledger.binding()).toBeUndefined();
    const field = { object: 'deal', id: 'a', label: 'A', key: 'ff', wireType: 'varchar', options: [] };
    await ledger.saveBinding({ fields: [], stages: [] });
    await ledger.saveBinding({ fields: [field], stages: [{ address: 'pipelines.main', id: '4' }] });

    expect(await ledger.binding()).toStrictEqual({
      fields: [field],
      stages: [{ address: 'pipelines.main', id: '4' }],
    });
  });

  test('that an account was empty before the first write is remembered', async () => {
    await using ledger = await opened(open);
    expect(await ledger.hasFingerprint()).toBe(false);
    await ledger.saveFingerprint([]);
    expect(await ledger.hasFingerprint()).toBe(true);

    const before = ['9', '10'].map((id) => ({
      object: 'deal',
      id,
      digest: `digest of ${id}`,
      record: { object: 'deal', id, fields: { title: 'T' } },
    }));
    await ledger.saveFingerprint(before);
    await ledger.saveFingerprint(before);

    const found = await all(ledger.fingerprint('deal'));
    expect(found.toSorted((a, b) => Number(a.id) - Number(b.id))).toStrictEqual(before);
    expect(await all(ledger.fingerprint('person'))).toEqual([]);
  });
}

function describePlans(open: OpenEmptyLedger): void {
  test('the changes of a plan come back in the order of adding, over many pages', async () => {
    await using ledger = await opened(open);
    const changes = Array.from({ length: 2_500 }, (_, index) => change(index));
    await ledger.addChanges('p', changes.slice(0, 1_700));
    await ledger.addChanges('other', [change(7)]);
    await ledger.addChanges('p', changes.slice(1_700));

    expect(await all(ledger.changes('p'))).toStrictEqual(changes);
  });

  test('changes are filtered by entry and by action', async () => {
    await using ledger = await opened(open);
    const changes = Array.from({ length: 2_500 }, (_, index) => change(index));
    await ledger.addChanges('p', changes);
    const entry = 'row.0';

    expect(await all(ledger.changes('p', { entry }))).toStrictEqual(changes.filter((item) => item.entry === entry));
    expect(await all(ledger.changes('p', { entry, actions: ['left_out'] }))).toStrictEqual(
      changes.filter((item) => item.entry === entry && item.action === 'left_out'),
    );
    expect(await all(ledger.changes('p', { actions: [] }))).toEqual([]);
  });

  test('the latest plan of a kind is the one saved last', async () => {
    await using ledger = await opened(open);
    await ledger.savePlan(plan('a', 'load'));
    await ledger.savePlan(plan('b', 'load'));
    await ledger.savePlan(plan('c', 'rollback'));

    expect(await ledger.latestPlan('load')).toStrictEqual(plan('b', 'load'));
    expect(await ledger.latestPlan('sample')).toBeUndefined();
    expect(await ledger.plan('a')).toStrictEqual(plan('a', 'load'));
    expect(await ledger.plan('z')).toBeUndefined();
  });
}

function describeWrites(open: OpenEmptyLedger): void {
  test('an intent is open until it is settled, once', async () => {
    await using ledger = await opened(open);
    const [first = -1, second = -1] = await ledger.intend([intent('1'), intent('2')]);
    expect((await ledger.openIntents()).map(({ seq, key }) => [seq, key])).toEqual([
      [first, '1'],
      [second, '2'],
    ]);

    await ledger.settle(first, applied('77'));

    expect((await ledger.openIntents()).map(({ seq }) => seq)).toEqual([second]);
    await expect(ledger.settle(first, applied('78'))).rejects.toThrow('settled before');
    await expect(ledger.settle(999, applied('78'))).rejects.toThrow('never intended');
    const { at: intendedAt, ...intended } = intent('1');
    const [line] = await all(ledger.writes({ state: 'applied' }));
    expect(line).toStrictEqual({
      ...intended,
      seq: first,
      state: 'applied',
      destinationId: '77',
      intendedAt,
      settledAt: '2026-01-01T00:00:01Z',
    });
  });

  test('a settlement and its crosswalk are one: when one of many fails, none is kept', async () => {
    await using ledger = await opened(open);
    const [first = -1] = await ledger.intend([intent('1')]);

    const settling = ledger.settleMany([
      { seq: first, settlement: applied('77'), crosswalk: put('1', '77') },
      { seq: 999, settlement: applied('78'), crosswalk: put('2', '78') },
    ]);

    await expect(settling).rejects.toThrow('cannot be settled');
    expect((await ledger.openIntents()).map(({ seq }) => seq)).toEqual([first]);
    expect(await all(ledger.crosswalkEntries())).toEqual([]);
  });

  test('a read-back image goes to the newest applied write of its record', async () => {
    await using ledger = await opened(open);
    const seqs = await ledger.intend([intent('1'), intent('1'), intent('1'), intent('2')]);
    const [older = -1, newer = -1, failed = -1, other = -1] = seqs;
    await ledger.settle(older, applied('77'));
    await ledger.settle(newer, applied('77'));
    await ledger.settle(failed, { state: 'failed', reason: 'refused', at: '2026-01-01T00:00:01Z' });
    await ledger.settle(other, applied('78'));

    await ledger.recordAfter([{ object: 'deal', id: '77', fields: { title: 'read' } }]);

    const after = (await all(ledger.writes())).map((line) => [line.seq, line.after]);
    expect(after).toEqual([
      [older, undefined],
      [newer, { title: 'read' }],
      [failed, undefined],
      [other, undefined],
    ]);
  });

  test('writes come newest first when asked, and without what was undone', async () => {
    await using ledger = await opened(open);
    const seqs = await ledger.intend(Array.from({ length: 2_300 }, (_, index) => intent(`${index}`)));
    const undone = seqs.filter((_, index) => index % 3 === 0);
    await ledger.markReverted(undone, 5_000);

    const standing = await all(ledger.writes({ newestFirst: true, standing: true, plan: 'p' }));

    expect(standing.map(({ seq }) => seq)).toEqual(seqs.filter((seq) => !undone.includes(seq)).toReversed());
    expect(await all(ledger.writes({ plan: 'q' }))).toEqual([]);
    expect((await all(ledger.writes()))[0]?.revertedBy).toBe(5_000);
  });

  test('the crosswalk is what replaying the settled writes gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step(), { maxLength: 8 }), { maxLength: 12 }), async (rounds) => {
        await using ledger = await opened(open);
        const expected = new Map<string, CrosswalkEntry>();
        let unsettled = 0;
        for (const round of rounds) {
          const seqs = await ledger.intend(round.map(({ key }) => intent(key)));
          const settled = round.flatMap((item, index) => settling(item, seqs[index] ?? -1));
          await ledger.settleMany(settled);
          for (const { crosswalk } of settled) replay(expected, crosswalk);
          unsettled += round.length - settled.length;
        }

        const found = await all(ledger.crosswalkEntries());

        expect(new Map(found.map((entry) => [entry.key, entry]))).toEqual(expected);
        expect(found).toHaveLength(expected.size);
        expect(await ledger.openIntents()).toHaveLength(unsettled);
        expect((await all(ledger.writes())).map(({ seq }) => seq)).toEqual(
          Array.from({ length: rounds.flat().length }, (_, index) => index + 1),
        );
      }),
      { numRuns: 25 },
    );
  });
}

function describeCrosswalk(open: OpenEmptyLedger): void {
  test('an entry is found by its source and by its destination record', async () => {
    await using ledger = await opened(open);
    const entries = [entryOf('', '1'), entryOf('b', '2'), { ...entryOf('b', '2'), entry: 'row.other' }];
    await ledger.putCrosswalk(entries);

    expect(await ledger.crosswalk('row.one', '')).toStrictEqual(entries[0]);
    expect(await ledger.crosswalk('row.one', 'c')).toBeUndefined();
    expect(await ledger.crosswalkByDestination('deal', '2')).toStrictEqual(
      [entries[1], entries[2]].toSorted((a, b) => (String(a?.entry) < String(b?.entry) ? -1 : 1)),
    );
    expect(await ledger.crosswalkByDestination('person', '2')).toEqual([]);
    expect(await all(ledger.crosswalkEntries('row.one'))).toStrictEqual([entries[0], entries[1]]);
  });

  test('what stood for one source record stands for another, which keeps a record of its own', async () => {
    await using ledger = await opened(open);
    await ledger.putCrosswalk([entryOf('a', '1'), entryOf('b', '2')]);

    await ledger.renameCrosswalk({ entry: 'row.one', key: 'a' }, { entry: 'row.other', key: 'z' });
    await ledger.renameCrosswalk({ entry: 'row.one', key: 'a' }, { entry: 'row.other', key: 'z' });
    await ledger.renameCrosswalk({ entry: 'row.one', key: 'b' }, { entry: 'row.other', key: 'z' });

    expect(await ledger.crosswalk('row.one', 'a')).toBeUndefined();
    expect(await ledger.crosswalk('row.other', 'z')).toStrictEqual({
      ...entryOf('a', '1'),
      entry: 'row.other',
      key: 'z',
    });
    expect(await ledger.crosswalk('row.one', 'b')).toStrictEqual(entryOf('b', '2'));
  });

  test('a scan sees each entry once although entries are put and removed meanwhile', async () => {
    await using ledger = await opened(open);
    const keys = Array.from({ length: 3_000 }, (_, index) => `k${index}`);
    await ledger.putCrosswalk(keys.map((key) => entryOf(key, key)));
    const seen: string[] = [];

    for await (const batch of ledger.crosswalkEntries('row.one')) {
      for (const { key } of batch) if (key.startsWith('k')) seen.push(key);
      await ledger.putCrosswalk(batch.map((entry) => ({ ...entry, fingerprint: 'again' })));
      await ledger.putCrosswalk([entryOf(`a${seen.length}`, 'new'), entryOf(`z${seen.length}`, 'new')]);
    }

    expect(seen.toSorted()).toEqual(keys.toSorted());
    expect((await ledger.crosswalk('row.one', 'k5'))?.fingerprint).toBe('again');
  });
}

/** A ledger that closes at the end of its block. */
async function opened(open: OpenEmptyLedger): Promise<Ledger & AsyncDisposable> {
  const ledger = await open();
  return { ...ledger, [Symbol.asyncDispose]: () => ledger.close() };
}

/** Everything of a stream of batches, after making sure that no batch is empty or large. */
export async function all<Item>(batches: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.length).toBeLessThanOrEqual(1_000);
    items.push(...batch);
  }
  return items;
}

interface Step {
  readonly key: string;
  readonly result: 'made' | 'gone' | 'failed' | 'open';
  readonly id: number;
}

function step(): fc.Arbitrary<Step> {
  return fc.record({
    key: fc.constantFrom('', 'a', 'b', 'ä|1', "o'c"),
    result: fc.constantFrom('made', 'gone', 'failed', 'open'),
    id: fc.nat(99),
  });
}

interface Settling {
  readonly seq: number;
  readonly settlement: Settlement;
  readonly crosswalk?: CrosswalkChange;
}

function settling({ key, result, id }: Step, seq: number): readonly Settling[] {
  const byResult: Readonly<Record<Step['result'], readonly Settling[]>> = {
    made: [{ seq, settlement: applied(`${id}`), crosswalk: put(key, `${id}`) }],
    gone: [{ seq, settlement: applied(`${id}`), crosswalk: { kind: 'remove', entry: 'row.one', key } }],
    failed: [{ seq, settlement: { state: 'failed', reason: 'refused', at: '2026-01-01T00:00:01Z' } }],
    open: [],
  };
  return byResult[result];
}

function replay(crosswalk: Map<string, CrosswalkEntry>, change: CrosswalkChange | undefined): void {
  if (change?.kind === 'put') crosswalk.set(change.entry.key, change.entry);
  if (change?.kind === 'remove') crosswalk.delete(change.key);
}

function change(index: number): Change {
  const base = { entry: `row.${index % 3}`, key: `${index}`, object: 'deal', fingerprint: 'f' };
  return index % 2 === 0
    ? { ...base, action: 'create', fields: { title: `Deal ${index}` } }
    : { ...base, action: 'left_out', reason: 'empty' };
}

function plan(id: string, kind: Plan['kind']): Plan {
  return {
    id,
    kind,
    pair: 'pair',
    digest: `digest of ${id}`,
    specDigest: 's',
    snapshotDigest: 'n',
    ownersDigest: 'o',
    totals: { actions: {}, objects: {}, held: {} },
    estimate: { tokens: 0, requests: 0, seconds: 0, days: 0 },
    createdAt: '2026-01-01T00:00:00Z',
  };
}
