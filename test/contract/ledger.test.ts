import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { describeLedger } from './ledger/ledger-contract.ts';
import { describeStaging } from './ledger/staging-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'crosswalk-ledger-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const IN_MEMORY = () => openLedger({ path: ':memory:' });
const ON_DISK = () => openLedger({ path: join(folder, `ledger-${files++}.sqlite`) });

for (const [name, open] of [
  ['SQLite in memory', IN_MEMORY],
  ['SQLite on disk', ON_DISK],
] as const) {
  describeLedger(name, async () => (await open()).ledger);
  describeStaging(name, open);
}
