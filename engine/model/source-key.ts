import { isBlank, type Json, textOf } from './value.ts';

/** A key longer than this is shortened, because destinations keep it in a short text field. In UTF-16 code units. */
const LONGEST_KEY = 120;
const KEPT_OF_LONG_KEY = 80;
const DIGEST_DIGITS = 16;

/**
 * The key of a source record: the trimmed raw text of its parts, in order, joined by `|`; an absent part is empty text.
 * A long key is its beginning, `~`, and the first digits of its digest, so that it stays unique.
 * @param sha256 gives the digest of a text in hexadecimal; a parameter because the model imports nothing.
 */
export function sourceKey(parts: readonly string[], sha256: (text: string) => string): string {
  const whole = parts.map((part) => part.trim()).join('|');
  if (whole.length <= LONGEST_KEY) return whole;
  return `${whole.slice(0, KEPT_OF_LONG_KEY).toWellFormed()}~${sha256(whole).slice(0, DIGEST_DIGITS)}`;
}

/** The key of the one record that stands for all with these values; `undefined` when all of them are blank. */
export function distinctKey(
  names: readonly string[],
  { fields }: { readonly fields: Readonly<Record<string, Json>> },
  sha256: (text: string) => string,
): string | undefined {
  const values = names.map((name) => textOf(fields[name]));
  return values.every((value) => isBlank(value)) ? undefined : sourceKey(values, sha256);
}
