import type { LogicNode, NegateNode, Node, OperationNode, Operator } from '../ir.ts';
import { type Kind, kindOf } from '../kinds.ts';
import { MOST_CHARACTERS } from '../runtime/guard.ts';
import { fixedItems } from '../shapes.ts';
import { type At, braced, branch, constant, fresh, helper, put } from './unit.ts';
import { write } from './write.ts';

type Sides = { readonly left: string; readonly right: string; readonly leftKind: Kind; readonly rightKind: Kind };
type WriteSides = (sides: Sides, at: At) => string;

/** How each operator is written for the common types; the runtime has the last word for all others. */
const OPERATIONS: Readonly<Record<Exclude<Operator, 'in'>, WriteSides>> = {
  '+': calculation('+', 'add'),
  '-': calculation('-', 'subtract'),
  '*': calculation('*', 'multiply'),
  '/': calculation('/', 'divide'),
  '%': calculation('%', 'remainder'),
  '=': ({ left, right, leftKind, rightKind }, at) => {
    if (isScalar(leftKind) || isScalar(rightKind)) {
      return put(at, `${left} === ${right}${leftKind.sure || rightKind.sure ? '' : ` && ${left} !== undefined`}`);
    }
    return put(at, `${helper(at, 'equal')}(${left}, ${right})`);
  },
  '!=': ({ left, right }, at) => put(at, `${helper(at, 'unequal')}(${left}, ${right})`),
  '<': comparison('<', 'less'),
  '<=': comparison('<=', 'lessOrEqual'),
  '>': comparison('>', 'greater'),
  '>=': comparison('>=', 'greaterOrEqual'),
  '&': ({ left, right, leftKind, rightKind }, at) =>
    widthChecked(put(at, `${text(left, leftKind, at)} + ${text(right, rightKind, at)}`), at),
  '..': ({ left, right }, at) => put(at, `${helper(at, 'range')}(${left}, ${right})`),
};

export function writeOperation({ operator, left, right }: OperationNode, at: At): string {
  if (operator === 'in') return writeIn(left, right, at);
  const sides = {
    left: write(left, at, 'plain'),
    right: write(right, at, 'plain'),
    leftKind: kindOf(left),
    rightKind: kindOf(right),
  };
  return OPERATIONS[operator](sides, at);
}

/** Both sides finite numbers, and the result finite: else the runtime says what is wrong. */
function calculation(sign: string, slow: string): WriteSides {
  return ({ left, right, leftKind, rightKind }, at) => {
    const result = fresh(at);
    const isNumber = (side: string, kind: Kind) =>
      kind.of === 'number' && kind.sure ? '' : `typeof ${side} === "number" && `;
    const divided = sign === '/' || sign === '%' ? `${right} - ${right} === 0 && ` : '';
    const checks = `${isNumber(left, leftKind)}${isNumber(right, rightKind)}${divided}`;
    at.lines.push(`let ${result};`);
    at.lines.push(`if (!(${checks}(${result} = ${left} ${sign} ${right}) - ${result} === 0)) `);
    at.lines.push(`${result} = ${helper(at, slow)}(${left}, ${right});`);
    return result;
  };
}

function comparison(sign: string, slow: string): WriteSides {
  return ({ left, right }, at) => {
    const fast = `typeof ${left} === "number" && typeof ${right} === "number"`;
    return put(at, `${fast} ? ${left} ${sign} ${right} : ${helper(at, slow)}(${left}, ${right})`);
  };
}

function widthChecked(value: string, at: At): string {
  at.lines.push(`if (${value}.length > ${MOST_CHARACTERS}) ${helper(at, 'checked')}(${value});`);
  return value;
}

function isScalar({ of }: Kind): boolean {
  return of !== 'any' && of !== 'object';
}

function text(side: string, { of, sure }: Kind, at: At): string {
  if (of === 'text' && sure) return side;
  return `(typeof ${side} === "string" ? ${side} : ${helper(at, 'textOrNothing')}(${side}))`;
}

/** Fixed texts and numbers are looked up in a set. */
function writeIn(left: Node, right: Node, at: At): string {
  const value = write(left, at, 'plain');
  const fixed = fixedItems(right);
  if (fixed !== undefined) return put(at, `${constant(at, fixed)}.has(${value})`);
  return put(at, `${helper(at, 'includes')}(${value}, ${write(right, at, 'plain')})`);
}

export function writeNegate({ value, position }: NegateNode, at: At): string {
  return put(at, `${helper(at, 'negate')}(${write(value, at, 'plain')}, ${position})`);
}

/** The right side is only evaluated if the left does not decide. */
export function writeLogic({ operator, left, right }: LogicNode, at: At): string {
  const result = fresh(at);
  at.lines.push(`let ${result} = ${writeTest(left, at)};`);
  const other = branch(at);
  const test = writeTest(right, other);
  other.lines.push(`${result} = ${test};`);
  at.lines.push(`if (${operator === 'and' ? result : `!${result}`}) ${braced(other)}`);
  return result;
}

/** Whether a value counts as a yes. */
export function writeTest(node: Node, at: At): string {
  const value = write(node, at, 'plain');
  const { of, sure } = kindOf(node);
  if (of === 'boolean') return sure ? value : `${value} === true`;
  if (of === 'text') return sure ? `${value} !== ""` : `(${value} !== undefined && ${value} !== "")`;
  return `(${value} === true || ${helper(at, 'truth')}(${value}))`;
}
