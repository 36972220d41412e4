import { parse } from 'csv-parse/sync';

/** One row of a delimited file. `line` is the line it starts on, the first line of the file being 1. */
export type Row =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number; readonly text: string; readonly reason: string };

/**
 * Rows parsed by one call of the parser: large enough to make the call cheap, small enough to repeat it after damage.
 */
const ROWS_AT_ONCE = 128;

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
  const state: ReadState = { delimiter, columns: undefined, waiting: [], firstLine: 1 };
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
}

/** Lines `from` up to but not including `to` of the waiting ones, which may be a row. */
interface Candidate {
  readonly from: number;
  readonly to: number;
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
    const parsed = parseAll(candidates, state.delimiter);
    for (const [index, candidate] of candidates.entries()) {
      const { row, taken } = judge(candidate, parsed[index], state);
      if (row !== undefined) rows.push(row);
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
  while (from < state.waiting.length && candidates.length < ROWS_AT_ONCE) {
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
  const text = lines.slice(from, to).join('\n');
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

/** Parses all at once and, where one of them is broken, by halves: one bad row must not make a hundred slow. */
function parseAll(candidates: readonly Candidate[], delimiter: string): readonly Parsed[] {
  const sound = candidates.every(({ open, text }) => !open && text !== '');
  const whole = sound
    ? parseTogether(
        candidates.map(({ text }) => text),
        delimiter,
      )
    : NEVER_CLOSED;
  if (typeof whole !== 'string') return whole;
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) {
    if (only.open) return [NEVER_CLOSED];
    return [only.text === '' ? [] : whole];
  }
  const middle = Math.ceil(candidates.length / 2);
  return [...parseAll(candidates.slice(0, middle), delimiter), ...parseAll(candidates.slice(middle), delimiter)];
}

function parseTogether(texts: readonly string[], delimiter: string): readonly Parsed[] | string {
  try {
    const cells = parse(texts.join('\n'), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      max_record_size: 0,
    });
    return cells.length === texts.length ? cells : 'the quotes of the row do not pair up';
  } catch (problem) {
    const reason = QUOTE_PROBLEMS[(problem as { readonly code?: string }).code ?? ''];
    if (reason === undefined) throw problem;
    return reason;
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
function judge(candidate: Candidate, parsed: Parsed | undefined, state: ReadState): { row?: Row; taken: number } {
  const size = candidate.to - candidate.from;
  const line = state.firstLine + candidate.from;
  if (parsed === undefined) throw new Error('The parser gave fewer rows than it was given.');
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
  return typeof complaint === 'string'
    ? complaint
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
  const [parsed] = parseAll([candidate], state.delimiter);
  return Array.isArray(parsed) && parsed.length > 1 && parsed.length === state.columns;
}

function opensQuote(line: string, delimiter: string): boolean {
  return line.startsWith('"') || line.includes(`${delimiter}"`);
}
