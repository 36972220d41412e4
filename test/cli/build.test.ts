import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as it is published: built, beside its specs and pairs, run from a folder of somebody else. */

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const STARTS = 5;
const LONGEST_START_MS = 1_000;

let folder: string;
let published: string;
let main: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crosswalk-build-'));
  published = join(folder, 'crosswalk');
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'tsconfig.build.json');
  await run(process.execPath, [compiler, '-p', project, '--outDir', join(published, 'dist')]).catch(
    // The compiler complains on its standard output, which a failed child keeps to itself.
    (problem: { readonly stdout: string }) => expect.fail(problem.stdout),
  );
  for (const name of ['package.json', 'specs', 'pairs']) {
    cpSync(join(ROOT, name), join(published, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(published, 'node_modules'));
  main = join(published, manifest().bin.crosswalk);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the command that package.json names is there, with the line that makes it one', () => {
  expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env -S node --[^\n]*\n/);
});

test('every entry that package.json publishes can be imported', async () => {
  const entries = Object.values(manifest().exports);
  const program = 'for (const entry of process.argv.slice(1)) console.log(Object.keys(await import(entry)).length > 0)';
  const parameters = ['--input-type=module', '--eval', program, ...entries.map((entry) => join(published, entry))];
  const { stdout } = await run(process.execPath, parameters, { cwd: folder });

  expect(entries.length).toBeGreaterThan(0);
  expect(stdout).toBe('true\n'.repeat(entries.length));
});

test('it says its version and its commands, and is quick about it', async () => {
  const took: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const began = performance.now();
    const { stdout } = await crosswalk('--version');
    took.push(performance.now() - began);
    expect(stdout).toBe(`${manifest().version}\n`);
  }
  const { stdout } = await crosswalk('--help');

  expect(stdout).toMatch(/reconcile[\s\S]*Exit codes:\n {2}0 {2}done/);
  // A person waits for this; the benchmark tells the figure, the bound only catches what is loaded without need.
  expect(took.toSorted((left, right) => left - right)[Math.floor(STARTS / 2)]).toBeLessThan(LONGEST_START_MS);
});

test('it finds the specs and pairs that are published with it', async () => {
  const { stdout } = await crosswalk('check', '--json');
  const checked = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .find(({ type }) => type === 'checked');

  expect(checked).toMatchObject({ pairs: expect.arrayContaining(['kickserv-to-pipedrive']), errors: 0 });
});

function crosswalk(...args: readonly string[]) {
  return run(process.execPath, [main, ...args], { cwd: folder });
}

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: { readonly crosswalk: string };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
}
