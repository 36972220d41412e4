import { BUSINESSES, COMPANY_FORMS, FIRST_NAMES, LAST_NAMES, PLACES } from './vocabulary.ts';

/**
 * A name that no other index has, so that the only repeated names are the planted ones. Neighbours differ in every
 * part, because a prime step walks the whole space before it comes back.
 */
export function personName(seed: number, index: number): { readonly first: string; readonly last: string } {
  const { digits, round } = spread(seed, index, [FIRST_NAMES.length, LAST_NAMES.length, MIDDLE_LETTERS.length]);
  const middle = MIDDLE_LETTERS[digits[2] ?? 0];
  return {
    first: `${FIRST_NAMES[digits[0] ?? 0]} ${middle}.`,
    last: numbered(LAST_NAMES[digits[1] ?? 0] ?? '', round),
  };
}

/** A company's name, under the same promise. */
export function companyName(seed: number, index: number): string {
  const { digits, round } = spread(seed, index, [FRONTS.length, BUSINESSES.length, COMPANY_FORMS.length]);
  const [front, business, form] = digits;
  return numbered(`${FRONTS[front ?? 0]} ${BUSINESSES[business ?? 0]} ${COMPANY_FORMS[form ?? 0]}`, round);
}

const MIDDLE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const FRONTS = [...PLACES, ...LAST_NAMES];
/** Shares no factor with any of the spaces walked, whose sizes are products of smaller numbers. */
const PRIME_STEP = 7919;

/** The index as digits of mixed radix, after a walk by the prime step. `round` counts how often the space was used up. */
function spread(
  seed: number,
  index: number,
  radices: readonly number[],
): { readonly digits: readonly number[]; readonly round: number } {
  const space = radices.reduce((product, radix) => product * radix, 1);
  let place = ((index % space) * PRIME_STEP + (seed % space) * PRIME_STEP) % space;
  const digits = radices.map((radix) => {
    const digit = place % radix;
    place = Math.floor(place / radix);
    return digit;
  });
  return { digits, round: Math.floor(index / space) };
}

function numbered(name: string, round: number): string {
  return round === 0 ? name : `${name} ${round + 1}`;
}
