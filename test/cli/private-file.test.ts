import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePrivateFolder, writePrivateFile, writePrivateLines } from '../../engine/cli/private-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crosswalk-private-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what is written is for its owner alone, also where a file for everybody stood', async () => {
  const path = join(folder, 'owners.md');
  writeFileSync(path, 'an earlier and longer text that everybody may read', { mode: 0o644 });

  await writePrivateFile(path, 'new');

  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(modeOf(path)).toBe(0o600);
});

test('a new folder is for its owner alone', async () => {
  await makePrivateFolder(join(folder, 'new', 'package'));

  expect(modeOf(join(folder, 'new', 'package'))).toBe(0o700);
});

test('lines are counted, and none is lost however many there are', async () => {
  const path = join(folder, 'unmoved.ndjson');

  expect(await writePrivateLines(path, numbers(2_345))).toBe(2_345);

  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(Array.from({ length: 2_345 }, (_, at) => ({ at })));
  expect(modeOf(path)).toBe(0o600);
});

test('a path that cannot be written rejects instead of ending the process', async () => {
  await expect(writePrivateLines(folder, numbers(1))).rejects.toThrow('EISDIR');
});

async function* numbers(count: number): AsyncGenerator {
  for (let at = 0; at < count; at += 1) yield { at };
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
