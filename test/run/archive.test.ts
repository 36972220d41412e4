import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import { archivedContent } from '../../engine/run/archive.ts';
import { copy, create, fold, mapAll, pairOf, ref } from '../phase/pair-builder.ts';

let opened: OpenedLedger;
beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});
afterEach(() => opened.close());

test('the archive holds leftover fields and the whole lists that did not fit', async () => {
  const deal = create('job.deal', 'job', 'deal', { title: 'name' });
  const kept = fold('time.kept', 'time', ref('job.deal', 'job'), {
    notes: {
      kind: 'list',
      columns: [{ name: 'note', value: copy('note') }],
      as: 'lines',
      unique: false,
      atMost: 1,
      rest: 'archive',
    },
  });
  const pair = { ...pairOf([deal, kept]), leftovers: [{ object: 'job', archive: ['fax'], drop: {} }] };
  await mapAll(pair, opened.staging, {
    job: [
      { id: 'a', name: 'Roof', fax: '555' },
      { id: 'b', name: 'Gutter' },
    ],
    time: [
      { id: '1', job: 'a', note: 'first' },
      { id: '2', job: 'a', note: 'second' },
    ],
  });

  const lines: unknown[] = [];
  for await (const line of archivedContent({ pair, staging: opened.staging })) lines.push(line);

  expect(lines).toEqual([
    { object: 'job', key: 'a', fields: { fax: '555' } },
    { entry: 'time.kept', key: 'a', name: 'kept.csv', content: 'notes\r\nfirst\r\nsecond\r\n' },
  ]);
});
