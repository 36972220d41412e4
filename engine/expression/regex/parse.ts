import {
  ANY,
  type Characters,
  characterClass,
  complement,
  ESCAPES,
  single,
  union,
  withBothCases,
} from './characters.ts';

/** A regular expression of JavaScript without the flags `u` and `v`, as far as its running time depends on it. */
export type Pattern =
  | { readonly kind: 'characters'; readonly of: Characters }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number }
  /** `^`, `$`, `\b` and looking around; `part` is what is looked for. */
  | { readonly kind: 'assertion'; readonly at: 'start' | 'other'; readonly part: Pattern | undefined }
  | { readonly kind: 'back_reference' };

interface Reader {
  readonly source: string;
  readonly ignoreCase: boolean;
  at: number;
}

/** How deep groups may nest. */
const DEEPEST = 100;

/** Reads the source of a regular expression that JavaScript took; `undefined` where groups nest too deep or have flags of their own. */
export function parsePattern({ source, ignoreCase }: RegExp): Pattern | undefined {
  return readChoice({ source, ignoreCase, at: 0 }, DEEPEST);
}

function readChoice(reader: Reader, depth: number): Pattern | undefined {
  if (depth === 0) return undefined;
  const options: Pattern[] = [];
  for (;;) {
    const option = readSequence(reader, depth);
    if (option === undefined) return undefined;
    options.push(option);
    if (reader.source[reader.at] !== '|') break;
    reader.at += 1;
  }
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
}

function readSequence(reader: Reader, depth: number): Pattern | undefined {
  const parts: Pattern[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source.charAt(reader.at))) {
    const part = readPart(reader, depth);
    if (part === undefined) return undefined;
    parts.push(readRepeat(reader, part));
  }
  return { kind: 'sequence', parts };
}

function readPart(reader: Reader, depth: number): Pattern | undefined {
  const character = reader.source.charAt(reader.at);
  reader.at += 1;
  switch (character) {
    case '(':
      return readGroup(reader, depth);
    case '[':
      return characters(readClass(reader), reader);
    case '\\':
      return readEscape(reader);
    case '.':
      return { kind: 'characters', of: ANY };
    case '^':
      return { kind: 'assertion', at: 'start', part: undefined };
    case '$':
      return { kind: 'assertion', at: 'other', part: undefined };
    default:
      return characters(single(character.charCodeAt(0)), reader);
  }
}

function characters(of: Characters, { ignoreCase }: Reader): Pattern {
  return { kind: 'characters', of: ignoreCase ? withBothCases(of) : of };
}

/** What may stand behind an opening parenthesis: nothing is kept, something is looked for, flags of its own, a name. */
const GROUP = /\?(?:(:)|(<?[=!])|([a-z-]+:)|<[^>]*>)/y;

function readGroup(reader: Reader, depth: number): Pattern | undefined {
  GROUP.lastIndex = reader.at;
  const [text = '', , looking, flags] = GROUP.exec(reader.source) ?? [];
  if (flags !== undefined) return undefined;
  reader.at += text.length;
  const part = readChoice(reader, depth - 1);
  reader.at += 1;
  if (part === undefined || looking === undefined) return part;
  return { kind: 'assertion', at: 'other', part };
}

const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;

const SHORT: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};

function readRepeat(reader: Reader, part: Pattern): Pattern {
  QUANTIFIER.lastIndex = reader.at;
  const found = QUANTIFIER.exec(reader.source);
  if (found === null) return part;
  reader.at += found[0].length;
  const [, sign, from = '0', comma, to] = found;
  const least = Number(from);
  const open = to === undefined || to === '' ? Infinity : Number(to);
  const [fewest, most] = SHORT[sign ?? ''] ?? [least, comma === undefined ? least : open];
  return { kind: 'repeat', part, least: fewest, most };
}

function readEscape(reader: Reader): Pattern {
  const character = reader.source.charAt(reader.at);
  if (/[bB]/.test(character)) {
    reader.at += 1;
    return { kind: 'assertion', at: 'other', part: undefined };
  }
  if (/[1-9]/.test(character) || character === 'k') {
    const named = /k<[^>]*>|\d+|k/y;
    named.lastIndex = reader.at;
    reader.at += named.exec(reader.source)?.[0].length ?? 1;
    return { kind: 'back_reference' };
  }
  return characters(readEscaped(reader), reader);
}

/** What stands behind a backslash, in or outside of a class. */
function readEscaped(reader: Reader): Characters {
  const coded = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|c([A-Za-z])/y;
  coded.lastIndex = reader.at;
  const found = coded.exec(reader.source);
  if (found !== null) {
    reader.at += found[0].length;
    const hex = found[1] ?? found[2];
    return single(hex === undefined ? (found[3] ?? 'A').charCodeAt(0) % 32 : Number.parseInt(hex, 16));
  }
  const character = reader.source.charAt(reader.at);
  reader.at += 1;
  return ESCAPES[character] ?? single(character.charCodeAt(0));
}

function readClass(reader: Reader): Characters {
  const negated = reader.source[reader.at] === '^';
  if (negated) reader.at += 1;
  let all: Characters = [];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ']') {
    const from = readClassAtom(reader);
    const isRange = reader.source[reader.at] === '-' && reader.source[reader.at + 1] !== ']';
    if (!isRange) {
      all = union(all, from);
      continue;
    }
    reader.at += 1;
    all = union(all, characterClass(from, readClassAtom(reader)));
  }
  reader.at += 1;
  return negated ? complement(all) : all;
}

function readClassAtom(reader: Reader): Characters {
  const character = reader.source.charAt(reader.at);
  reader.at += 1;
  if (character !== '\\') return single(character.charCodeAt(0));
  if (reader.source[reader.at] === 'b') {
    reader.at += 1;
    return single(8);
  }
  return readEscaped(reader);
}
