import type { AnswerKeyEntry, ExpectedFinding, ExpectedRecord, SourceRow } from './answer-key.ts';
import type { ExportRow, FlawKind, SourceAnswers } from './export-table.ts';

/** Why a record does not move: the code of the reason, and the finding that the audit reports for it, if any. */
export interface Refusal {
  readonly reason: string;
  readonly finding?: string;
}

/** The refusals of any export: what a row holds, or what it leads to, keeps its record back. */
export const REFUSALS = {
  missing: { reason: 'reference_missing', finding: 'broken_reference' },
  parentHeld: { reason: 'reference_held' },
  unreadable: { reason: 'unreadable_value', finding: 'unreadable_value' },
  unknown: { reason: 'unknown_value', finding: 'unknown_value' },
  unnamed: { reason: 'missing_required', finding: 'missing_required' },
} as const satisfies Readonly<Record<string, Refusal>>;

/** What is decided so far of an export: what is held or left out, what is found, and what must arrive. */
export interface Decisions<SourceObject extends string> {
  /** The rows that can be read and repeat nothing, in the order of their file. */
  readonly rows: (object: SourceObject) => readonly ExportRow[];
  readonly isFlawed: (kind: FlawKind, object: SourceObject, key: string) => boolean;
  /** Whether the row names a record in this column that is not in the export. */
  readonly leadsNowhere: (object: SourceObject, key: string, column: string) => boolean;
  /** The first refusal of a row stands. */
  readonly hold: (object: SourceObject, key: string, refusal: Refusal) => void;
  readonly leaveOut: (object: SourceObject, key: string, refusal: Refusal) => void;
  /** The row's record is carried by the row with the key `into`. */
  readonly merge: (object: SourceObject, key: string, into: string) => void;
  readonly find: (code: string, object: SourceObject, key: string) => void;
  readonly expect: (record: ExpectedRecord) => void;
}

/** What was decided, to be put into the answer key. Refusals and merges are by row. */
export interface Decided {
  readonly held: ReadonlyMap<string, Refusal>;
  readonly leftOut: ReadonlyMap<string, Refusal>;
  readonly merged: ReadonlyMap<string, string>;
  readonly findings: readonly ExpectedFinding[];
  readonly expected: readonly ExpectedRecord[];
}

/** Opens the decisions about an export; `decided` gives them all when nothing more is to be decided. */
export function openDecisions<SourceObject extends string>({
  rows,
  flaws,
}: SourceAnswers): { readonly decisions: Decisions<SourceObject>; readonly decided: () => Decided } {
  const flawed = new Set(flaws.map(({ kind, object, key }) => `${kind} ${object} ${key}`));
  const leading = new Set(
    flaws
      .filter(({ kind }) => kind === 'broken_reference')
      .map(({ object, key, column }) => `${object} ${key} ${column}`),
  );
  const [held, leftOut] = [new Map<string, Refusal>(), new Map<string, Refusal>()];
  const merged = new Map<string, string>();
  const findings: ExpectedFinding[] = [];
  const expected: ExpectedRecord[] = [];
  const refuse = (into: Map<string, Refusal>) => (object: SourceObject, key: string, refusal: Refusal) => {
    if (into.has(rowName(object, key))) return;
    into.set(rowName(object, key), refusal);
    if (refusal.finding !== undefined) findings.push({ code: refusal.finding, object, key });
  };
  const decisions: Decisions<SourceObject> = {
    rows: (object) => rows[object] ?? [],
    isFlawed: (kind, object, key) => flawed.has(`${kind} ${object} ${key}`),
    leadsNowhere: (object, key, column) => leading.has(`${object} ${key} ${column}`),
    hold: refuse(held),
    leaveOut: refuse(leftOut),
    merge: (object, key, into) => merged.set(rowName(object, key), into),
    find: (code, object, key) => findings.push({ code, object, key }),
    expect: (record) => expected.push(record),
  };
  return { decisions, decided: () => ({ held, leftOut, merged, findings, expected }) };
}

/** What was decided of the rows that can be read, row by row, and of the destination. */
export function* decidedEntries(
  rows: readonly SourceRow[],
  { held, leftOut, merged, findings, expected }: Decided,
): Iterable<AnswerKeyEntry> {
  for (const row of rows) yield entryOf(row, { held, leftOut, merged });
  for (const finding of findings) yield { entry: 'finding', finding };
  for (const record of expected) yield { entry: 'expected', record };
}

function entryOf(
  row: SourceRow,
  { held, leftOut, merged }: Pick<Decided, 'held' | 'leftOut' | 'merged'>,
): AnswerKeyEntry {
  const name = rowName(row.object, row.key);
  const [waits, stays, into] = [held.get(name), leftOut.get(name), merged.get(name)];
  if (waits !== undefined) return { entry: 'held', row: { ...row, reason: waits.reason } };
  if (stays !== undefined) return { entry: 'left_out', row: { ...row, reason: stays.reason } };
  return into === undefined ? { entry: 'done', row } : { entry: 'merged', row: { ...row, into } };
}

function rowName(object: string, key: string): string {
  return `${object} ${key}`;
}
