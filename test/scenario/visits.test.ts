import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../engine/simulator/server.ts';
import { randomFor } from '../stand-in/random.ts';

/**
 * A pair of activities, notes and the images in them, none of which can hold a migration key, killed anywhere in the load
 * over the real command line.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'engine', 'cli', 'main.ts');
const TOKEN = 'visits-token';
const CLIENTS = 6;
const VISITS = 40;
const MEMOS = 12;
/** Two visits of a client may be alike in every field: both must arrive. */
const ALIKE = 10;
/** A dot, one pixel each way. */
const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
const WHOLE_WAY = ['run', '--approve', 'mapping', 'setup', 'load', '--json'];
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

test.each(SEEDS)(
  'seed %i: killed twice, every visit and memo arrives exactly once',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-visits-'));
    const store = join(folder, 'account.sqlite');
    const simulator = await startSimulator({
      storePath: store,
      plan: 'ultimate',
      seats: 5,
      timeScale: 100,
      apiToken: TOKEN,
      seed: 'empty',
      now: Date.now,
    });
    const random = randomFor(seed, 'kills');
    try {
      prepare(folder, simulator.url);
      for (const _ of [1, 2]) await killAfter(writesOf(simulator) + 1 + random.integer(0, 30), folder, simulator);
      const code = await finish(folder);

      expect(code).toBe(0);
      expect(subjects(store, 'activity', 'subject')).toEqual(expectedSubjects());
      expect(subjects(store, 'note', 'content')).toHaveLength(MEMOS);
      expect(imagesOf(store).toSorted()).toEqual(
        numbers(MEMOS)
          .map((id) => `Client ${id % CLIENTS}`)
          .toSorted(),
      );
      expect(subjects(store, 'person', 'name')).toHaveLength(CLIENTS);
    } finally {
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

function prepare(folder: string, url: string): void {
  const here = join(ROOT, 'test', 'scenario', 'visits');
  for (const name of ['specs', 'pairs/visits-to-pipedrive', 'export'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['pipedrive.system.yaml', 'grading.yaml'])
    cpSync(join(ROOT, 'specs', name), join(folder, 'specs', name));
  cpSync(join(here, 'visits.system.yaml'), join(folder, 'specs', 'visits.system.yaml'));
  cpSync(join(here, 'pair.yaml'), join(folder, 'pairs', 'visits-to-pipedrive', 'pair.yaml'));
  const table = (name: string, head: string, rows: readonly string[]) =>
    writeFileSync(join(folder, 'export', name), `${[head, ...rows].join('\n')}\n`);
  table(
    'clients.csv',
    'Client Id,Name',
    numbers(CLIENTS).map((id) => `${id},Client ${id}`),
  );
  table(
    'visits.csv',
    'Visit Id,Client Id,Subject,Starts At,Note,Done',
    numbers(VISITS).map((id) => `${id},${id % CLIENTS},${subjectOf(id)},2026-03-02T10:00:00Z,The same note,yes`),
  );
  table(
    'memos.csv',
    'Memo Id,Client Id,Text',
    numbers(MEMOS).map((id) => `${id},${id % CLIENTS},"<p>The same memo <img src=""${DOT}""></p>"`),
  );
  writeFileSync(
    join(folder, 'migration.yaml'),
    `crosswalk: migration/1
pair: visits-to-pipedrive
pair_version: 1
transport: files
source: { folder: export }
destinations:
  sandbox: { url: "${url}", token: "env:CROSSWALK_VISITS_TOKEN", time_scale: 100 }
use: sandbox
sample: { size: 5 }
confirm: { automations_paused: true }
`,
  );
}

function subjectOf(id: number): string {
  return id < ALIKE ? 'Check-up' : `Visit ${id}`;
}

function expectedSubjects(): readonly string[] {
  return numbers(VISITS).map(subjectOf).toSorted();
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function start(folder: string) {
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, ...WHOLE_WAY, '--dir', folder], {
    cwd: folder,
    env: { ...process.env, CROSSWALK_VISITS_TOKEN: TOKEN, CROSSWALK_LOCKS: join(folder, 'locks') },
    stdio: 'ignore',
  });
}

/** Kills the run with SIGKILL as soon as the account has taken so many writes of records; a run that ends before is let end. */
async function killAfter(writes: number, folder: string, simulator: RunningSimulator): Promise<void> {
  const child = start(folder);
  const ended = once(child, 'exit');
  while (child.exitCode === null && writesOf(simulator) < writes) await sleep(2);
  child.kill('SIGKILL');
  await ended;
}

async function finish(folder: string): Promise<number | null> {
  const [code] = (await once(start(folder), 'exit')) as [number | null];
  return code;
}

function writesOf(simulator: RunningSimulator): number {
  const { requestsByEndpoint } = simulator.meter();
  return ['POST /api/v2/activities', 'POST /api/v1/notes', 'POST /api/v1/files', 'POST /api/v2/persons'].reduce(
    (sum, endpoint) => sum + (requestsByEndpoint[endpoint] ?? 0),
    0,
  );
}

/** The person of each file that a note links to; the note has to be about the same person, and no two share a file. */
function imagesOf(store: string): readonly string[] {
  const database = new DatabaseSync(store, { readOnly: true });
  const live = (type: string) =>
    database
      .prepare('SELECT id, body FROM record WHERE type = ? AND deleted = 0')
      .all(type)
      .map((row) => ({
        ...(JSON.parse(String(row['body'])) as Readonly<Record<string, unknown>>),
        id: String(row['id']),
      }));
  try {
    const names = new Map(
      live('person').map((person: Readonly<Record<string, unknown>>) => [person['id'], person['name']]),
    );
    const files = new Map(
      live('file').map((file: Readonly<Record<string, unknown>>) => [file['id'], file['person_id']]),
    );
    return live('note').flatMap((note: Readonly<Record<string, unknown>>) => {
      const [, id = ''] =
        /<a href="http[^"]*\/api\/v1\/files\/(\d+)\/download">image-1\.gif<\/a>/.exec(String(note['content'])) ?? [];
      const person = files.get(id);
      files.delete(id);
      return person === note['person_id'] ? [String(names.get(String(person)))] : [];
    });
  } finally {
    database.close();
  }
}

/** One field of every live record of a type, from the account's raw store. */
function subjects(store: string, type: string, field: string): readonly string[] {
  const database = new DatabaseSync(store, { readOnly: true });
  try {
    return database
      .prepare('SELECT body FROM record WHERE type = ? AND deleted = 0')
      .all(type)
      .map((row) => String((JSON.parse(String(row['body'])) as Readonly<Record<string, unknown>>)[field]))
      .toSorted();
  } finally {
    database.close();
  }
}
