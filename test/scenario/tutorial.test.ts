import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withStoredAccount } from '../checker/stored-account.ts';

/** docs/TUTORIAL.md, run as a reader runs it: every command, in its order, in a project that has no such source. */

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'engine', 'cli', 'main.ts');
const TIME_SCALE = 100;

const OBJECTS = ['organization', 'person', 'deal', 'activity'] as const;

let project: string;
let output: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'crosswalk-tutorial-'));
  for (const folder of ['specs', 'schema', 'docs/tutorial']) {
    cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
  }
  mkdirSync(join(project, 'pairs'));
  writeFileSync(join(project, 'follow.sh'), await script());
  const environment = { ...process.env, CROSSWALK_LOCKS: join(project, 'locks') };
  output = (await run('bash', ['follow.sh'], { cwd: project, env: environment })).stdout;
}, 180_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test('the proposed pair is shown as a table, and its case passes', () => {
  expect(output).toContain('| Opportunity');
  expect(output).toContain(': 1 case, 0 failed.');
});

test('a value is explained from its source to what the account answered', () => {
  const said = /^deal 31 is opportunity\.deal\/(?<key>O\d+), made by us, from opportunity \k<key>$/m.exec(output);
  const rest = output.slice(said?.index ?? output.length);

  expect(said).not.toBeNull();
  expect(rest).toMatch(/^ +amount = \d+ +: a number$/m);
  const amount = /^ +amount = (\d+)/m.exec(rest)?.[1];
  expect(rest).toMatch(
    new RegExp(`^ {2}sent value = .*"amount":${amount}\\b.*, read back .*"amount":${amount}\\b`, 'm'),
  );
  expect(rest).toMatch(/^create applied at /m);
});

test('every row of the export arrives, and the rollback takes it away again', () => {
  const [before, loaded, after] = ['before', 'loaded', 'account'].map((name) =>
    countsIn(join(project, `${name}.sqlite`)),
  );
  const exported = [40, 90, 70, 120];

  expect(loaded).toEqual(before?.map((count, index) => count + (exported[index] ?? 0)));
  expect(after).toEqual(before);
});

/** What is in the tutorial, and around it what only a test needs: a free port, a fast clock, copies of the account. */
async function script(): Promise<string> {
  const text = readFileSync(join(ROOT, 'docs', 'TUTORIAL.md'), 'utf8');
  const commands = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block).join('\n');
  const port = await freePort();
  const hasten = `sed -i.bak -e 's/8765/${port}/' -e 's/time_scale: 1 /time_scale: ${TIME_SCALE} /' migration/migration.yaml`;
  const followed = commands
    .replace('--port 8765', `--port ${port}`)
    .replace('--token tutorial &', `--token tutorial --time-scale ${TIME_SCALE} &\nuntil_it_answers\nkeep before`)
    .replace(/^(crosswalk init .*)$/m, `$1\n${hasten}`)
    .replace(/^(crosswalk rollback)/m, 'keep loaded\n$1');
  return `set -euo pipefail
engine=("${process.execPath}" --import "${import.meta.resolve('tsx')}" "${MAIN}")
crosswalk() { if [ "$1" = simulate ]; then exec "\${engine[@]}" "$@"; else "\${engine[@]}" "$@"; fi; }
keep() { cp account.sqlite "$1.sqlite"; cp account.sqlite-wal "$1.sqlite-wal"; }
until_it_answers() { until (echo > /dev/tcp/127.0.0.1/${port}) 2> /dev/null; do sleep 0.1; done; }
trap 'kill $(jobs -p)' EXIT
${followed}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('A server that listens has a port.');
  return address.port;
}

function countsIn(store: string): readonly number[] {
  return withStoredAccount(store, (account) => OBJECTS.map((type) => account.live(type).length));
}
