import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import { repeatRecord, repeatState } from '../../engine/model/repeat.ts';
import type { Run } from '../../engine/run/context.ts';
import { packagedFiles, unmovedRecords } from '../../engine/run/unmoved.ts';
import { create, mapAll, mappings, pairOf, ref, sourceRecord, value } from '../phase/pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const DEAL = create('job.deal', 'job', 'deal', { title: 'name' });
const FILE = {
  kind: 'attach',
  address: 'photo.file',
  row: 'photo',
  name: 'file',
  at: DEAL.at,
  proposed: false,
  from: 'photo',
  object: 'file',
  to: [{ link: ref('job.deal', 'job'), parentField: 'deal_id' }],
  fields: mappings('file', { description: value('text') }),
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; nothing awaits it
  tooBig: { overMegabytes: 1, then: 'package' }, // oxlint-disable-line unicorn/no-thenable
} as const;
const PAIR = pairOf([DEAL, FILE]);

/** Files by their size in bytes. */
const SIZES: Readonly<Record<string, number>> = { 'photos/small.png': 10, 'photos/large.png': 2_000_000 };
const files = {
  read: () => {
    throw new Error('nothing is read here');
  },
  open: async ({ at }: { readonly at: string }) => {
    const size = SIZES[at];
    if (size === undefined) return { kind: 'missing', reason: 'there is no such file' } as const;
    return { kind: 'file', size, sha256: at, read: async () => new Uint8Array(size) } as const;
  },
};

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('everything that did not move is exported with its reason and its own fields', async () => {
  const { staging } = opened;
  const repeat = repeatRecord({ ...sourceRecord('job', { id: 'a', name: 'Other' }), position: 'jobs.csv:9' }, false, 1);
  await staging.source.add([repeat]);
  await staging.source.complete('job', {
    read: 2,
    rejected: [{ file: 'jobs.csv', line: 4, reason: 'a quote is never closed', text: '"x' }],
    unknownColumns: [],
    missingColumns: [],
  });
  await mapAll(
    PAIR,
    staging,
    {
      job: [{ id: 'a', name: 'Roof' }, { id: 'b' }],
      photo: [
        { id: '1', job: 'a', file: 'photos/small.png' },
        { id: '2', job: 'a', file: 'photos/large.png' },
        { id: '3', job: 'a', file: 'photos/gone.png' },
        { id: '4', job: 'a' },
      ],
    },
    { files },
  );
  await staging.states.set([repeatState(repeat, {})]);
  const run = { pair: PAIR, staging } as Partial<Run> as Run;
  const unmoved = await collect(unmovedRecords(run));

  expect(unmoved).toHaveLength(6);
  expect(unmoved).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        state: 'held',
        object: 'job',
        key: 'b',
        reason: 'missing_required',
        fields: { id: 'b' },
      }),
      expect.objectContaining({ state: 'held', key: 'a', reason: 'duplicate_key', fields: { id: 'a', name: 'Other' } }),
      expect.objectContaining({ state: 'held', object: 'photo', key: '3', reason: 'missing_file' }),
      expect.objectContaining({ state: 'held', object: 'photo', key: '4', reason: 'missing_file' }),
      expect.objectContaining({ state: 'left_out', object: 'photo', key: '2', reason: 'packaged' }),
      expect.objectContaining({ state: 'unreadable', object: 'job', file: 'jobs.csv', line: 4 }),
    ]),
  );
  expect(await collect(packagedFiles(run))).toEqual([
    { entry: 'photo.file', key: '2', file: { at: 'photos/large.png', name: 'large.png' } },
  ]);
});

test('a file whose bytes changed is another file', async () => {
  const fingerprintWith = async (sha256: string) => {
    const open = async () => ({ kind: 'file', size: 1, sha256, read: async () => new Uint8Array(1) }) as const;
    await mapAll(
      PAIR,
      opened.staging,
      { job: [{ id: 'a', name: 'Roof' }], photo: [{ id: '1', job: 'a', file: 'x.png' }] },
      {
        files: { ...files, open },
      },
    );
    return (await opened.staging.mapped.get('photo.file', '1'))?.fingerprint;
  };

  expect(await fingerprintWith('one')).not.toBe(await fingerprintWith('two'));
  expect(await fingerprintWith('one')).toBe(await fingerprintWith('one'));
});
