import type { ExpectedRecord } from '../answer-key.ts';
import { REFUSALS, type Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { isFilled, textIn } from './reading.ts';

/** What must become of one row. */
export interface Verdict {
  /** One for each of the row's records that stays behind. */
  readonly refusals: readonly Refusal[];
  /** The row is left out by a rule. */
  readonly leftOut?: Refusal;
}

/** What became of a record, as far as those that refer to it are concerned. `absent`: no row that can be read has its key. */
export type Fate = 'loaded' | 'held' | 'absent';

/** The verdicts so far, and the records that must arrive. */
export interface Verdicts {
  readonly rule: (object: string, key: string, verdict: Verdict) => void;
  /** Further records of a row that was ruled on already stay behind; what refers to its first one does not care. */
  readonly add: (object: string, key: string, refusals: readonly Refusal[]) => void;
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
      loaded.set(name(object, key), verdict.refusals.length === 0 && verdict.leftOut === undefined);
    },
    add: (object, key, refusals) => {
      const earlier = verdicts.get(name(object, key)) ?? { refusals: [] };
      verdicts.set(name(object, key), { ...earlier, refusals: [...earlier.refusals, ...refusals] });
    },
    fateOf: (object, key) => {
      const isLoaded = loaded.get(name(object, key));
      return isLoaded === undefined ? 'absent' : isLoaded ? 'loaded' : 'held';
    },
    of: (object, key) => verdicts.get(name(object, key)),
  };
}

/** A link to a record that is not there, or that stays behind itself, keeps back the record that has it. */
export function linkRefusal({ fateOf }: Verdicts, object: string, key: string | undefined): Refusal | undefined {
  if (key === undefined) return undefined;
  return OF_FATE[fateOf(object, key)];
}

const OF_FATE: Readonly<Record<Fate, Refusal | undefined>> = {
  loaded: undefined,
  held: REFUSALS.parentHeld,
  absent: REFUSALS.missing,
};

/** A cell that holds something which its kind cannot be. */
export function unreadableRefusal(row: ExportRow, column: string, value: unknown): Refusal | undefined {
  if (value !== undefined || !isFilled(row, column)) return undefined;
  return REFUSALS.unreadable;
}

/** A blank that the destination does not take. */
export function missingRefusal(value: unknown): Refusal | undefined {
  return value === undefined ? REFUSALS.unnamed : undefined;
}

/** A word that nobody has decided about. */
export function unknownRefusal(row: ExportRow, column: string, known: readonly string[]): Refusal | undefined {
  const text = textIn(row, column);
  if (text === undefined || known.includes(text)) return undefined;
  return REFUSALS.unknown;
}

/** The first thing that keeps a record back; it alone is named. */
export function firstOf(...refusals: readonly (Refusal | undefined)[]): readonly Refusal[] {
  return refusals.filter((refusal) => refusal !== undefined).slice(0, 1);
}
