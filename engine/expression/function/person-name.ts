import { libraryFunction } from './declaration.ts';

/** The parts of a person's name, each as it was written. */
export type PersonName = Readonly<
  Partial<Record<'honorific' | 'first' | 'middle' | 'last' | 'suffix' | 'nickname', string>>
>;

/** Words before a name, and which name follows when there is only one: "Dr. Smith", but "Sir Elton". */
const HONORIFICS: ReadonlyMap<string, 'first' | 'last'> = new Map([
  ...words('mr mrs ms miss mx dr prof professor rev hon herr frau monsieur madame mme mlle sr sra srta').map(
    (word) => [word, 'last'] as const,
  ),
  ...words('sir dame').map((word) => [word, 'first'] as const),
]);

const SUFFIXES = new Set(words('jr junior sr senior ii iii iv esq esquire phd md dds dmd dvm jd mba cpa rn pe'));

/** Also a letter of many names, so it counts only in capitals and behind two names. */
const FIFTH = 'V';

/** Words that belong to the last name that follows them. */
const PARTICLES = new Set(
  words('van von vom der den de del della dello di da do dos das du la le las los ten ter te zu zum zur af av st'),
);

/** Words that join two last names. */
const CONNECTORS = new Set(['y', 'e']);

/** What only companies are called. */
const COMPANY_WORDS = new Set(
  words('inc incorporated llc ltd limited gmbh corp corporation co company plc llp lp pty'),
);

const NICKNAME = /["“(](?<nickname>[^"”()]+)["”)]/u;

/** Two people, an address, or a name with a number in it. */
const NO_NAME = /[\d@&/]|\s(?:and|und|et)\s/iu;

/**
 * Splits a name in its natural order or as "Last, First". `undefined` when it is not the name of one person. Letters are
 * left as they were written: nobody can tell how McDONALD wants to be spelled.
 */
export function splitPersonName(text: string): PersonName | undefined {
  const nickname = NICKNAME.exec(text)?.groups?.nickname?.trim();
  const plain = text.replace(NICKNAME, ' ');
  if (NO_NAME.test(plain)) return undefined;
  const parts = plain.split(',').map(wordsOf);
  if (parts.flat().some((word) => COMPANY_WORDS.has(bare(word)))) return undefined;

  const suffixes = parts.slice(1).filter(isAllSuffix).flat();
  const [front = [], back, ...more] = parts.filter((part, index) => index === 0 || !isAllSuffix(part));
  if (more.length > 0 || (back !== undefined && (front.length === 0 || back.length === 0))) return undefined;
  const name = back === undefined ? naturalOrder(front, suffixes) : lastNameFirst(front, back, suffixes);
  return name === undefined || nickname === undefined || nickname === '' ? name : { ...name, nickname };
}

function naturalOrder(given: readonly string[], suffixes: readonly string[]): PersonName | undefined {
  const { honorifics, rest, follows } = takeHonorifics(given);
  const { names, taken } = takeSuffixes(rest);
  const titles = { honorifics, suffixes: [...taken, ...suffixes] };
  const [only, second] = names;
  if (only === undefined) return undefined;
  if (second === undefined) return assemble(follows === 'last' ? { last: names } : { first: names }, titles);
  const start = startOfLastName(names);
  return assemble({ first: names.slice(0, 1), middle: names.slice(1, start), last: names.slice(start) }, titles);
}

function lastNameFirst(
  front: readonly string[],
  back: readonly string[],
  suffixes: readonly string[],
): PersonName | undefined {
  const before = takeHonorifics(front);
  const { names: last, taken } = takeSuffixes(before.rest, 1);
  const { honorifics, rest } = takeHonorifics(back);
  const { names, taken: late } = takeSuffixes(rest, 1);
  // Dutch lists sort "van der Berg" under B and put the particles behind the first name.
  const end = names.findLastIndex((word) => !isParticle(word)) + 1;
  const given = names.slice(0, end);
  if (given.length === 0 || last.length === 0) return undefined;
  return assemble(
    { first: given.slice(0, 1), middle: given.slice(1), last: [...names.slice(end), ...last] },
    { honorifics: [...before.honorifics, ...honorifics], suffixes: [...taken, ...late, ...suffixes] },
  );
}

/** The first word is always a first name; particles directly before the last word belong to it. */
function startOfLastName(names: readonly string[]): number {
  let start = names.length - 1;
  for (;;) {
    const before = names[start - 1] ?? '';
    if (start > 1 && isParticle(before)) start -= 1;
    else if (start > 2 && CONNECTORS.has(before)) start -= 2;
    else return start;
  }
}

interface Titled {
  readonly honorifics: readonly string[];
  readonly rest: readonly string[];
  readonly follows: 'first' | 'last' | undefined;
}

function takeHonorifics(names: readonly string[]): Titled {
  const end = names.findIndex((word) => !HONORIFICS.has(bare(word)));
  const count = end === -1 ? names.length : end;
  const honorifics = names.slice(0, count);
  return { honorifics, rest: names.slice(count), follows: HONORIFICS.get(bare(honorifics.at(-1) ?? '')) };
}

function takeSuffixes(
  names: readonly string[],
  fewest = 2,
): { readonly names: readonly string[]; readonly taken: readonly string[] } {
  let end = names.length;
  while (end > 1 && isSuffix(names[end - 1] ?? '', end > fewest)) end -= 1;
  return { names: names.slice(0, end), taken: names.slice(end) };
}

function isSuffix(word: string, behindNames: boolean): boolean {
  return SUFFIXES.has(bare(word)) || (behindNames && word === FIFTH);
}

function isAllSuffix(part: readonly string[]): boolean {
  return part.length > 0 && part.every((word) => SUFFIXES.has(bare(word)) || word === FIFTH);
}

function isParticle(word: string): boolean {
  return PARTICLES.has(bare(word));
}

function assemble(
  names: { readonly first?: readonly string[]; readonly middle?: readonly string[]; readonly last?: readonly string[] },
  titles: { readonly honorifics: readonly string[]; readonly suffixes: readonly string[] },
): PersonName {
  const parts = {
    honorific: titles.honorifics,
    first: names.first ?? [],
    middle: names.middle ?? [],
    last: names.last ?? [],
    suffix: titles.suffixes,
  };
  const written = Object.entries(parts).map(([part, words]) => [part, words.join(' ')] as const);
  return Object.fromEntries(written.filter(([, text]) => text !== ''));
}

/** How a word is looked up: without dots and without case. */
function bare(word: string): string {
  return word.replaceAll('.', '').toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return words(text.trim());
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(/\s+/u);
}

/** First letters of the names, particles left out; a double name gives both. */
function initialsOf({ first = '', middle = '', last = '' }: PersonName): string | undefined {
  const letters = words([first, middle, last].join(' ').trim())
    .filter((word) => !isParticle(word) && !CONNECTORS.has(word))
    .flatMap((word) => word.split('-'))
    .map((word) => /\p{L}/u.exec(word)?.[0].toUpperCase() ?? '');
  return letters.join('') || undefined;
}

/** Functions on people's names. */
export const PERSON_FUNCTIONS = [
  libraryFunction({
    name: 'personName',
    family: 'People',
    summary:
      "The parts of one person's name: honorific, first, middle, last, suffix, nickname; only those that are there.",
    details:
      'The first word is the first name and the last one the last name, with the particles directly before it (van der, de la). ' +
      'A single word is the first name, behind an honorific the last one. Letters keep their case.',
    nothing: 'the text names two people, a company, or holds digits',
    parameters: [{ name: 'name', type: 'text' }],
    result: { record: ['honorific', 'first', 'middle', 'last', 'suffix', 'nickname'] },
    examples: [
      {
        call: '$personName("Dr. Ludwig van der Rohe Jr.")',
        gives: { honorific: 'Dr.', first: 'Ludwig', last: 'van der Rohe', suffix: 'Jr.' },
      },
      { call: '$personName("Doe, Jane Mary")', gives: { first: 'Jane', middle: 'Mary', last: 'Doe' } },
      {
        call: `$personName('Robert "Bob" Smith III').nickname`,
        gives: 'Bob',
      },
      { call: '$personName("Berg, Anna van der").last', gives: 'van der Berg' },
      { call: '$personName("John & Mary Smith")', is: 'nothing' },
      { call: '$personName("Acme Roofing, Inc.")', is: 'nothing' },
    ],
    answer: (name) => splitPersonName(name),
  }),
  libraryFunction({
    name: 'initials',
    family: 'People',
    summary: "The first letters of a person's names in capitals; particles and titles give none.",
    nothing: '`$personName` gives nothing',
    parameters: [{ name: 'name', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$initials("Ludwig van Beethoven")', gives: 'LB' },
      { call: '$initials("Picard, Jean-Luc")', gives: 'JLP' },
      { call: '$initials("Acme LLC")', is: 'nothing' },
    ],
    answer: (name) => {
      const parts = splitPersonName(name);
      return parts === undefined ? undefined : initialsOf(parts);
    },
  }),
];
