import { libraryFunction } from './declaration.ts';

/** Functions on postal addresses. */
export const ADDRESS_FUNCTIONS = [
  libraryFunction({
    name: 'address',
    family: 'Addresses',
    summary: 'A postal address on one line: the parts that are there, with commas between them.',
    details:
      'A list within the list is one part, joined by spaces (state and zip code). Line breaks become commas. ' +
      'A part that says the same as the one before it is left out.',
    nothing: 'no part has a value',
    parameters: [{ name: 'parts', type: 'texts' }],
    result: 'text',
    examples: [
      { call: '$address(["1 Main St", "Springfield", ["IL", "62701"]])', gives: '1 Main St, Springfield, IL 62701' },
      { call: '$address(["1 Main St\\nUnit 2", "", "Springfield,"])', gives: '1 Main St, Unit 2, Springfield' },
      { call: '$address([street, city])', is: 'nothing' },
    ],
    answer: (parts) => {
      const lines = parts
        .map((part) => (typeof part === 'string' ? part : part.map((word) => word.trim()).join(' ')))
        .flatMap((part) => part.split(/[\r\n]+/u))
        .map((line) => line.replaceAll(/\s+/gu, ' ').replaceAll(/^[\s,]+|[\s,]+$/gu, ''))
        .filter((line) => line !== '');
      const kept = lines.filter((line, index) => line.toLowerCase() !== lines[index - 1]?.toLowerCase());
      return kept.join(', ') || undefined;
    },
  }),
];
