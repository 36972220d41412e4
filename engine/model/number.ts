/**
 * Groups of three digits with commas, or plain digits; decimals after a point; an optional currency sign and exponent.
 */
const NUMBER =
  /^(?<sign>[+-]?)\s*[$€£¥]?\s*(?<signAfter>[+-]?)(?<digits>(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(?<exponent>[eE][+-]?\d+)?$/;

/** Accountants write negative amounts in parentheses. */
const IN_PARENTHESES = /^\((?<inside>[^()+-]+)\)$/;

/** A double holds every decimal number of this many significant digits exactly enough to give the same digits back. */
const SAFE_DIGITS = 15;

/**
 * Reads a number as office programs write it: `1234.5`, `1,234.50`, `$1,234.50`, `-$5`, `(5.00)`, `1e3`.
 * `undefined` for anything else, and for numbers of more digits than a double can hold: a changed digit is worse than a
 * held record.
 */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const negative = IN_PARENTHESES.exec(trimmed)?.groups?.inside;
  const groups = NUMBER.exec(negative?.trim() ?? trimmed)?.groups;
  if (groups === undefined || (groups.sign !== '' && groups.signAfter !== '')) return undefined;
  const digits = (groups.digits ?? '').replaceAll(',', '');
  if (!/\d/.test(digits) || significantDigits(digits) > SAFE_DIGITS) return undefined;
  const size = Number(`${digits}${groups.exponent ?? ''}`);
  if (!Number.isFinite(size)) return undefined;
  const isNegative = negative !== undefined || groups.sign === '-' || groups.signAfter === '-';
  return isNegative && size !== 0 ? -size : size;
}

function significantDigits(digits: string): number {
  return digits.replace('.', '').replace(/^0+/, '').length;
}
