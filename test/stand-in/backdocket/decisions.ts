import type { ExpectedFinding, ExpectedRecord, ReasonedRow } from '../answer-key.ts';
import type { ExportRow, FlawKind, SourceAnswers } from '../export-table.ts';
import type { BackdocketObject } from './columns.ts';

/** What is in the destination account before the export is loaded into it. */
export interface BackdocketAccount {
  readonly fallbackOwner: string;
  readonly organizations: readonly string[];
  readonly personEmails: readonly string[];
}

/** Why a record does not move: the code of the reason, and the finding that the audit reports for it, if any. */
export interface Refusal {
  readonly reason: string;
  readonly finding?: string;
}

/** What is decided so far of an export: what is held or left out, what is found, and what must arrive. */
export interface Decisions {
  readonly account: BackdocketAccount;
  /** The rows that can be read and repeat nothing, in the order of their file. */
  readonly rows: (object: BackdocketObject) => readonly ExportRow[];
  readonly isFlawed: (kind: FlawKind, object: BackdocketObject, key: string) => boolean;
  readonly leadsNowhere: (object: BackdocketObject, key: string, column: string) => boolean;
  readonly hold: (object: BackdocketObject, key: string, refusal: Refusal) => void;
  readonly leaveOut: (object: BackdocketObject, key: string, refusal: Refusal) => void;
  readonly find: (code: string, object: BackdocketObject, key: string) => void;
  readonly expect: (record: ExpectedRecord) => void;
  /** Hundredths of a dollar that a new deal is worth. */
  readonly addValue: (hundredths: number) => void;
}

/** What was decided, to be put into the answer key. */
export interface Decided {
  readonly held: ReadonlyMap<string, Refusal>;
  readonly leftOut: ReadonlyMap<string, Refusal>;
  readonly findings: readonly ExpectedFinding[];
  readonly expected: Readonly<Record<string, readonly ExpectedRecord[]>>;
  readonly dealHundredths: number;
}

/** Opens the decisions about an export; `decided` gives them all when nothing more is to be decided. */
export function openDecisions(
  answers: SourceAnswers,
  account: BackdocketAccount,
): { readonly decisions: Decisions; readonly decided: () => Decided } {
  const flaws = new Set(
    answers.flaws.flatMap(({ kind, object, key, column }) => [
      `${kind} ${object} ${key}`,
      `${kind} ${object} ${key} ${column}`,
    ]),
  );
  const [held, leftOut] = [new Map<string, Refusal>(), new Map<string, Refusal>()];
  const findings: ExpectedFinding[] = [];
  const expected: Record<string, ExpectedRecord[]> = {};
  let dealHundredths = 0;
  const decisions: Decisions = {
    account,
    rows: (object) => answers.rows[object] ?? [],
    isFlawed: (kind, object, key) => flaws.has(`${kind} ${object} ${key}`),
    leadsNowhere: (object, key, column) => flaws.has(`broken_reference ${object} ${key} ${column}`),
    hold: (object, key, refusal) => {
      held.set(rowName(object, key), refusal);
      if (refusal.finding !== undefined) findings.push({ code: refusal.finding, object, key });
    },
    leaveOut: (object, key, refusal) => {
      leftOut.set(rowName(object, key), refusal);
      if (refusal.finding !== undefined) findings.push({ code: refusal.finding, object, key });
    },
    find: (code, object, key) => findings.push({ code, object, key }),
    expect: (record) => {
      expected[record.object] ??= [];
      expected[record.object]?.push(record);
    },
    addValue: (hundredths) => {
      dealHundredths += hundredths;
    },
  };
  return { decisions, decided: () => ({ held, leftOut, findings, expected, dealHundredths }) };
}

/** A row by its object and key. */
export function rowName(object: string, key: string): string {
  return `${object} ${key}`;
}

/** The rows of the key whose records do not move, each with its reason. */
export function withReasons(
  rows: readonly { readonly object: string; readonly key: string; readonly line: number }[],
  reasons: ReadonlyMap<string, Refusal>,
): readonly ReasonedRow[] {
  return rows.flatMap((row) => {
    const refusal = reasons.get(rowName(row.object, row.key));
    return refusal === undefined ? [] : [{ ...row, reason: refusal.reason }];
  });
}

/** The refusals that rows share. */
export const REFUSALS = {
  missing: { reason: 'reference_missing', finding: 'broken_reference' },
  parentHeld: { reason: 'reference_held' },
  unreadable: { reason: 'unreadable_value', finding: 'unreadable_value' },
  unknown: { reason: 'unknown_value', finding: 'unknown_value' },
  unnamed: { reason: 'missing_required', finding: 'missing_required' },
  ambiguous: { reason: 'ambiguous_match' },
  severalClients: { reason: 'ambiguous_link' },
  noFile: { reason: 'missing_file', finding: 'missing_file' },
  packaged: { reason: 'packaged', finding: 'large_file' },
} as const satisfies Readonly<Record<string, Refusal>>;
