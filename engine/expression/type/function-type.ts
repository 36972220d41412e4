import { LIBRARY } from '../function/library.ts';
import { tokenOf } from '../lineage.ts';
import type { SyntaxNode } from '../syntax.ts';
import { BUILT_IN_TYPES } from './built-in-types.ts';
import { describeType } from './describe.ts';
import { libraryTypes } from './library-types.ts';
import { ANY, isAny, isNever, ofShape, type Shape, type Type } from './type.ts';
import type { TypeWalk } from './walk.ts';

/** What a parameter takes. `texts` and `numbers` take one value for a list of it; `value` takes anything. */
export type ParameterType = 'text' | 'number' | 'texts' | 'numbers' | 'list' | 'object' | 'function' | 'value';

/** One call, for whoever says what it gives. */
export interface CallSite {
  readonly given: readonly Type[];
  readonly node: SyntaxNode;
  readonly walk: TypeWalk;
}

/** What a function takes, and what it gives. */
export interface FunctionTypes {
  readonly parameters: readonly ParameterType[];
  readonly result: (call: CallSite) => Type;
}

/** A function by its name, as a value that may be called or passed on. */
export function namedFunction(name: string, node: SyntaxNode, walk: TypeWalk): Type {
  return ofShape({ kind: 'function', call: (given) => callNamed(name, { given, node, walk }) });
}

/** What JSONata's own functions and those of the library take; `undefined` where nothing is known of them. */
export function typesOfFunction(name: string): FunctionTypes | undefined {
  const declared = LIBRARY.get(name);
  return declared === undefined ? BUILT_IN_TYPES.get(name) : libraryTypes(declared);
}

/** Calls a function by its name. Its arguments are checked against what it takes. `node` is what is complained about. */
export function callNamed(name: string, call: CallSite): Type {
  const types = typesOfFunction(name);
  if (types === undefined) return ANY;
  for (const [index, given] of call.given.entries()) {
    const wanted = types.parameters[index];
    if (wanted !== undefined) checkArgument(name, wanted, given, call);
  }
  return types.result(call);
}

interface ParameterRule {
  readonly says: string;
  readonly takes: readonly Shape['kind'][];
  readonly many: boolean;
}

const RULES: Readonly<Record<Exclude<ParameterType, 'value'>, ParameterRule>> = {
  text: { says: 'text', takes: ['text'], many: false },
  number: { says: 'a number', takes: ['number'], many: false },
  texts: { says: 'texts', takes: ['text', 'list'], many: true },
  numbers: { says: 'numbers', takes: ['number', 'list'], many: true },
  list: { says: 'a list', takes: ['text', 'number', 'yes_no', 'object', 'list', 'function'], many: true },
  object: { says: 'an object', takes: ['object'], many: true },
  function: { says: 'a function', takes: ['function'], many: false },
};

/** Whether an argument can never be what a parameter takes, apart from how many there are. */
export function isWrongArgument(wanted: ParameterType, given: Type): boolean {
  return wanted !== 'value' && isNever(given, RULES[wanted].takes);
}

function checkArgument(name: string, wanted: ParameterType, given: Type, { node, walk }: CallSite): void {
  if (wanted === 'value') return;
  const { says, many } = RULES[wanted];
  const { offset } = tokenOf(node, walk.source, '$');
  if (isWrongArgument(wanted, given)) {
    walk.report({ kind: 'argument', offset, name, wanted: says, given: said(given) });
  } else if (!many && given.count !== 'one' && !isAny(given)) {
    walk.report({ kind: 'several', offset, taker: `$${name}`, given: said(given) });
  }
}

function said(type: Type): string {
  return type.path === undefined ? describeType(type) : `${type.path} (${describeType(type)})`;
}
