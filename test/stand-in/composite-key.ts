import { createHash } from 'node:crypto';

const LONGEST_KEY = 120;
const KEPT_OF_LONG_KEY = 80;
const DIGEST_DIGITS = 16;

/** The key of a record that several columns identify: trimmed raw parts joined by `|`, a long key cut and told apart by digest. */
export function compositeKey(...parts: readonly string[]): string {
  const whole = parts.map((part) => part.trim()).join('|');
  if (whole.length <= LONGEST_KEY) return whole;
  const digest = createHash('sha256').update(whole).digest('hex');
  return `${whole.slice(0, KEPT_OF_LONG_KEY)}~${digest.slice(0, DIGEST_DIGITS)}`;
}
