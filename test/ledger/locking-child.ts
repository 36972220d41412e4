import { acquireRunLock } from '../../engine/ledger/run-lock.ts';

/** A process that takes an account, says so, and keeps it until it is killed. */
const [folder = '', account = ''] = process.argv.slice(2);
acquireRunLock({ folder, account, command: 'crosswalk load', since: '2026-01-01T00:00:00Z' });
process.stdout.write('locked\n');
setInterval(() => undefined, 60_000);
