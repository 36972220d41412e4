import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type {
  AccountUser,
  AnswerKey,
  AnswerKeyEntry,
  AnswerKeySink,
  AnswerKeySummary,
  ExpectedFinding,
  ExpectedRecord,
  MergedRow,
  ReasonedRow,
  RowStates,
  SourceRow,
  UnreadableRow,
} from './answer-key.ts';

/** Counts every entry on its way to the sink, so that the summary costs no second pass over a large key. */
export interface AnswerKeyLedger {
  readonly add: AnswerKeySink;
  /** Adds to a named total. Amounts are whole hundredths, so that a million additions stay exact. */
  readonly addHundredths: (sum: string, unit: string, hundredths: number) => void;
  /** The totals so far; `counts` come from whoever wrote the files. */
  readonly summary: (counts: Readonly<Record<string, number>>) => AnswerKeySummary;
}

/** Opens a key for the account and seed it will be true for. */
export function openAnswerKey(
  about: {
    readonly system: string;
    readonly seed: number;
    readonly traceLabel: string;
    readonly users: readonly AccountUser[];
    readonly fallbackOwner?: string;
  },
  sink: AnswerKeySink,
): AnswerKeyLedger {
  const states: Record<string, Record<keyof RowStates, number>> = {};
  const expectedCounts: Record<string, number> = {};
  const hundredths: Record<string, Record<string, number>> = {};
  return {
    add: (entry) => {
      if (entry.entry === 'expected') {
        expectedCounts[entry.record.object] = (expectedCounts[entry.record.object] ?? 0) + 1;
      } else if (entry.entry !== 'finding') {
        const { object } = entry.row;
        states[object] ??= { done: 0, held: 0, merged: 0, left_out: 0, unreadable: 0 };
        states[object][entry.entry] += 1;
      }
      sink(entry);
    },
    addHundredths: (sum, unit, amount) => {
      hundredths[sum] ??= {};
      hundredths[sum][unit] = (hundredths[sum][unit] ?? 0) + amount;
    },
    summary: (counts) => ({ ...about, counts, states, expectedCounts, sums: asUnits(hundredths) }),
  };
}

/** Keeps the entries in memory; `key` joins them with the summary. */
export function collectEntries(): {
  readonly sink: AnswerKeySink;
  readonly key: (summary: AnswerKeySummary) => AnswerKey;
} {
  const done: SourceRow[] = [];
  const held: ReasonedRow[] = [];
  const leftOut: ReasonedRow[] = [];
  const merged: MergedRow[] = [];
  const unreadable: UnreadableRow[] = [];
  const findings: ExpectedFinding[] = [];
  const expected: Record<string, ExpectedRecord[]> = {};
  const places = {
    done: ({ row }) => done.push(row),
    held: ({ row }) => held.push(row),
    left_out: ({ row }) => leftOut.push(row),
    merged: ({ row }) => merged.push(row),
    unreadable: ({ row }) => unreadable.push(row),
    finding: ({ finding }) => findings.push(finding),
    expected: ({ record }) => {
      expected[record.object] ??= [];
      expected[record.object]!.push(record);
    },
  } satisfies { [Kind in AnswerKeyEntry['entry']]: (entry: Extract<AnswerKeyEntry, { entry: Kind }>) => void };
  return {
    sink: (entry) => (places[entry.entry] as (entry: AnswerKeyEntry) => void)(entry),
    key: (summary) => ({ ...summary, done, held, leftOut, merged, unreadable, findings, expected }),
  };
}

/** Writes the entries to a JSON Lines file as they come; `close` adds the summary as the last line. */
export function writeEntries(path: string): {
  readonly sink: AnswerKeySink;
  readonly close: (summary: AnswerKeySummary) => void;
} {
  const descriptor = openSync(path, 'w');
  let waiting: string[] = [];
  const flush = (): void => {
    writeSync(descriptor, waiting.join(''));
    waiting = [];
  };
  return {
    sink: (entry) => {
      waiting.push(`${JSON.stringify(entry)}\n`);
      if (waiting.length >= 500) flush();
    },
    close: (summary) => {
      waiting.push(`${JSON.stringify({ entry: 'summary', summary })}\n`);
      flush();
      closeSync(descriptor);
    },
  };
}

/**
 * Reads a JSON Lines key back into memory.
 * @throws when the file has no summary line, which means that its generator did not finish.
 */
export function readAnswerKey(path: string): AnswerKey {
  const collected = collectEntries();
  let summary: AnswerKeySummary | undefined;
  for (const line of linesOf(readFileSync(path))) {
    const entry = JSON.parse(line) as
      | AnswerKeyEntry
      | { readonly entry: 'summary'; readonly summary: AnswerKeySummary };
    if (entry.entry === 'summary') summary = entry.summary;
    else collected.sink(entry);
  }
  if (summary === undefined) throw new Error(`The answer key ${path} has no summary line. Generate the export again.`);
  return collected.key(summary);
}

/** Cut by bytes, because the key of a million records is longer than the longest string there can be. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end === -1 ? bytes.length : end;
    if (stop > start) yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
}

function asUnits(hundredths: Record<string, Record<string, number>>): AnswerKeySummary['sums'] {
  return Object.fromEntries(
    Object.entries(hundredths).map(([sum, units]) => [
      sum,
      Object.fromEntries(Object.entries(units).map(([unit, amount]) => [unit, amount / 100])),
    ]),
  );
}
