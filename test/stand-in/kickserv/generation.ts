import type { AccountUser, ExpectedRecord } from '../answer-key.ts';
import type { AnswerKeyLedger } from '../answer-key-ledger.ts';
import type { RowDamage } from '../delimited-file.ts';
import type { DirtLevel } from '../dirt-schedule.ts';
import { type Random, randomFor } from '../random.ts';
import { EXPORT_FILES, type ExportFiles, type KickservObject } from './export-files.ts';
import type { OfficeTime } from './times.ts';

/** How many rows of each kind to write, before planted repeats. */
export interface ExportSizes {
  readonly customers: number;
  readonly contacts: number;
  readonly jobs: number;
  readonly charges: number;
  readonly catalogItems: number;
  readonly employees: number;
  readonly timeEntries: number;
  readonly notes: number;
  readonly signatures: number;
}

/** What is already in the destination, as far as match rules can meet it. A name twice is in the account twice. */
export interface AccountFacts {
  readonly users: readonly AccountUser[];
  readonly fallbackOwner: string | undefined;
  readonly organizationNames: readonly string[];
  readonly personEmails: readonly string[];
  readonly productNames: readonly string[];
}

/** Everything that the writers of the single files share. */
export interface Generation {
  readonly seed: number;
  readonly folder: string;
  readonly dirt: DirtLevel;
  readonly sizes: ExportSizes;
  readonly account: AccountFacts;
  /** The moment of the export; nothing in it is younger. */
  readonly exportedAt: OfficeTime;
  /** Name of the company in the source's web addresses. */
  readonly slug: string;
  readonly largeSignatureBytes: number | undefined;
  readonly files: ExportFiles;
  readonly key: AnswerKeyLedger;
}

/** What became of a record, as far as the records below it are concerned. `absent`: no row of the export has its key. */
export type Fate = 'loaded' | 'held' | 'absent';

/** What must become of one row. */
export type Outcome =
  | { readonly state: 'done' }
  | { readonly state: 'held' | 'left_out'; readonly reason: string }
  | { readonly state: 'merged'; readonly into: string }
  | { readonly state: 'unreadable'; readonly damage: RowDamage };

/** The row is loaded. */
export const DONE: Outcome = { state: 'done' };

/** A row about to be written, with the answers that go into the key. */
export interface PlannedRow {
  readonly object: KickservObject;
  readonly key: string;
  readonly cells: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  /** Codes that the audit must report for this row. */
  readonly findings: readonly string[];
}

/** The choices of one record. */
export function choicesFor(generation: Generation, object: string, index: number): Random {
  return randomFor(generation.seed, object, index);
}

/** Writes the row to its file and its answers to the key. */
export function writeRow(generation: Generation, row: PlannedRow): void {
  const { object, key, cells, outcome, findings } = row;
  const file = generation.files[object];
  const add = generation.key.add;
  for (const code of findings) add({ entry: 'finding', finding: { code, object, key } });
  if (outcome.state === 'unreadable') {
    const line = file.writeDamaged(cells, outcome.damage);
    const name = EXPORT_FILES[object].file;
    add({ entry: 'finding', finding: { code: 'unreadable_row', object, key: `${name}:${line}` } });
    add({ entry: 'unreadable', row: { object, file: name, line } });
    return;
  }
  const line = file.write(cells);
  const written = { object, key, line };
  if (outcome.state === 'done') add({ entry: 'done', row: written });
  else if (outcome.state === 'merged') add({ entry: 'merged', row: { ...written, into: outcome.into } });
  else add({ entry: outcome.state, row: { ...written, reason: outcome.reason } });
}

/** States a record that the destination must hold. */
export function expectRecord(generation: Generation, record: ExpectedRecord): void {
  generation.key.add({ entry: 'expected', record });
}

/**
 * What a parent's fate does to a child that is itself in order: a missing parent is a finding of the audit, a parent
 * that is held is known already.
 */
export function outcomeUnder(fate: Fate): { readonly outcome: Outcome; readonly findings: readonly string[] } {
  return UNDER[fate];
}

const UNDER: Readonly<Record<Fate, { readonly outcome: Outcome; readonly findings: readonly string[] }>> = {
  loaded: { outcome: DONE, findings: [] },
  held: { outcome: { state: 'held', reason: 'reference_held' }, findings: [] },
  absent: { outcome: { state: 'held', reason: 'reference_missing' }, findings: ['broken_reference'] },
};

/** What records below see of this outcome. */
export function fateOf(outcome: Outcome): Fate {
  return FATES[outcome.state];
}

const FATES: Readonly<Record<Outcome['state'], Fate>> = {
  done: 'loaded',
  merged: 'loaded',
  held: 'held',
  left_out: 'held',
  unreadable: 'absent',
};

/** The ways in which a later row repeats an earlier one, for every object. */
export type RepeatKind = 'identical_duplicate' | 'duplicate_key';

/**
 * Keeps the repeats of a file until its end, where exports that were pasted together have them.
 */
export interface Repeats {
  /** Plans a repeat of `row`: the same cells, or with `changed` laid over them. */
  readonly plan: (kind: RepeatKind, row: PlannedRow, changed: Readonly<Record<string, string>>) => void;
  readonly write: () => void;
}

/** Opens the list of repeats of one file. */
export function collectRepeats(generation: Generation): Repeats {
  const later: PlannedRow[] = [];
  return {
    plan: (kind, row, changed) => {
      const repeat = { ...row, findings: [kind] };
      if (kind === 'identical_duplicate') later.push({ ...repeat, outcome: { state: 'merged', into: row.key } });
      else {
        const cells = { ...row.cells, ...changed };
        later.push({ ...repeat, cells, outcome: { state: 'held', reason: 'duplicate_key' } });
      }
    },
    write: () => {
      for (const row of later) writeRow(generation, row);
      later.length = 0;
    },
  };
}

/**
 * Fails when planned dirt found no row to land on.
 * @throws RangeError that says which kinds are missing.
 */
export function requireAllPlanted(object: KickservObject, owed: readonly string[]): void {
  if (owed.length === 0) return;
  throw new RangeError(
    `The export is too small to hold every kind of dirt: ${object} still owes ${owed.join(', ')}. ` +
      'Ask for at least 1000 records, or for no dirt.',
  );
}
