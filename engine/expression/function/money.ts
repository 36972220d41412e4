import { type ArgumentRule, libraryFunction } from './declaration.ts';

/** Currencies whose smallest unit is not a hundredth, by how many decimals they have (ISO 4217). */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Signs that name one currency. $, £, ¥ and kr name several. */
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '₹': 'INR',
  '₺': 'TRY',
  '₽': 'RUB',
  '₪': 'ILS',
  '₫': 'VND',
  '₱': 'PHP',
  '₴': 'UAH',
  ZŁ: 'PLN',
  US$: 'USD',
  CA$: 'CAD',
  C$: 'CAD',
  AU$: 'AUD',
  A$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  R$: 'BRL',
};

const CURRENCY: ArgumentRule = {
  takes: 'a currency by its ISO 4217 code in capitals, such as USD',
  accepts: (value) => typeof value === 'string' && CODES.has(value),
};

const DECIMAL_MARK: ArgumentRule = {
  takes: 'the decimal mark, "." or ","',
  accepts: (value) => value === '.' || value === ',',
};

/** A number with at most one word or sign on either side. */
const AMOUNT = /^(?<before>[^\d.,]*?)\s*(?<number>[\d.,][\d.,'’ ]*)\s*(?<after>[^\d.,]*)$/u;
const NEGATIVE = /[-−]/u;
const WORD = /^(?:\p{L}{1,4}|\p{L}{0,3}\p{Sc})?$/u;
const GROUPS = /^\d{1,3}(?:[.,'’ ]\d{2,3})*[.,'’ ]\d{3}$/u;

/** A double holds every decimal number of this many significant digits exactly enough to give the same digits back. */
const SAFE_DIGITS = 15;

/** No amount is as long as this; longer texts are not searched. */
const LONGEST = 60;

interface WrittenAmount {
  readonly negative: boolean;
  readonly number: string;
  /** The sign or code beside it, in capitals; blank when there is none. */
  readonly word: string;
}

/** Takes a written amount apart; `undefined` when there is more in the text than a number, its sign and a currency. */
function takeApart(text: string): WrittenAmount | undefined {
  const plain = text.replaceAll(/\s+/gu, ' ').trim();
  if (plain.length > LONGEST) return undefined;
  const inside = /^\((?<inside>[^()]+)\)$/u.exec(plain)?.groups?.inside;
  const { before = '', number, after = '' } = AMOUNT.exec(inside?.trim() ?? plain)?.groups ?? {};
  if (number === undefined) return undefined;
  const signs = [inside ?? '', before, after].map((part, index) =>
    index === 0 ? inside !== undefined : NEGATIVE.test(part),
  );
  const words = [before, after].map((part) => part.replace(NEGATIVE, '').trim());
  if (signs.filter(Boolean).length > 1 || !words.every((word) => WORD.test(word))) return undefined;
  if (words.every((word) => word !== '')) return undefined;
  return { negative: signs.includes(true), number: number.trim(), word: words.join('').toUpperCase() };
}

/** Plain digits with a point, or `undefined` when the number can be read in two ways or in none. */
function plainDigits(number: string, decimal: string | undefined): string | undefined {
  const mark = decimal ?? decimalMark(number);
  if (mark === 'unclear') return undefined;
  const [whole = '', fraction, ...more] = mark === 'none' ? [number] : number.split(mark);
  if (more.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction))) return undefined;
  const isGrouped = GROUPS.test(whole) && new Set(whole.replaceAll(/\d/g, '')).size === 1;
  if (!isGrouped && !/^\d*$/.test(whole)) return undefined;
  const digits = `${whole.replaceAll(/\D/g, '')}.${fraction ?? ''}`;
  return /\d/.test(digits) && digits.replace('.', '').replace(/^0+/, '').length <= SAFE_DIGITS ? digits : undefined;
}

/**
 * Which mark stands before the decimals: the last one of two different ones, none where one is repeated. A single mark
 * before exactly three digits could group thousands as well, unless a zero or nothing stands before it.
 */
function decimalMark(number: string): '.' | ',' | 'none' | 'unclear' {
  const marks = [...number.matchAll(/[.,]/g)].map(([mark]) => (mark === ',' ? ',' : '.'));
  const last = marks.at(-1);
  if (last === undefined) return 'none';
  if (new Set(marks).size > 1) return last;
  if (marks.length > 1) return 'none';
  const [whole = '', fraction = ''] = number.split(last);
  const couldGroup = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return couldGroup ? 'unclear' : last;
}

function readAmount(text: string, decimal: string | undefined): number | undefined {
  const written = takeApart(text);
  const digits = written === undefined ? undefined : plainDigits(written.number, decimal);
  if (written === undefined || digits === undefined) return undefined;
  const size = Number(digits);
  return written.negative && size !== 0 ? -size : size;
}

function digitsOf(currency: string): number {
  return MINOR_DIGITS.get(currency) ?? 2;
}

/** Functions on amounts and currencies. */
export const MONEY_FUNCTIONS = [
  libraryFunction({
    name: 'amount',
    family: 'Money',
    summary: 'The number in a written amount.',
    details:
      'Minus signs before or behind and parentheses make it negative. Thousands may be grouped by point, comma, space or ' +
      'apostrophe. "1,234" and "1.234" can be read in two ways, so they need the decimal mark.',
    nothing: 'the text holds no amount or more than one, can be read in two ways, or has over 15 digits',
    parameters: [
      { name: 'text', type: 'text' },
      { name: 'decimal', type: 'text', optional: 'the mark is taken from the text', rule: DECIMAL_MARK },
    ],
    result: 'number',
    examples: [
      { call: '$amount("$1,234.50")', gives: 1234.5 },
      { call: '$amount("1.234,50 EUR")', gives: 1234.5 },
      { call: `$amount("CHF 1'234")`, gives: 1234 },
      { call: '$amount("(12.00)")', gives: -12 },
      { call: '$amount("1,234", ".")', gives: 1234 },
      { call: '$amount("1,234", ",")', gives: 1.234 },
      { call: '$amount("1,234")', is: 'nothing' },
      { call: '$amount("10 or 20")', is: 'nothing' },
      { call: '$amount("5", ";")', is: 'failure' },
    ],
    answer: readAmount,
  }),
  libraryFunction({
    name: 'currency',
    family: 'Money',
    summary: 'The currency that a written amount names, as its ISO 4217 code.',
    details: 'A code counts, and a sign that names one currency (€, US$). $, £ and ¥ name several.',
    nothing: 'the text names no currency, or a sign of several, or is no amount',
    parameters: [{ name: 'text', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$currency("1.234,50 EUR")', gives: 'EUR' },
      { call: '$currency("€ 5")', gives: 'EUR' },
      { call: '$currency("US$ 1,234.50")', gives: 'USD' },
      { call: '$currency("$5")', is: 'nothing' },
      { call: '$currency("5 apples")', is: 'nothing' },
    ],
    answer: (text) => {
      const word = takeApart(text)?.word ?? '';
      return Object.hasOwn(SIGNS, word) ? SIGNS[word] : CODES.has(word) ? word : undefined;
    },
  }),
  libraryFunction({
    name: 'fromMinorUnits',
    family: 'Money',
    summary: 'An amount from how many of the smallest unit it is (cents), by the decimals of its currency.',
    nothing: 'the number is not whole',
    parameters: [
      { name: 'units', type: 'number' },
      { name: 'currency', type: 'text', rule: CURRENCY },
    ],
    result: 'number',
    examples: [
      { call: '$fromMinorUnits(123450, "USD")', gives: 1234.5 },
      { call: '$fromMinorUnits(500, "JPY")', gives: 500 },
      { call: '$fromMinorUnits(1.5, "USD")', is: 'nothing' },
      { call: '$fromMinorUnits(100, "dollar")', is: 'failure' },
    ],
    answer: (units, currency) => (Number.isSafeInteger(units) ? units / 10 ** digitsOf(currency) : undefined),
  }),
  libraryFunction({
    name: 'toMinorUnits',
    family: 'Money',
    summary: 'How many of the smallest unit (cents) an amount is, by the decimals of its currency.',
    nothing: 'the amount has more decimals than its currency: nothing is rounded',
    parameters: [
      { name: 'amount', type: 'number' },
      { name: 'currency', type: 'text', rule: CURRENCY },
    ],
    result: 'number',
    examples: [
      { call: '$toMinorUnits(1234.5, "USD")', gives: 123450 },
      { call: '$toMinorUnits(1.5, "JPY")', is: 'nothing' },
    ],
    answer: (amount, currency) => {
      const scale = 10 ** digitsOf(currency);
      const units = Math.round(amount * scale);
      return Number.isSafeInteger(units) && units / scale === amount ? units : undefined;
    },
  }),
];
