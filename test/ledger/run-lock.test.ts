import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { acquireRunLock, type RunLock } from '../../engine/ledger/run-lock.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { startChild } from './child-process.ts';

const root = mkdtempSync(join(tmpdir(), 'crosswalk-lock-'));
let folders = 0;

afterAll(() => rmSync(root, { recursive: true }));

test('a second run on one account is refused and told who has it; other accounts are free', () => {
  const folder = newFolder();
  const lock = lockOf(folder, '1001');

  expect(() => lockOf(folder, '1001')).toThrow(
    expect.objectContaining({
      code: 'locked',
      message: expect.stringContaining(`process ${process.pid}, command crosswalk load, since 2026-01-01T00:00:00Z`),
    }),
  );
  lockOf(folder, '1002').release();

  lock.release();
  lock.release();
  lockOf(folder, '1001').release();
});

test('a refused run does not loosen the lock of the one that holds it', () => {
  const folder = newFolder();
  const lock = lockOf(folder, '1001');

  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(() => lockOf(folder, '1001')).toThrow(expect.objectContaining({ code: 'locked' }));
  }
  lock.release();
});

test('kill -9 frees the account, in whatever process the run was', async () => {
  const folder = newFolder();
  const child = startChild('./locking-child.ts', folder, '1001');
  await child.until((printed) => printed.includes('locked'));
  expect(() => lockOf(folder, '1001')).toThrow(expect.objectContaining({ code: 'locked' }));

  await child.kill();

  lockOf(folder, '1001').release();
});

test('the files name no account and are for the owner only', () => {
  const folder = newFolder();
  const lock = lockOf(folder, 'acme.example');

  const names = readdirSync(folder);

  expect(names.join(' ')).not.toContain('acme');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const holder = names.find((name) => name.endsWith('.json')) ?? '';
  expect(statSync(join(folder, holder)).mode & 0o777).toBe(0o600);
  lock.release();
  expect(existsSync(join(folder, holder))).toBe(false);
});

test('a folder that cannot be made is told with what to do', () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');

  expect(() => lockOf(join(file, 'locks'), '1')).toThrow(
    expect.objectContaining({ code: 'disk', message: expect.stringContaining('Check that you may write') }),
  );
});

test('a ledger takes the account when it is bound to it, and frees it when it closes', async () => {
  const folder = newFolder();
  const accountLock = { folder, command: 'crosswalk load', since: '2026-01-01T00:00:00Z' };
  const first = await openLedger({ path: ':memory:', accountLock });
  const second = await openLedger({ path: ':memory:', accountLock });
  await first.ledger.bind('1001');
  await first.ledger.bind('1001');

  await expect(second.ledger.bind('1001')).rejects.toMatchObject({ code: 'locked' });
  await expect(first.ledger.bind('1002')).rejects.toMatchObject({ code: 'other_account' });
  await first.close();
  await second.ledger.bind('1001');
  await second.close();
});

function newFolder(): string {
  folders += 1;
  return join(root, `locks-${folders}`);
}

function lockOf(folder: string, account: string): RunLock {
  return acquireRunLock({ folder, account, command: 'crosswalk load', since: '2026-01-01T00:00:00Z' });
}
