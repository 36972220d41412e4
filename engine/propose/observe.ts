import { momentFormat, readMoment } from '../model/moment.ts';
import { isBlank, type Json, textOf } from '../model/value.ts';

/** What the rows of one file have in a column. */
export interface ObservedColumn {
  /** As the file spells it. */
  readonly header: string;
  /** Rows with a value. */
  readonly filled: number;
  /** Different values, each with how often it stands there. */
  readonly values: ReadonlyMap<string, number>;
  /** Types that every value could be. */
  readonly fits: ReadonlySet<ValueShape>;
  /** Date formats in which every value can be read; empty unless it fits `moment`. */
  readonly formats: readonly string[];
  /** Some value has a time of day. */
  readonly timed: boolean;
  /** Some value has a time of day without an offset. */
  readonly wallTimes: boolean;
}

/** What a value looks like. */
export type ValueShape = 'number' | 'yes_no' | 'moment' | 'list' | 'object';

/** The rows of one file, column by column. */
export interface ObservedTable {
  readonly rows: number;
  readonly columns: readonly ObservedColumn[];
}

/** Rows looked at in one file. Types and keys show in far fewer, and what differs later is a finding of the audit. */
export const MOST_ROWS = 50_000;

const DAY_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY/MM/DD', 'MM-DD-YYYY', 'DD-MM-YYYY'] as const;
const TIMES = ['', ' hh:mm', ' hh:mm:ss', ' hh:mm A', ' hh:mm:ss A'] as const;

/** Every way of writing dates that is looked for, the standard one first. */
export const DATE_FORMATS: readonly string[] = [
  'iso',
  ...DAY_FORMATS.flatMap((day) => TIMES.map((time) => `${day}${time}`)),
];

const COMPILED = DATE_FORMATS.map((name) => ({ name, format: momentFormat(name) }));

/** Plain or grouped digits, as amounts are written. Leading zeros and long digits are codes, which are texts. */
const NUMBER = /^[-(]?[$€£]?\s?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,14})?(\.\d+)?\)?$/;

const YES_NO = new Set(['yes', 'no', 'true', 'false']);

/** Looks at the rows of a file, at most {@link MOST_ROWS}. */
export async function observe(rows: AsyncIterable<Readonly<Record<string, Json>>>): Promise<ObservedTable> {
  const columns = new Map<string, ColumnState>();
  let count = 0;
  for await (const row of rows) {
    count += 1;
    for (const [header, value] of Object.entries(row)) {
      const state = columns.get(header) ?? newState();
      columns.set(header, state);
      if (!isBlank(value)) note(state, value);
    }
    if (count === MOST_ROWS) break;
  }
  const named = [...columns].filter(([header]) => header !== '');
  return { rows: count, columns: named.map(([header, state]) => observed(header, state)) };
}

interface ColumnState {
  filled: number;
  readonly values: Map<string, number>;
  readonly fits: Set<ValueShape>;
  formats: readonly (typeof COMPILED)[number][];
  timed: boolean;
  wallTimes: boolean;
}

function newState(): ColumnState {
  const fits = new Set<ValueShape>(['number', 'yes_no', 'moment', 'list', 'object']);
  return { filled: 0, values: new Map(), fits, formats: COMPILED, timed: false, wallTimes: false };
}

function note(state: ColumnState, value: Json): void {
  const text = textOf(value).trim();
  state.filled += 1;
  state.values.set(text, (state.values.get(text) ?? 0) + 1);
  for (const shape of state.fits) if (!SHAPES[shape](value, text)) state.fits.delete(shape);
  if (state.fits.has('moment')) noteMoment(state, text);
}

const SHAPES: Readonly<Record<ValueShape, (value: Json, text: string) => boolean>> = {
  number: (value, text) => typeof value === 'number' || (typeof value === 'string' && isNumber(text)),
  yes_no: (value, text) => typeof value === 'boolean' || (typeof value === 'string' && YES_NO.has(text.toLowerCase())),
  moment: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && !Array.isArray(value),
};

function isNumber(text: string): boolean {
  return /\d/.test(text) && NUMBER.test(text);
}

function noteMoment(state: ColumnState, text: string): void {
  const readings = state.formats
    .map(({ name, format }) => ({ name, format, moment: readMoment(text, [format]) }))
    .filter(({ moment }) => moment !== undefined);
  state.formats = readings;
  const moment = readings[0]?.moment;
  if (moment === undefined) {
    state.fits.delete('moment');
    return;
  }
  state.timed ||= moment.time !== undefined;
  state.wallTimes ||= moment.time !== undefined && moment.offset === undefined;
}

function observed(header: string, { filled, values, fits, formats, timed, wallTimes }: ColumnState): ObservedColumn {
  if (filled === 0) return { header, filled, values, fits: new Set(), formats: [], timed: false, wallTimes: false };
  const names = fits.has('moment') ? formats.map(({ name }) => name) : [];
  return { header, filled, values, fits, formats: names, timed, wallTimes };
}
