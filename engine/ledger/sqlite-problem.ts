import { LedgerProblem } from '../port/ledger.ts';

interface Trouble {
  readonly code: LedgerProblem['code'];
  readonly says: (place: string) => string;
}

const DISK_FULL: Trouble = {
  code: 'disk',
  says: (place) =>
    `${place} could not be written because the disk is full. Free some space or move the migration's folder to a larger disk, then run the same command again: what was settled before is kept, and the rest goes on from there.`,
};

const DISK_FAILED: Trouble = {
  code: 'disk',
  says: (place) =>
    `${place} could not be read or written: the disk reports a fault. Check the disk, then run the same command again: what was settled before is kept.`,
};

const NOT_OPENED: Trouble = {
  code: 'disk',
  says: (place) =>
    `${place} could not be opened for writing. Check that its folder exists and that you may write there, then run the same command again.`,
};

const BUSY: Trouble = {
  code: 'locked',
  says: (place) =>
    `${place} is being written by another process. Wait until that ends, or stop it, then run the same command again.`,
};

const DAMAGED: Trouble = {
  code: 'damaged',
  says: (place) =>
    `${place} is damaged or is no Crosswalk database. Keep the file, put back the last copy of it, and run the same command again.`,
};

/** SQLite's primary result codes (sqlite.org/rescode.html) that the world causes; every other one is a fault of ours. */
const TROUBLES: Readonly<Record<number, Trouble>> = {
  3: NOT_OPENED,
  5: BUSY,
  6: BUSY,
  8: NOT_OPENED,
  10: DISK_FAILED,
  11: DAMAGED,
  13: DISK_FULL,
  14: NOT_OPENED,
  26: DAMAGED,
};

/** Turns what SQLite throws into what a person can act on. `place` names the database. Anything else is passed on. */
export function asLedgerProblem(problem: unknown, place: string): unknown {
  const trouble = TROUBLES[primaryCode(problem) ?? 0];
  return trouble === undefined ? problem : new LedgerProblem(trouble.says(place), trouble.code, { cause: problem });
}

/** Someone else holds the lock that was asked for. */
export function isBusy(problem: unknown): boolean {
  return primaryCode(problem) === 5;
}

/** Extended codes carry the primary one in their lowest byte. */
function primaryCode(problem: unknown): number | undefined {
  if (!(problem instanceof Error) || !('errcode' in problem) || typeof problem.errcode !== 'number') return undefined;
  return problem.errcode & 0xff;
}
