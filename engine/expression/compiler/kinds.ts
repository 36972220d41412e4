import type { Node, Operator } from './ir.ts';

/** What is known of a value before it is there. `sure`: it is never nothing. */
export interface Kind {
  readonly of: 'text' | 'number' | 'boolean' | 'null' | 'object' | 'any';
  readonly sure: boolean;
}

const ANY: Kind = { of: 'any', sure: false };

const OF_OPERATORS: Readonly<Record<Operator, Kind>> = {
  '+': { of: 'number', sure: false },
  '-': { of: 'number', sure: false },
  '*': { of: 'number', sure: false },
  '/': { of: 'number', sure: false },
  '%': { of: 'number', sure: false },
  '=': { of: 'boolean', sure: true },
  '!=': { of: 'boolean', sure: true },
  '<': { of: 'boolean', sure: false },
  '<=': { of: 'boolean', sure: false },
  '>': { of: 'boolean', sure: false },
  '>=': { of: 'boolean', sure: false },
  '&': { of: 'text', sure: true },
  in: { of: 'boolean', sure: true },
  '..': ANY,
};

const TEXT: Kind = { of: 'text', sure: false };
const NUMBER: Kind = { of: 'number', sure: false };
const BOOLEAN: Kind = { of: 'boolean', sure: false };
const CERTAIN: Kind = { of: 'boolean', sure: true };

/** Built-ins whose results are never lists. */
const OF_BUILT_INS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...kinds('string substring substringBefore substringAfter lowercase uppercase trim pad replace join', TEXT),
  ...kinds('formatNumber formatBase formatInteger base64encode base64decode fromMillis type', TEXT),
  ...kinds('encodeUrl encodeUrlComponent decodeUrl decodeUrlComponent', TEXT),
  ...kinds('sum max min average length number floor ceil round abs sqrt power parseInteger toMillis', NUMBER),
  ...kinds('contains boolean not', BOOLEAN),
  ...kinds('exists', CERTAIN),
  ['count', { of: 'number', sure: true }],
]);

function kinds(names: string, kind: Kind): readonly (readonly [string, Kind])[] {
  return names.split(' ').map((name) => [name, kind]);
}

/** The kind of a node's value. */
export function kindOf(node: Node): Kind {
  switch (node.kind) {
    case 'literal':
      return literalKind(node.value);
    case 'operation':
      return OF_OPERATORS[node.operator];
    case 'logic':
      return CERTAIN;
    case 'negate':
      return NUMBER;
    case 'object':
      return { of: 'object', sure: true };
    case 'settle':
      return kindOf(node.value);
    case 'call':
      return (node.callee.kind === 'built_in' ? OF_BUILT_INS.get(node.callee.name) : undefined) ?? ANY;
    case 'block': {
      const last = node.expressions.at(-1);
      return last === undefined ? ANY : kindOf(last);
    }
    case 'bind':
      return kindOf(node.value);
    case 'condition':
      return either(kindOf(node.yes), node.no === undefined ? undefined : kindOf(node.no));
    default:
      return ANY;
  }
}

function literalKind(value: string | number | boolean | null): Kind {
  if (typeof value === 'string') return { of: 'text', sure: true };
  if (typeof value === 'number') return { of: 'number', sure: true };
  return typeof value === 'boolean' ? CERTAIN : { of: 'null', sure: true };
}

function either(left: Kind, right: Kind | undefined): Kind {
  if (right === undefined) return { of: left.of, sure: false };
  const sure = left.sure && right.sure;
  return { of: left.of === right.of ? left.of : 'any', sure };
}

/** Whether a built-in's result never has to be settled. */
export function isScalarBuiltIn(name: string): boolean {
  return OF_BUILT_INS.has(name);
}

/** Built-ins that give back nothing of what they are given: nobody will ask whether it came of mapping. */
const TAKES_PLAIN: ReadonlySet<string> = new Set([...OF_BUILT_INS.keys(), 'keys', 'split', 'match', 'merge', 'zip']);

export function takesPlain(name: string): boolean {
  return TAKES_PLAIN.has(name);
}
