import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { LEDGER_MIGRATIONS } from '../../engine/ledger/ledger-migrations.ts';
import { migrate } from '../../engine/ledger/migration.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { openSqlite } from '../../engine/ledger/sqlite-database.ts';
import { STAGING_MIGRATIONS } from '../../engine/ledger/staging/staging-migrations.ts';
import { applied, intent, put } from '../contract/ledger/ledger-examples.ts';
import { record } from '../contract/ledger/staging-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'crosswalk-sqlite-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

test('what was written is there when the ledger is opened again', async () => {
  const path = newPath();
  const first = await openLedger({ path });
  await first.ledger.bind('1001');
  const [seq = -1] = await first.ledger.intend([intent('1')]);
  await first.ledger.settle(seq, applied('77'), put('1', '77'));
  await first.staging.source.add([record('1', { name: 'Ann' })]);
  await first.close();
  await first.close();

  const second = await openLedger({ path });

  expect((await second.ledger.crosswalk('row.one', '1'))?.destinationId).toBe('77');
  expect(await second.staging.source.count('customer')).toBe(1);
  await expect(second.ledger.bind('1002')).rejects.toMatchObject({ code: 'other_account' });
  await second.close();
});

test('personal data is readable by the owner only, in every file, even if the file was open to all', async () => {
  const path = newPath();
  writeFileSync(path, '', { mode: 0o666 });

  const opened = await openLedger({ path });
  await opened.staging.source.add([record('1', {})]);

  const modes = ['', '-wal', '-shm', '-staging', '-staging-wal', '-staging-shm'].map(
    (suffix) => statSync(`${path}${suffix}`).mode & 0o777,
  );
  expect(modes).toEqual(modes.map(() => 0o600));
  await opened.close();
});

test.each([
  ['full', 2],
  ['normal', 1],
] as const)('a file opened as %s is written so, in WAL mode', async (synchronous, level) => {
  const path = newPath();
  const { database, close } = openSqlite({ path, place: 'The ledger', applicationId: 7, synchronous, cache: 1 });

  const journal = await sql`pragma journal_mode`.execute(database);
  const commits = await sql`pragma synchronous`.execute(database);

  expect(journal.rows).toEqual([{ journal_mode: 'wal' }]);
  expect(commits.rows).toEqual([{ synchronous: level }]);
  close();
});

test('a second process reads while the first writes, and waits to write', async () => {
  const path = newPath();
  const first = await openLedger({ path });
  const second = await openLedger({ path });

  await first.ledger.intend([intent('1')]);

  expect(await second.ledger.openIntents()).toHaveLength(1);
  expect(await second.ledger.intend([intent('2')])).toEqual([2]);
  expect(await first.ledger.intend([intent('3')])).toEqual([3]);
  await first.close();
  await second.close();
});

test.each([
  ['', 'ledger'],
  ['-staging', 'staging'],
])('the file "%s" of a newer version is refused and left alone', async (suffix, place) => {
  const path = newPath();
  await (await openLedger({ path })).close();
  const raw = new DatabaseSync(`${path}${suffix}`);
  raw.exec(`insert into migration (version, name) values (99, 'from the future')`);
  raw.close();

  await expect(openLedger({ path })).rejects.toMatchObject({
    code: 'newer_version',
    message: expect.stringMatching(new RegExp(`The ${place} .*newer Crosswalk.*99.*nothing was changed`)),
  });
});

test('a migration that fails leaves the version before it, whole', async () => {
  const file = { path: newPath(), place: 'The ledger', applicationId: 7, synchronous: 'full', cache: 1 } as const;
  const { database, close } = openSqlite<{ readonly kept: { readonly a: number } }>(file);
  const first = { version: 1, name: 'first', statements: ['create table kept (a integer)'] };
  const broken = { version: 2, name: 'broken', statements: ['create table half (a integer)', 'create nonsense'] };
  const mended = { version: 2, name: 'mended', statements: ['create table half (a integer)'] };

  await expect(migrate(database, [first, broken], 'The ledger')).rejects.toThrow('nonsense');
  await migrate(database, [first, mended], 'The ledger');
  await migrate(database, [first, mended], 'The ledger');

  expect(await database.selectFrom('kept').selectAll().execute()).toEqual([]);
  close();
});

test.each([
  ['the ledger', LEDGER_MIGRATIONS],
  ['the staging', STAGING_MIGRATIONS],
])('the versions of %s are numbered from 1 without a gap', (_, migrations) => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
});

test('a database of somebody else is refused and left as it was', async () => {
  const path = newPath();
  const foreign = new DatabaseSync(path);
  foreign.exec('create table theirs (a); insert into theirs values (1)');
  foreign.close();

  await expect(openLedger({ path })).rejects.toMatchObject({ code: 'damaged' });

  const after = new DatabaseSync(path);
  expect(after.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'theirs' }]);
  after.close();
});

test('a staging is not taken for a ledger', async () => {
  const path = newPath();
  await (await openLedger({ path })).close();

  await expect(openLedger({ path: `${path}-staging` })).rejects.toMatchObject({ code: 'damaged' });
});

test('a file that is no database, and a folder that is not there, are told with what to do', async () => {
  const path = newPath();
  writeFileSync(path, 'not a database at all, but long enough to have been one. '.repeat(20));

  await expect(openLedger({ path })).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('put back the last copy'),
  });
  await expect(openLedger({ path: join(folder, 'nowhere', 'ledger.sqlite') })).rejects.toMatchObject({
    code: 'disk',
    message: expect.stringContaining('Check that its folder exists'),
  });
});

function newPath(): string {
  files += 1;
  return join(folder, `ledger-${files}.sqlite`);
}
