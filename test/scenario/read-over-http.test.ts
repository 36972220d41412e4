import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORBIDDEN } from '../stand-in/kickserv-http/resources.ts';
import { type KickservServer, startKickserv } from '../stand-in/kickserv-http/server.ts';
import { FALLBACK_OWNER, type MigrationFolder, openMigrationFolder, TOKEN_VARIABLE } from './migration-folder.ts';

const SOURCE_TOKEN = 'token-of-an-employee';
const SOURCE_VARIABLE = 'CROSSWALK_SCENARIO_SOURCE_TOKEN';

let migration: MigrationFolder;
let server: KickservServer;

beforeAll(async () => {
  migration = await openMigrationFolder();
  server = await startKickserv({ folder: migration.exportFolder, slug: 'acme', token: SOURCE_TOKEN });
  writeFileSync(
    join(migration.folder, 'migration.yaml'),
    `crosswalk: migration/1
pair: kickserv-to-pipedrive
pair_version: 1
transport: http
source: { secrets: { token: "env:${SOURCE_VARIABLE}" } }
settings: { address: "${server.url}", slug: acme }
destinations:
  sandbox: { url: "${migration.simulator.url}", token: "env:${TOKEN_VARIABLE}", time_scale: ${migration.timeScale} }
use: sandbox
owners: { fallback: ${FALLBACK_OWNER} }
confirm: { automations_paused: true }
overlay: { rows: { signature: { off: The first interface gives no signatures } } }
`,
  );
});

afterAll(async () => {
  await server.stop();
  await migration.close();
});

const run = (args: readonly string[], token: string | undefined) =>
  migration.command(args, { environment: { [SOURCE_VARIABLE]: token } });

test.each([
  ['a token that is not set', undefined, `${SOURCE_VARIABLE} is not set`],
  ['a token of somebody else', 'of-somebody-else', 'It changes when the employee changes the password'],
])('%s is one clear sentence, and nothing is read', async (_name, token, words) => {
  const before = server.requests.length;
  const { exitCode, complaint } = await run(['extract'], token);

  expect(exitCode).not.toBe(0);
  expect(complaint).toContain(words);
  expect(server.requests.slice(before).filter((request) => !request.includes('employees.xml'))).toEqual([]);
});

test('a migration over HTTP is read and planned, and keeps no secret of anybody', async () => {
  for (const command of ['extract', 'owners', 'audit', 'plan']) {
    const { exitCode, complaint } = await run([command], SOURCE_TOKEN);
    expect({ command, exitCode, complaint }).toEqual({ command, exitCode: 0, complaint: '' });
  }

  const state = join(migration.folder, '.crosswalk');
  const kept = readdirSync(state)
    .map((name) => readFileSync(join(state, name), 'latin1'))
    .join('');
  expect(kept).toContain('customer');
  for (const secret of [...FORBIDDEN, SOURCE_TOKEN]) expect(kept).not.toContain(secret);
  expect(server.requests.every((request) => request.startsWith('GET /acme/'))).toBe(true);
});

test('what changed is looked for again, in full where the source keeps no log', async () => {
  const before = server.requests.length;
  const { exitCode, complaint } = await run(['extract', '--changed'], SOURCE_TOKEN);

  expect({ exitCode, complaint }).toEqual({ exitCode: 0, complaint: '' });
  expect(server.requests.slice(before).filter((request) => request.includes('/jobs.xml')).length).toBeGreaterThan(1);
  expect((await run(['audit'], SOURCE_TOKEN)).exitCode).toBe(0);
});
