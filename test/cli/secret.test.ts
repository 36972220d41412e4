import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecret } from '../../engine/cli/secret.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a secret is read from the environment, or from a file without its line end', async () => {
  const file = join(folder, 'token');
  await writeFile(file, 's3cret\n');

  expect(await readSecret('env:TOKEN', { TOKEN: 's3cret' })).toBe('s3cret');
  expect(await readSecret(`file:${file}`, {})).toBe('s3cret');
});

test.each([
  ['env:TOKEN', 'The environment variable TOKEN is not set.', 1],
  ['file:/nowhere/token', 'The secret file /nowhere/token cannot be read.', 1],
  ['s3cret', 'it is never written into migration.yaml', 3],
] as const)('%s says what to do, and never the secret', async (reference, message, exitCode) => {
  const problem = await readSecret(reference, {}).catch((cause: unknown) => cause);

  expect(problem).toMatchObject({ message: expect.stringContaining(message), exitCode });
  expect(String(problem)).not.toContain('s3cret');
});

test('an empty file is no secret', async () => {
  const file = join(folder, 'empty');
  await writeFile(file, '\n');

  await expect(readSecret(`file:${file}`, {})).rejects.toThrow('is empty');
});
