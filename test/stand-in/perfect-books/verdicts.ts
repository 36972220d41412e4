import type { ExpectedRecord } from '../answer-key.ts';
import type { ExportRow } from '../export-table.ts';
import { isFilled, textIn } from './reading.ts';

/** Why a record must stay behind, and what the audit must say of it; nothing where the plan or another record says it. */
export interface Fault {
  readonly reason: string;
  readonly finding?: string;
}

/** What must become of one row. */
export interface Verdict {
  /** One for each of the row's records that stays behind. */
  readonly faults: readonly Fault[];
  /** The row is left out by a rule. */
  readonly leftOut?: Fault;
}

/** What became of a record, as far as those that refer to it are concerned. `absent`: no row that can be read has its key. */
export type Fate = 'loaded' | 'held' | 'absent';

/** The verdicts so far, and the records that must arrive. */
export interface Verdicts {
  readonly rule: (object: string, key: string, verdict: Verdict) => void;
  /** Further records of a row that was ruled on already stay behind; what refers to its first one does not care. */
  readonly add: (object: string, key: string, faults: readonly Fault[]) => void;
  readonly expect: (record: ExpectedRecord) => void;
  readonly fateOf: (object: string, key: string) => Fate;
  readonly of: (object: string, key: string) => Verdict | undefined;
  readonly expected: readonly ExpectedRecord[];
}

/** Begins with no verdict. */
export function openVerdicts(): Verdicts {
  const verdicts = new Map<string, Verdict>();
  const loaded = new Map<string, boolean>();
  const expected: ExpectedRecord[] = [];
  const name = (object: string, key: string): string => `${object} ${key}`;
  return {
    expected,
    expect: (record) => expected.push(record),
    rule: (object, key, verdict) => {
      verdicts.set(name(object, key), verdict);
      loaded.set(name(object, key), verdict.faults.length === 0 && verdict.leftOut === undefined);
    },
    add: (object, key, faults) => {
      const earlier = verdicts.get(name(object, key)) ?? { faults: [] };
      verdicts.set(name(object, key), { ...earlier, faults: [...earlier.faults, ...faults] });
    },
    fateOf: (object, key) => {
      const isLoaded = loaded.get(name(object, key));
      return isLoaded === undefined ? 'absent' : isLoaded ? 'loaded' : 'held';
    },
    of: (object, key) => verdicts.get(name(object, key)),
  };
}

/** A link to a record that is not there, or that stays behind itself, keeps back the record that has it. */
export function linkFault({ fateOf }: Verdicts, object: string, key: string | undefined): Fault | undefined {
  if (key === undefined) return undefined;
  return OF_FATE[fateOf(object, key)];
}

const OF_FATE: Readonly<Record<Fate, Fault | undefined>> = {
  loaded: undefined,
  held: { reason: 'reference_held' },
  absent: { reason: 'reference_missing', finding: 'broken_reference' },
};

/** A cell that holds something which its kind cannot be. */
export function unreadableFault(row: ExportRow, column: string, value: unknown): Fault | undefined {
  if (value !== undefined || !isFilled(row, column)) return undefined;
  return { reason: 'unreadable_value', finding: 'unreadable_value' };
}

/** A blank that the destination does not take. */
export function missingFault(value: unknown): Fault | undefined {
  return value === undefined ? { reason: 'missing_required', finding: 'missing_required' } : undefined;
}

/** A word that nobody has decided about. */
export function unknownFault(row: ExportRow, column: string, known: readonly string[]): Fault | undefined {
  const text = textIn(row, column);
  if (text === undefined || known.includes(text)) return undefined;
  return { reason: 'unknown_value', finding: 'unknown_value' };
}

/** The first thing that keeps a record back; it alone is named. */
export function firstOf(...faults: readonly (Fault | undefined)[]): readonly Fault[] {
  return faults.filter((fault) => fault !== undefined).slice(0, 1);
}
