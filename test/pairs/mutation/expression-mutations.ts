import { inspectExpression, type NamedToken } from '../../../engine/expression/inspect.ts';
import type { Random } from '../../stand-in/random.ts';
import type { MutationKind } from './mutation.ts';

/** One mistake inside an expression. */
export interface ExpressionMutation {
  readonly kind: MutationKind;
  readonly what: string;
  /** The whole expression with the mistake in it. */
  readonly source: string;
}

/** What an expression may name. */
export interface Vocabulary {
  readonly fields: readonly string[];
  readonly settings: readonly string[];
}

/** Names tried in place of one: more would only say the same again. */
const NAMES_TRIED = 3;

/** Mistakes that can be made inside one expression. The chance only chooses among names. */
export function expressionMutations(
  source: string,
  vocabulary: Vocabulary,
  random: Random,
): readonly ExpressionMutation[] {
  const inspection = inspectExpression(source);
  if (inspection.kind === 'broken') throw new Error(`The expression is broken before it is mutated: ${source}`);
  // Several paths may begin with one word: in  lines.(name & price)  both begin with  lines.
  const firsts = inspection.reads.flatMap((path) => path.slice(0, 1));
  const fields = [...new Map(firsts.map((token) => [token.offset, token])).values()];
  return [
    ...fields.flatMap((token) => renamed(source, token, 'names another field', vocabulary.fields, random)),
    ...fields.map(({ name, offset }) => replaced(source, 'misspells a field', name, offset, `${name}_x`)),
    ...inspection.settings.flatMap((token) =>
      renamed(source, token, 'names another setting', vocabulary.settings, random),
    ),
    ...tokensOf(source).flatMap((token) => tokenMutations(source, token)),
    ...tokensOf(source).flatMap((token) => withoutCall(source, token)),
  ];
}

function renamed(
  source: string,
  { name, offset }: NamedToken,
  kind: MutationKind,
  known: readonly string[],
  random: Random,
): readonly ExpressionMutation[] {
  const others = some(
    known.filter((other) => other !== name),
    NAMES_TRIED,
    random,
  );
  return others.map((other) => replaced(source, kind, name, offset, other));
}

/** At most so many of the items, without repeats. */
export function some<Item>(items: readonly Item[], most: number, random: Random): readonly Item[] {
  const left = [...items];
  const chosen: Item[] = [];
  while (chosen.length < most && left.length > 0) chosen.push(...left.splice(random.integer(0, left.length - 1), 1));
  return chosen;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Texts, names, functions, numbers and operators of JSONata. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\$?[A-Za-z_]\w*|\d+(?:\.\d+)?|\?\?|\?:|!=|<=|>=|~>|:=|\.\.|\S/g;

function tokensOf(source: string): readonly Token[] {
  return [...source.matchAll(TOKEN)].map(({ 0: text, index }) => ({ text, offset: index }));
}

/** What each operator is taken for. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '=': ['!='],
  '!=': ['='],
  '<': ['>='],
  '>': ['<='],
  '<=': ['>'],
  '>=': ['<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&': ['='],
  '??': ['&', '='],
  '?:': ['&', '='],
  and: ['or'],
  or: ['and'],
  in: ['='],
};

/** What each function is taken for. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  $lowercase: ['$uppercase', '$trim'],
  $uppercase: ['$lowercase', '$trim'],
  $trim: ['$uppercase', '$length'],
  $exists: ['$not'],
  $not: ['$exists'],
  $join: ['$count'],
  $sum: ['$max', '$count'],
  $max: ['$min'],
  $min: ['$max'],
  $count: ['$sum'],
  $substring: ['$substringAfter', '$pad'],
  $substringBefore: ['$substringAfter'],
  $substringAfter: ['$substringBefore'],
  $number: ['$string'],
  $string: ['$length'],
  $contains: ['$match'],
  $round: ['$floor', '$ceil'],
  $floor: ['$ceil'],
  $ceil: ['$floor'],
  $map: ['$filter'],
  $filter: ['$map'],
  $reverse: ['$distinct'],
  $distinct: ['$reverse'],
  $split: ['$match'],
};

function tokenMutations(source: string, { text, offset }: Token): readonly ExpressionMutation[] {
  if (/^["']/.test(text)) {
    const quote = text.charAt(0);
    return [replaced(source, 'alters a constant', text, offset, `${text.slice(0, -1)}x${quote}`)];
  }
  if (/^\d/.test(text)) return [replaced(source, 'alters a constant', text, offset, String(Number(text) + 1))];
  const functions = Object.hasOwn(FUNCTIONS, text) ? (FUNCTIONS[text] ?? []) : [];
  const operators = Object.hasOwn(OPERATORS, text) ? (OPERATORS[text] ?? []) : [];
  return [
    ...functions.map((other) => replaced(source, 'changes a function', text, offset, other)),
    ...operators.map((other) => replaced(source, 'changes an operator', text, offset, other)),
  ];
}

/** `$f(a, b)` becomes `a`; `a ?? b` becomes `a`. */
function withoutCall(source: string, { text, offset }: Token): readonly ExpressionMutation[] {
  if (text === '??' || text === '?:') {
    return [
      {
        kind: 'drops a call',
        what: `${source.trim()} -> ${source.slice(0, offset).trim()}`,
        source: source.slice(0, offset),
      },
    ];
  }
  const open = offset + text.length;
  if (!text.startsWith('$') || source.charAt(open) !== '(') return [];
  const { first, end } = firstArgument(source, open + 1);
  if (first === '') return [];
  return [replaced(source, 'drops a call', source.slice(offset, end), offset, first)];
}

/** The first argument of a call that opens before `start`, and where the call ends. */
function firstArgument(source: string, start: number): { readonly first: string; readonly end: number } {
  let depth = 0;
  let comma: number | undefined;
  for (const { text, offset } of tokensOf(source).filter((token) => token.offset >= start)) {
    if (depth === 0 && text === ')') return { first: source.slice(start, comma ?? offset).trim(), end: offset + 1 };
    if (depth === 0 && text === ',') comma ??= offset;
    if ('([{'.includes(text)) depth += 1;
    if (')]}'.includes(text)) depth -= 1;
  }
  return { first: '', end: start };
}

function replaced(source: string, kind: MutationKind, from: string, offset: number, to: string): ExpressionMutation {
  return {
    kind,
    what: `${from} -> ${to} in ${source.trim()}`,
    source: `${source.slice(0, offset)}${to}${source.slice(offset + from.length)}`,
  };
}
