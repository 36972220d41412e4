import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../engine/cli/exit-code.ts';
import { initMigration } from '../../engine/cli/init-migration.ts';
import { openMigration, openPair, pairIds } from '../../engine/spec/load.ts';
import { quietly } from './quietly.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAIRS = await pairIds(ROOT);

test.each(PAIRS)(
  'a migration of %s begins with a file that only lacks what nobody but the customer knows',
  async (pair) => {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-init-'));
    try {
      expect(await quietly(() => initMigration(pair, join(folder, 'new'), { root: ROOT }))).toBe(EXIT.done);

      const { diagnostics } = await openMigration({ folder: join(folder, 'new'), root: ROOT });
      expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
      await expect(quietly(() => initMigration(pair, join(folder, 'new'), { root: ROOT }))).rejects.toThrow(
        'is there already',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test.each(PAIRS)('over an interface, %s names where each secret is kept and holds none', async (pair) => {
  const opened = await openPair({ root: ROOT, pair, transport: 'http' });
  if (opened.pair?.source.http === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-init-'));
  try {
    await quietly(() => initMigration(pair, folder, { root: ROOT, transport: 'http' }));

    const text = readFileSync(join(folder, 'migration.yaml'), 'utf8');
    for (const name of opened.pair.source.http.secrets.keys()) {
      expect(text).toContain(`${name}: env:CROSSWALK_SOURCE_${name.toUpperCase()}`);
    }
    const { diagnostics } = await openMigration({ folder, root: ROOT });
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an ignore file that is there is completed, not replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-init-'));
  try {
    writeFileSync(join(folder, '.gitignore'), 'secrets/\nexport/');
    await quietly(() => initMigration(PAIRS[0] ?? '', folder, { root: ROOT }));

    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('secrets/\nexport/\nexported/\n.crosswalk/\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
