import { parse } from 'csv-parse/sync';

/** One row of a delimited file. `line` is the line it starts on, the first line of the file being 1. */
export type Row =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number; readonly text: string; readonly reason: string };

/**
 * Rows parsed by one call of the parser: many make the call cheap, few are cheap to repeat. So it begins with few after
 * each broken row, and doubles while all is well.
 */
const FEWEST_AT_ONCE = 8;
const MOST_AT_ONCE = 256;

/** A quoted cell of more than so many characters is taken for a quote that nobody closed. */
const LONGEST_ROW = 8 * 1024 * 1024;

/**
 * Cuts lines into rows and cells (RFC 4180). A row that cannot be read is given as `broken`, and reading goes on with
 * the next row: a quote left open costs its own row, not the rest of the file. The first row says how many cells a row
 * has; blank lines are no rows.
 *
 * A whole row holds an even number of quotes, so lines are joined until that is so, and the parser decides what the
 * joined lines are. Where they turn out broken, only the first line is given up (with the lines that are clearly the
 * rest of it), and the others are looked at again.
 */
export async function* rowsOf(
  lines: AsyncIterable<readonly string[]>,
  delimiter: string,
): AsyncGenerator<readonly Row[]> {
  const state: ReadState = { delimiter, columns: undefined, waiting: [], firstLine: 1, atOnce: MOST_AT_ONCE };
  for await (const more of lines) {
    for (const line of more) state.waiting.push(line);
    yield* readWaiting(state, false);
  }
  yield* readWaiting(state, true);
}

interface ReadState {
  readonly delimiter: string;
  /** Cells of the first row. */
  columns: number | undefined;
  /** Lines that belong to no row yet; the first of them is line `firstLine` of the file. */
  waiting: string[];
  firstLine: number;
  atOnce: number;
}

/** Lines `from` up to but not including `to` of the waiting ones, which may be a row. */
interface Candidate {
  readonly from: number;
  readonly to: number;
  /** Empty while a quote is open. */
  readonly text: string;
  /** Ends within an open quote. */
  readonly open: boolean;
  /** More lines could close the quote. */
  readonly growing: boolean;
}

function* readWaiting(state: ReadState, atEnd: boolean): Generator<readonly Row[]> {
  let next = 0;
  for (;;) {
    const candidates = assemble(state, next, atEnd);
    if (candidates.length === 0) break;
    const rows: Row[] = [];
    state.atOnce = Math.min(state.atOnce * 2, MOST_AT_ONCE);
    for (const [index, parsed] of parseSome(candidates, state.delimiter).entries()) {
      const candidate = candidates[index];
      if (candidate === undefined) throw new Error('The parser gave more rows than it was given.');
      const { row, taken } = judge(candidate, parsed, state);
      if (row !== undefined) rows.push(row);
      if (row?.kind === 'broken') state.atOnce = FEWEST_AT_ONCE;
      next = candidate.from + taken;
      // The lines given back may pair their quotes differently, so what was assembled after them is void.
      if (next !== candidate.to) break;
    }
    yield rows;
  }
  state.waiting.splice(0, next);
  state.firstLine += next;
}

function assemble(state: ReadState, start: number, atEnd: boolean): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let from = start;
  while (from < state.waiting.length && candidates.length < state.atOnce) {
    const candidate = candidateAt(state.waiting, from);
    if (candidate.growing && !atEnd) break;
    candidates.push(candidate);
    from = candidate.to;
  }
  return candidates;
}

function candidateAt(lines: readonly string[], from: number): Candidate {
  let open = false;
  let length = 0;
  let to = from;
  while (to < lines.length && (to === from || (open && length < LONGEST_ROW))) {
    const line = lines[to] ?? '';
    if (hasOddQuotes(line)) open = !open;
    length += line.length + 1;
    to += 1;
  }
  // Nobody reads the text of an open quote, and joining it anew with every chunk would cost megabytes each time.
  const text = open ? '' : lines.slice(from, to).join('\n');
  const growing = open && length < LONGEST_ROW;
  return { from, to, text: text.endsWith('\r') ? text.slice(0, -1) : text, open, growing };
}

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The cells of a candidate, or the parser's complaint. */
type Parsed = readonly string[] | string;

/**
 * Parses candidates in one call, up to the first that is broken, blank or open: as many answers as were found, at least
 * one.
 */
function parseSome(candidates: readonly Candidate[], delimiter: string): readonly Parsed[] {
  const odd = candidates.findIndex(({ open, text }) => open || text === '');
  if (odd === 0) return [candidates[0]?.open === true ? NEVER_CLOSED : []];
  const texts = (odd === -1 ? candidates : candidates.slice(0, odd)).map(({ text }) => text);
  const all = parseTogether(texts, delimiter);
  if (!('reason' in all)) return all;
  const sound = all.at === 0 ? [] : parseTogether(texts.slice(0, all.at), delimiter);
  if ('reason' in sound) throw new Error(`The parser finds a fault where it found none before: ${sound.reason}.`);
  return [...sound, all.reason];
}

/** The cells of every text, or which of them is the first that is broken, and why. */
function parseTogether(
  texts: readonly string[],
  delimiter: string,
): readonly (readonly string[])[] | { readonly reason: string; readonly at: number } {
  try {
    return parse(texts.join('\n'), { delimiter, record_delimiter: '\n', relax_column_count: true, max_record_size: 0 });
  } catch (problem) {
    const { code = '', records } = problem as { readonly code?: string; readonly records?: number };
    const reason = QUOTE_PROBLEMS[code];
    if (reason === undefined || records === undefined) throw problem;
    return { reason, at: records };
  }
}

const NEVER_CLOSED = 'a quote is opened and never closed';

/** What the parser says of quotes, in words for the person who has to mend the file. */
const QUOTE_PROBLEMS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by more text',
  CSV_QUOTE_NOT_CLOSED: NEVER_CLOSED,
};

/** Decides what a candidate is; `taken` says how many of its lines are done with. */
function judge(candidate: Candidate, parsed: Parsed, state: ReadState): { row?: Row; taken: number } {
  const size = candidate.to - candidate.from;
  const line = state.firstLine + candidate.from;
  if (typeof parsed !== 'string') {
    if (parsed.length <= 1 && candidate.text.trim() === '') return { taken: size };
    state.columns ??= parsed.length;
    if (parsed.length === state.columns) return { row: { kind: 'cells', line, cells: parsed }, taken: size };
  }
  const lines = state.waiting.slice(candidate.from, candidate.to);
  const taken = brokenLines(lines, typeof parsed === 'string', state);
  const text = lines.slice(0, taken).join('\n');
  const reason =
    typeof parsed === 'string' ? quoteReason(text, state.delimiter) : countsDiffer(parsed.length, state.columns);
  return { row: { kind: 'broken', line, reason, text }, taken };
}

/** What is wrong with the lines given up, which may be fewer than the parser had complained about. */
function quoteReason(text: string, delimiter: string): string {
  const complaint = parseTogether([text], delimiter);
  return 'reason' in complaint
    ? complaint.reason
    : 'the quotes of this row do not pair up with those of the rows below';
}

function countsDiffer(found: number, expected: number | undefined): string {
  return `the row has ${found} cells, the header has ${expected}`;
}

/**
 * How many lines a broken row takes with it: the first, and those after it that neither look like a row of their own
 * nor begin one. A line looks like a row when it has at least half of the delimiters that a row has.
 */
function brokenLines(lines: readonly string[], brokenQuotes: boolean, state: ReadState): number {
  const fewest = Math.max(1, ((state.columns ?? 2) - 1) / 2);
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.split(state.delimiter).length - 1 >= fewest || startsRow(lines, index, state)) return index;
    // Of sound quotes the last line closes the cell; of broken ones it may as well open the next row's.
    const last = index === lines.length - 1;
    if (last && brokenQuotes && opensQuote(line, state.delimiter)) return index;
  }
  return lines.length;
}

function startsRow(lines: readonly string[], index: number, state: ReadState): boolean {
  const candidate = candidateAt(lines, index);
  if (candidate.open || candidate.text === '') return false;
  const [parsed] = parseSome([candidate], state.delimiter);
  return Array.isArray(parsed) && parsed.length > 1 && parsed.length === state.columns;
}

function opensQuote(line: string, delimiter: string): boolean {
  return line.startsWith('"') || line.includes(`${delimiter}"`);
}
