import { createHash } from 'node:crypto';
import { libraryFunction } from './declaration.ts';

const SHORTEST = 8;
const LONGEST = 64;
const USUAL = 16;

/** Functions that make a short name of a long text. */
export const HASH_FUNCTIONS = [
  libraryFunction({
    name: 'hash',
    family: 'Text',
    summary: 'The first digits of the SHA-256 of a text, in hexadecimal: the same text gives the same name for ever.',
    details: 'For keys where a source has none. The text is hashed as UTF-8, exactly as it is.',
    parameters: [
      { name: 'text', type: 'text' },
      {
        name: 'digits',
        type: 'number',
        optional: `${USUAL} digits`,
        rule: {
          takes: `a whole number from ${SHORTEST} to ${LONGEST}`,
          accepts: (value) => Number.isInteger(value) && Number(value) >= SHORTEST && Number(value) <= LONGEST,
        },
      },
    ],
    result: 'text',
    examples: [
      { call: '$hash("crosswalk")', gives: '56421536c7a368a0' },
      { call: '$hash("abc", 8)', gives: 'ba7816bf' },
      { call: '$hash("abc", 2)', is: 'failure' },
    ],
    answer: (text, digits = USUAL) => createHash('sha256').update(text).digest('hex').slice(0, digits),
  }),
];
