import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { all } from '../contract/ledger/ledger-contract.ts';
import { startChild } from './child-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'crosswalk-crash-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('kill -9 in the middle of writing, again and again, loses nothing that was acknowledged', async () => {
  const path = join(folder, 'ledger.sqlite');
  const intended = new Set<number>();
  const settled = new Set<number>();
  for (const acknowledged of [1, 40, 333]) {
    const child = startChild('./writing-child.ts', path);
    await child.until((printed) => printed.split('\n').length > acknowledged);
    await child.kill();
    // The last line may be cut: what counts is what was said in full.
    for (const line of child.printed().split('\n').slice(0, -1)) {
      (line.startsWith('i') ? intended : settled).add(Number(line.slice(2)));
    }

    expect(integrityOf(path)).toBe('ok');
    expect(integrityOf(`${path}-staging`)).toBe('ok');
    const opened = await openLedger({ path });
    const lines = await all(opened.ledger.writes());
    const crosswalk = await all(opened.ledger.crosswalkEntries());
    await opened.close();

    const bySeq = new Map(lines.map((line) => [line.seq, line]));
    expect([...intended].filter((seq) => !bySeq.has(seq))).toEqual([]);
    expect([...settled].filter((seq) => bySeq.get(seq)?.state !== 'applied')).toEqual([]);
    const applied = lines.filter(({ state }) => state === 'applied').map(({ destinationId }) => destinationId);
    const replaced = new Map(lines.filter(({ state }) => state === 'applied').map((line) => [line.key, line.seq]));
    expect(applied.length).toBeGreaterThanOrEqual(settled.size);
    expect(new Map(crosswalk.map(({ key, destinationId }) => [key, Number(destinationId)]))).toEqual(replaced);
  }
  expect(intended.size).toBeGreaterThan(settled.size);
});

function integrityOf(path: string): unknown {
  const database = new DatabaseSync(path);
  const answer = database.prepare('pragma integrity_check').get();
  database.close();
  return answer?.['integrity_check'];
}
