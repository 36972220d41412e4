import type { SyntaxNode } from '../syntax.ts';
import { describeType } from './describe.ts';
import {
  isAny,
  isNever,
  itemOf,
  longestOf,
  NOTHING_AT_ALL,
  NUMBER,
  ofShape,
  type Shape,
  TEXT,
  type Type,
  textsOf,
  union,
  weakest,
  YES_NO,
} from './type.ts';
import { operatorOffset, type Scope, type TypeWalk } from './walk.ts';

/** What an operator gives, and what is wrong with what it is given. */
type Operator = (left: Type, right: Type, node: SyntaxNode, walk: TypeWalk) => Type;

const OPERATORS: Readonly<Record<string, Operator>> = {
  ...all('+ - * / %', calculate),
  ...all('< <= > >=', compare),
  ...all('= !=', equate),
  ...all('and or', () => YES_NO),
  '&': concatenate,
  in: isAmong,
  '..': () => ({ ...NUMBER, count: 'list', absence: 'unknown' }),
};

/** `a + b` and its like. */
export function visitBinary(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const left = isNode(node.lhs) ? walk.visit(node.lhs, scope) : NOTHING_AT_ALL;
  const right = node.rhs === undefined ? NOTHING_AT_ALL : walk.visit(node.rhs, scope);
  return OPERATORS[String(node.value)]?.(left, right, node, walk) ?? TEXT;
}

function calculate(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): Type {
  const wrong = [left, right].find((side) => isNever(side, ['number']));
  if (wrong !== undefined) reportOperand(wrong, 'a number', node, walk);
  else reportSeveral([left, right], node, walk);
  return { ...NUMBER, absence: weakest([left.absence, right.absence]) };
}

/** Numbers are compared with numbers and texts with texts; dates are texts. */
function compare(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): Type {
  const wrong = [left, right].find((side) => isNever(side, ['number', 'text']));
  if (wrong !== undefined) reportOperand(wrong, 'two numbers or two texts', node, walk);
  else if (isNever(right, kindsOf(left)) && !isAny(left) && left.shapes.length > 0) {
    reportOperand(right, describeType(left), node, walk);
  } else reportSeveral([left, right], node, walk);
  return { ...YES_NO, absence: weakest([left.absence, right.absence]) };
}

function equate(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): Type {
  const comparable = left.count === 'one' && right.count === 'one';
  if (comparable ? neverEqual(left, right) : listWithValue(left, right)) reportNeverEqual(left, right, node, walk);
  return YES_NO;
}

function isAmong(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): Type {
  const [known, wanted] = [textsOf(left), textsOf(right)];
  const strange = known === undefined ? [] : (wanted ?? []).filter((text) => !known.includes(text));
  const [first] = strange;
  // Texts that are written here are all meant to be found; those of a field are not.
  if (first !== undefined && isWritten(right)) {
    reportNeverEqual(left, { ...TEXT, shapes: [{ kind: 'text', values: [first] }] }, node, walk);
  } else if (neverEqual(itemOf(left), itemOf(right))) reportNeverEqual(left, right, node, walk);
  return YES_NO;
}

function isWritten({ path }: Type): boolean {
  return path === undefined;
}

/** A list that stays a list equals no single value. */
function listWithValue(left: Type, right: Type): boolean {
  const sides = [left, right];
  if (sides.some((side) => isAny(side) || side.shapes.length === 0)) return false;
  return sides.some(({ count }) => count === 'list') && sides.some(({ count }) => count === 'one');
}

/** Equal are values of one kind only; of two closed lists those that are in both. */
function neverEqual(left: Type, right: Type): boolean {
  if (left.shapes.length === 0 || right.shapes.length === 0 || isAny(left) || isAny(right)) return false;
  if (kindsOf(left).includes('null') || kindsOf(right).includes('null')) return false;
  if (isNever(right, kindsOf(left))) return true;
  const [texts, others] = [textsOf(left), textsOf(right)];
  return texts !== undefined && others !== undefined && !texts.some((text) => others.includes(text));
}

function kindsOf({ shapes }: Type): readonly Shape['kind'][] {
  return shapes.map(({ kind }) => kind);
}

/** Numbers and lists become text as well; nothing is no text. */
function concatenate(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): Type {
  reportSeveral([left, right], node, walk);
  const [first, second] = [longestOf(left), longestOf(right)];
  const max = first === undefined || second === undefined ? {} : { max: first + second };
  const surely = [left, right].some((side) => side.absence === 'never' && textsOf(side)?.every((text) => text.trim()));
  return ofShape({ kind: 'text', ...max }, surely ? 'never' : 'unknown');
}

/** `a ? b : c`, and `a ?? c` and `a ?: c`, which the parser writes as conditions that ask for `a`. */
export function visitCondition(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const defaulted = isDefault(node);
  const inner: Scope = defaulted ? { ...scope, defaulted: true } : scope;
  if (node.condition !== undefined) walk.visit(node.condition, inner);
  const then = node.then === undefined ? NOTHING_AT_ALL : walk.visit(node.then, inner);
  const otherwise = node.else === undefined ? NOTHING_AT_ALL : walk.visit(node.else, scope);
  if (!defaulted) return union([then, otherwise]);
  return { ...union([then, otherwise]), absence: otherwise.absence };
}

function isDefault({ condition, then }: SyntaxNode): boolean {
  if (condition === undefined || then === undefined) return false;
  const asked =
    condition.type === 'function' && condition.position === undefined ? condition.arguments?.[0] : condition;
  return asked !== undefined && JSON.stringify(asked) === JSON.stringify(then);
}

/** `[a, b]`, `{ "a": b }` and `-a`. */
export function visitUnary(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  if (node.value === '[') return listOf(node.expressions ?? [], scope, walk);
  if (node.value === '{') return objectOf(Array.isArray(node.lhs) ? node.lhs : [], scope, walk);
  const given = node.expression === undefined ? NOTHING_AT_ALL : walk.visit(node.expression, scope);
  if (isNever(given, ['number'])) reportOperand(given, 'a number', node, walk);
  return { ...NUMBER, absence: given.absence };
}

function listOf(expressions: readonly SyntaxNode[], scope: Scope, walk: TypeWalk): Type {
  const items = expressions.map((expression) => {
    const type = walk.visit(expression, scope);
    const nested = expression.type === 'unary' && expression.value === '[';
    return nested ? ofShape({ kind: 'list' }) : itemOf(type);
  });
  return { shapes: union(items).shapes, count: 'list', absence: 'never' };
}

function objectOf(pairs: readonly (readonly SyntaxNode[])[], scope: Scope, walk: TypeWalk): Type {
  const fields = new Map<string, Type>();
  let open = false;
  for (const [name, value] of pairs) {
    if (name === undefined || value === undefined) continue;
    walk.visit(name, scope);
    if (name.type === 'string') fields.set(String(name.value), walk.visit(value, scope));
    else {
      open = true;
      walk.visit(value, scope);
    }
  }
  return ofShape({ kind: 'object', fields, open });
}

function reportOperand(given: Type, wanted: string, node: SyntaxNode, walk: TypeWalk): void {
  const operator = String(node.value);
  walk.report({ kind: 'operand', offset: operatorOffset(node), operator, wanted, given: saying(given) });
}

function reportNeverEqual(left: Type, right: Type, node: SyntaxNode, walk: TypeWalk): void {
  walk.report({ kind: 'never-equal', offset: operatorOffset(node), left: saying(left), right: saying(right) });
}

/** An operator takes one value on each side. */
function reportSeveral(sides: readonly Type[], node: SyntaxNode, walk: TypeWalk): void {
  const several = sides.find((side) => side.count !== 'one' && !isAny(side));
  if (several === undefined) return;
  walk.report({ kind: 'several', offset: operatorOffset(node), taker: String(node.value), given: saying(several) });
}

/** A type as a complaint names it: by its field, where it is one. */
function saying(type: Type): string {
  return type.path === undefined ? describeType(type) : `${type.path} (${describeType(type)})`;
}

function isNode(value: SyntaxNode['lhs']): value is SyntaxNode {
  return value !== undefined && !Array.isArray(value);
}

function all(operators: string, of: Operator): Readonly<Record<string, Operator>> {
  return Object.fromEntries(operators.split(' ').map((operator) => [operator, of]));
}
