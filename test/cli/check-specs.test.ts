import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { checkSpecs } from '../../engine/cli/check-specs.ts';
import { EXIT } from '../../engine/cli/exit-code.ts';
import { withProject } from '../spec/project.ts';

const BROKEN = [
  'crosswalk: system/1',
  'system: ledger',
  'label: Ledger',
  'role: source',
  'objects: { account: { key: number, read: { files: accounts.csv }, fields: { id: text } } }',
].join('\n');

afterEach(() => {
  vi.restoreAllMocks();
});

test('a check of everything finds what is wrong with a system that no pair names', async () => {
  const { code, printed } = await checkWithBrokenSystem([]);

  expect(code).toBe(EXIT.invalidSpec);
  expect(printed).toContain('specs/ledger.system.yaml:5');
  expect(printed).toMatch(/1 pair and 3 systems checked in \d+ ms: 1 error, 0 warnings/);
});

test('a check of one pair leaves the systems of others alone', async () => {
  const { code, printed } = await checkWithBrokenSystem(['shop-to-crm']);

  expect(printed).toMatch(/^1 pair checked/m);
  expect(code).toBe(EXIT.done);
});

async function checkWithBrokenSystem(
  named: readonly string[],
): Promise<{ readonly code: number; readonly printed: string }> {
  const written: string[] = [];
  const keep = (text: string | Uint8Array): boolean => {
    written.push(text.toString());
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  const code = await withProject({}, async (root) => {
    await writeFile(join(root, 'specs', 'ledger.system.yaml'), BROKEN);
    return checkSpecs(named, { root, json: false, strict: false });
  });
  return { code, printed: written.join('') };
}
