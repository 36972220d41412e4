import type {
  BlockNode,
  ConditionNode,
  ListNode,
  LiteralNode,
  NameSource,
  Node,
  NodeKind,
  ObjectNode,
  TransformNode,
  VariableNode,
} from '../ir.ts';
import { kindOf } from '../kinds.ts';
import { builtInValue } from '../runtime/built-ins.ts';
import { regexValue } from '../runtime/matcher.ts';
import { fixedNames } from '../shapes.ts';
import { writeApply, writeCall, writeEvaluateText, writeHigherOrder, writeLambda, writePartial } from './call.ts';
import { writeLogic, writeNegate, writeOperation, writeTest } from './operation.ts';
import { callback, pairsOf, writeFilter, writePath } from './path.ts';
import {
  type At,
  braced,
  branch,
  constant,
  declareLocals,
  fresh,
  helper,
  localName,
  put,
  quoted,
  type Want,
} from './unit.ts';

type Writer<K extends NodeKind> = (node: Extract<Node, { kind: K }>, at: At, want: Want) => string;

/** One writer for each kind of node. Each adds statements and gives an identifier or a literal that holds the value. */
const WRITERS: { readonly [K in NodeKind]: Writer<K> } = {
  literal: writeLiteral,
  context: ({ of, atRoot }, at) => {
    if (of === 'root') return 'input';
    return atRoot
      ? put(at, `isArray(${at.context}) ? ${helper(at, 'unwrapped')}(${at.context}) : ${at.context}`)
      : at.context;
  },
  variable: writeVariable,
  path: writePath,
  wildcard: ({ deep }, at) => put(at, `${helper(at, deep ? 'descendants' : 'wildcard')}(${at.context})`),
  negate: writeNegate,
  operation: writeOperation,
  logic: writeLogic,
  list: writeList,
  object: writeObject,
  condition: writeCondition,
  block: writeBlock,
  bind: ({ local, value }, at) => {
    const made = write(value, at, 'value');
    at.lines.push(`${localName(local)} = ${made};`);
    return made;
  },
  regex: ({ pattern }, at) => constant(at, regexValue(pattern)),
  lambda: writeLambda,
  call: writeCall,
  higher_order: writeHigherOrder,
  partial: writePartial,
  apply: writeApply,
  transform: writeTransform,
  evaluate_text: writeEvaluateText,
  filter: writeFilter,
  group: ({ value, pairs }, at) => {
    const input = write(value, at, 'plain');
    return put(at, `${helper(at, 'group')}(${input}, ${pairsOf(pairs, at)}, undefined, ${pairs.position})`);
  },
  settle: ({ value, keep }, at, want) => {
    if (value.kind === 'higher_order' && !keep) return writeHigherOrder(value, at, want, true);
    if (value.kind === 'filter' && value.test.kind === 'at' && !keep) {
      return put(at, `${helper(at, 'oneAt')}(${write(value.value, at, 'value')}, ${value.test.index})`);
    }
    const made = write(value, at, want);
    if (kindOf(value).of !== 'any') return made;
    return put(at, `isArray(${made}) ? ${helper(at, keep ? 'settleKept' : 'settle')}(${made}) : ${made}`);
  },
};

/** Writes a node. */
export function write(node: Node, at: At, want: Want): string {
  const writer = WRITERS[node.kind] as Writer<NodeKind>;
  return writer(node, at, want);
}

function writeLiteral({ value }: LiteralNode): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '(-0)' : `(${value})`;
  return JSON.stringify(value);
}

function writeVariable({ sources }: VariableNode, at: At): string {
  const [only] = sources;
  if (sources.length === 1 && only?.kind === 'local') return localName(only.local);
  const code = sources.reduceRight((next, source) => fromSource(source, next, at), 'undefined');
  return code === 'undefined' ? code : put(at, code);
}

function fromSource(source: NameSource, next: string, at: At): string {
  switch (source.kind) {
    case 'local': {
      const name = localName(source.local);
      return source.sure ? name : `(${name} === ${helper(at, 'UNBOUND')} ? ${next} : ${name})`;
    }
    case 'carried': {
      const carried = at.carried.get(source.scope.id) ?? '{}';
      const name = quoted(source.name);
      return `(hasOwn(${carried}, ${name}) ? ${carried}[${name}] : ${next})`;
    }
    case 'given':
      return `(hasOwn(given, ${quoted(source.name)}) ? given[${quoted(source.name)}] : undefined)`;
    case 'built_in':
      return constant(at, builtInValue(source.name));
    case 'nothing':
      return 'undefined';
  }
}

function writeList({ items, whole }: ListNode, at: At): string {
  const list = put(at, '[]');
  for (const { value, nested } of items) {
    const { of, sure } = kindOf(value);
    const made = write(value, at, 'plain');
    if (of === 'any') at.lines.push(`${helper(at, 'gather')}(${list}, ${made}, ${nested});`);
    else at.lines.push(`${sure ? '' : `if (${made} !== undefined) `}${list}.push(${made});`);
  }
  return whole ? put(at, `${helper(at, 'marked')}(${list}, ${helper(at, 'WHOLE')})`) : list;
}

/** An object whose names are fixed is written as one; all others are grouped. */
function writeObject({ pairs }: ObjectNode, at: At, want: Want): string {
  const names = fixedNames(pairs);
  if (names === undefined) {
    return put(at, `${helper(at, 'group')}(${at.context}, ${pairsOf(pairs, at)}, undefined, ${pairs.position})`);
  }
  const context = put(at, `isArray(${at.context}) ? ${helper(at, 'together')}(${at.context}) : ${at.context}`);
  const inner: At = { ...at, context };
  const values = pairs.pairs.map(({ value }) => ({ made: write(value, inner, want), sure: kindOf(value).sure }));
  const unsure = values.filter(({ sure }) => !sure).map(({ made }) => `${made} !== undefined`);
  const whole = `{ ${names.map((name, place) => `${quoted(name)}: ${values[place]?.made}`).join(', ')} }`;
  if (unsure.length === 0) return put(at, whole);
  const result = fresh(at);
  const parts = names.map((name, place) => {
    const { made, sure } = values[place] as { readonly made: string; readonly sure: boolean };
    return `${sure ? '' : `if (${made} !== undefined) `}${result}[${quoted(name)}] = ${made};`;
  });
  at.lines.push(`let ${result};`);
  at.lines.push(`if (${unsure.join(' && ')}) ${result} = ${whole}; else { ${result} = {}; ${parts.join(' ')} }`);
  return result;
}

function writeCondition({ condition, yes, no }: ConditionNode, at: At, want: Want): string {
  const test = writeTest(condition, at);
  const result = fresh(at);
  at.lines.push(`let ${result};`, `if (${test}) ${assigned(result, yes, at, want)}`);
  if (no !== undefined) at.lines.push(`else ${assigned(result, no, at, want)}`);
  return result;
}

function assigned(result: string, node: Node, at: At, want: Want): string {
  const inner = branch(at);
  const made = write(node, inner, want);
  inner.lines.push(`${result} = ${made};`);
  return braced(inner);
}

function writeBlock({ expressions, scope }: BlockNode, at: At, want: Want): string {
  declareLocals(at, scope);
  const inner: At = { ...at, scope };
  let result = 'undefined';
  for (const [place, one] of expressions.entries()) {
    result = write(one, inner, place === expressions.length - 1 ? want : 'plain');
  }
  return result;
}

function writeTransform({ pattern, update, remove, position }: TransformNode, at: At): string {
  const parts = [
    `pattern: ${callback(pattern, undefined, at)}`,
    `update: ${callback(update, undefined, at)}`,
    `remove: ${remove === undefined ? 'undefined' : callback(remove, undefined, at)}`,
  ];
  return put(at, `${helper(at, 'transformer')}({ ${parts.join(', ')} }, undefined, ${position})`);
}
