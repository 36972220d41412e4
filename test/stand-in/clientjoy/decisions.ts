import type {
  ExpectedFinding,
  ExpectedRecord,
  ExpectedValue,
  LinkTarget,
  ReasonedRow,
  SourceRow,
} from '../answer-key.ts';
import type { ExportRow, FlawKind, SourceAnswers } from '../export-table.ts';
import type { ClientjoyObject } from './columns.ts';

/** What is in the destination account before the export is loaded into it. */
export interface ClientjoyAccount {
  readonly organizations: readonly string[];
  readonly personEmails: readonly string[];
}

/** What became of a row, for those that refer to it: a record, nothing because it waits, or nothing at all. */
export type Fate = LinkTarget | 'held' | 'absent';

/** A record that is still being put together. A value of `null` says that the field has to be empty. */
export interface Draft {
  readonly object: 'person' | 'organization' | 'deal';
  readonly trace: string;
  readonly adopts: boolean;
  readonly fields: Record<string, ExpectedValue>;
  readonly custom: Record<string, ExpectedValue>;
  readonly links: Record<string, LinkTarget>;
  readonly owner: string | undefined;
}

/** Why a record does not move: the code of the reason, and the finding that the audit reports for it, if any. */
export interface Refusal {
  readonly reason: string;
  readonly finding?: string;
}

/** The refusals that rows share. */
export const REFUSALS = {
  missing: { reason: 'reference_missing', finding: 'broken_reference' },
  parentHeld: { reason: 'reference_held' },
  unreadable: { reason: 'unreadable_value', finding: 'unreadable_value' },
  unknown: { reason: 'unknown_value', finding: 'unknown_value' },
  unnamed: { reason: 'missing_required', finding: 'missing_required' },
} as const satisfies Readonly<Record<string, Refusal>>;

/** What is decided so far of an export: what is held or left out, what is found, and what must arrive. */
export interface Decisions {
  readonly account: ClientjoyAccount;
  /** The rows that can be read and repeat nothing, in the order of their file. */
  readonly rows: (object: ClientjoyObject) => readonly ExportRow[];
  readonly isFlawed: (kind: FlawKind, object: ClientjoyObject, key: string) => boolean;
  readonly hold: (object: ClientjoyObject, key: string, refusal: Refusal) => void;
  readonly leaveOut: (object: ClientjoyObject, key: string, refusal: Refusal) => void;
  readonly find: (code: string, object: ClientjoyObject, key: string) => void;
  readonly merge: (object: ClientjoyObject, key: string, into: string) => void;
  readonly expect: (record: ExpectedRecord) => void;
}

/** What was decided, to be put into the answer key. */
export interface Decided {
  readonly held: ReadonlyMap<string, Refusal>;
  readonly leftOut: ReadonlyMap<string, Refusal>;
  /** What stands for a row, by row. */
  readonly merged: ReadonlyMap<string, string>;
  readonly findings: readonly ExpectedFinding[];
  readonly expected: Readonly<Record<string, readonly ExpectedRecord[]>>;
}

/** Opens the decisions about an export; `decided` gives them all when nothing more is to be decided. */
export function openDecisions(
  { rows, flaws }: SourceAnswers,
  account: ClientjoyAccount,
): { readonly decisions: Decisions; readonly decided: () => Decided } {
  const flawed = new Set(flaws.map(({ kind, object, key }) => `${kind} ${object} ${key}`));
  const [held, leftOut] = [new Map<string, Refusal>(), new Map<string, Refusal>()];
  const merged = new Map<string, string>();
  const findings: ExpectedFinding[] = [];
  const expected: Record<string, ExpectedRecord[]> = {};
  const refuse = (into: Map<string, Refusal>) => (object: ClientjoyObject, key: string, refusal: Refusal) => {
    if (into.has(rowName(object, key))) return;
    into.set(rowName(object, key), refusal);
    if (refusal.finding !== undefined) findings.push({ code: refusal.finding, object, key });
  };
  const decisions: Decisions = {
    account,
    rows: (object) => rows[object] ?? [],
    isFlawed: (kind, object, key) => flawed.has(`${kind} ${object} ${key}`),
    hold: refuse(held),
    leaveOut: refuse(leftOut),
    find: (code, object, key) => findings.push({ code, object, key }),
    merge: (object, key, into) => merged.set(rowName(object, key), into),
    expect: (record) => {
      expected[record.object] ??= [];
      expected[record.object]?.push(record);
    },
  };
  return { decisions, decided: () => ({ held, leftOut, merged, findings, expected }) };
}

/** A row by its object and key. */
export function rowName(object: string, key: string): string {
  return `${object} ${key}`;
}

/** The rows whose records do not move, each with its reason. */
export function withReasons(rows: readonly SourceRow[], reasons: ReadonlyMap<string, Refusal>): readonly ReasonedRow[] {
  return rows.flatMap((row) => {
    const refusal = reasons.get(rowName(row.object, row.key));
    return refusal === undefined ? [] : [{ ...row, reason: refusal.reason }];
  });
}

/** The record that a draft states. */
export function recordOf({ object, trace, adopts, fields, custom, links, owner }: Draft): ExpectedRecord {
  return {
    object,
    identity: { by: 'trace', value: trace },
    ...(adopts ? { adopts } : {}),
    fields,
    custom: { ...custom, 'Clientjoy ID': trace },
    links,
    // Whoever owns what was there goes on owning it.
    ...(owner === undefined || adopts ? {} : { owner }),
  };
}

/** The first draft with its gaps filled from the others, in their order, under the name of `named`. */
export function joined(drafts: readonly Draft[], named: Draft): Draft {
  const filled = <Value>(part: (draft: Draft) => Readonly<Record<string, Value>>): Record<string, Value> => {
    const values: Record<string, Value> = {};
    for (const draft of drafts) {
      for (const [name, value] of Object.entries(part(draft))) {
        if ((values[name] ?? null) === null) values[name] = value;
      }
    }
    return values;
  };
  return {
    object: named.object,
    trace: named.trace,
    adopts: drafts.some(({ adopts }) => adopts),
    fields: filled(({ fields }) => fields),
    custom: filled(({ custom }) => custom),
    links: filled(({ links }) => links),
    owner: drafts.find(({ owner }) => owner !== undefined)?.owner,
  };
}
