import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { createLedger } from '../../engine/ledger/ledger.ts';
import { LEDGER_MIGRATIONS } from '../../engine/ledger/ledger-migrations.ts';
import type { LedgerTables } from '../../engine/ledger/ledger-tables.ts';
import { migrate } from '../../engine/ledger/migration.ts';
import { openSession } from '../../engine/ledger/session.ts';
import { openSqlite } from '../../engine/ledger/sqlite-database.ts';
import { asLedgerProblem } from '../../engine/ledger/sqlite-problem.ts';
import { createStaging } from '../../engine/ledger/staging/staging.ts';
import { STAGING_MIGRATIONS } from '../../engine/ledger/staging/staging-migrations.ts';
import type { StagingTables } from '../../engine/ledger/staging/staging-tables.ts';
import { LedgerProblem } from '../../engine/port/ledger.ts';
import { all } from '../contract/ledger/ledger-contract.ts';
import { applied, intent, put } from '../contract/ledger/ledger-examples.ts';
import { record } from '../contract/ledger/staging-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'crosswalk-disk-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('a full disk stops the ledger with what to do, and leaves every acknowledged line whole', async () => {
  const { database, close } = openSqlite<LedgerTables>(file('ledger'));
  await migrate(database, LEDGER_MIGRATIONS, 'The ledger');
  const ledger = createLedger(openSession(database), { place: 'The ledger', close: async () => {}, lockAccount() {} });
  await limitTo(database, 60);
  const acknowledged: number[] = [];
  let problem: unknown;
  while (problem === undefined && acknowledged.length < 100_000) {
    try {
      acknowledged.push(...(await ledger.intend(Array.from({ length: 40 }, (_, index) => intent(`${index}`)))));
    } catch (caught) {
      problem = caught;
    }
  }

  expect(problem).toBeInstanceOf(LedgerProblem);
  expect(problem).toMatchObject({ code: 'disk', message: expect.stringMatching(/The ledger .*full.*Free some space/) });
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(await integrityOf(database)).toBe('ok');
  expect((await all(ledger.writes())).map(({ seq }) => seq)).toEqual(acknowledged);

  const settlements = acknowledged.map((seq) => ({
    seq,
    settlement: applied(`${seq}`),
    crosswalk: put(`${seq}`.repeat(100), `${seq}`),
  }));
  await expect(ledger.settleMany(settlements)).rejects.toMatchObject({ code: 'disk' });
  expect(await ledger.openIntents()).toHaveLength(acknowledged.length);
  expect(await all(ledger.crosswalkEntries())).toEqual([]);

  await limitTo(database, 1_000_000);
  await ledger.settleMany(settlements);
  expect(await ledger.openIntents()).toEqual([]);
  expect(await integrityOf(database)).toBe('ok');
  close();
});

test('a disk that fills up inside a transaction of the staging takes all of it back', async () => {
  const { database, close } = openSqlite<StagingTables>(file('staging'));
  await migrate(database, STAGING_MIGRATIONS, 'The staging');
  const staging = createStaging(openSession(database));
  await staging.source.add([record('before', {})]);
  await limitTo(database, 80);

  const filling = staging.transaction(async () => {
    for (let index = 0; index < 1_000; index += 1) {
      await staging.source.add([record(`${index}`, { text: 'x'.repeat(2_000) })]);
    }
  });

  await expect(filling).rejects.toMatchObject({ name: 'LedgerProblem', code: 'disk' });
  expect((await all(staging.source.scan('customer'))).map(({ key }) => key)).toEqual(['before']);
  expect(await staging.source.add([record('after', {})])).toEqual([]);
  expect(await integrityOf(database)).toBe('ok');
  close();
});

test.each([
  [13, 'disk', 'full'],
  [10, 'disk', 'fault'],
  [778, 'disk', 'fault'],
  [14, 'disk', 'opened'],
  [5, 'locked', 'another process'],
  [517, 'locked', 'another process'],
  [11, 'damaged', 'damaged'],
] as const)('SQLite result %i is told as %s', (errcode, code, word) => {
  const problem = asLedgerProblem(Object.assign(new Error('raw'), { errcode }), 'The ledger');

  expect(problem).toMatchObject({ code, message: expect.stringContaining(word), cause: { errcode } });
});

test('a fault of our own is passed on as it is', () => {
  const fault = Object.assign(new Error('UNIQUE constraint failed'), { errcode: 2067 });

  expect(asLedgerProblem(fault, 'The ledger')).toBe(fault);
});

function file(name: string) {
  const path = join(folder, `${name}.sqlite`);
  return { path, place: `The ${name}`, applicationId: 7, synchronous: 'full', cache: 1 } as const;
}

/** As if the disk had room for so many pages of 4 KiB. */
async function limitTo<Tables>(database: Kysely<Tables>, pages: number): Promise<void> {
  await sql`pragma max_page_count = ${sql.lit(pages)}`.execute(database);
}

async function integrityOf<Tables>(database: Kysely<Tables>): Promise<unknown> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database);
  return rows[0]?.integrity_check;
}
