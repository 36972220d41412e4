import type { ApplyNode, CallNode, EvaluateTextNode, HigherOrderNode, LambdaNode, Node, PartialNode } from '../ir.ts';
import { takesPlain } from '../kinds.ts';
import { directCall } from '../runtime/direct.ts';
import { fixedTable } from '../shapes.ts';
import { writeTest } from './operation.ts';
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
import { write } from './write.ts';

/** A call. Its value is not settled. */
export function writeCall(node: CallNode, at: At): string {
  const { callee, arguments: given, tail, depth, position } = node;
  if (callee.kind === 'built_in') return writeBuiltIn(callee.name, given, node, at);
  const called = writeCallee(callee, 'T1005', position, at);
  const values = given.map((one) => write(one, at, 'value')).join(', ');
  if (tail === 'leave') return put(at, `${helper(at, 'leaveCall')}(${called}, [${values}])`);
  const context = tail === 'here' ? 'null' : at.context;
  return put(at, `${helper(at, 'invoke')}(${called}, [${values}], ${context}, ${depth}, ${position})`);
}

function writeCallee(
  { value, mistaken }: { readonly value: Node; readonly mistaken: boolean },
  code: 'T1005' | 'T1007',
  position: number,
  at: At,
): string {
  const called = write(value, at, 'value');
  return mistaken ? put(at, `${helper(at, 'checkCallee')}(${called}, "${code}", ${position})`) : called;
}

/** What stands left of a call. */
function leftOf(tail: CallNode['tail'], at: At): string {
  return tail === 'no' ? at.context : tail === 'here' ? 'null' : at.left;
}

function writeBuiltIn(name: string, given: readonly Node[], { tail }: CallNode, at: At): string {
  const want: Want = takesPlain(name) ? 'plain' : 'value';
  const values = given.map((one) => writeArgument(name, one, at, want)).join(', ');
  const direct = directCall(name, given.length);
  const call = `${helper(at, 'callBuiltIn')}(${quoted(name)}, [${values}], ${leftOf(tail, at)})`;
  if (direct === undefined) return put(at, call);
  const result = fresh(at);
  at.lines.push(`let ${result} = ${constant(at, direct)}(${values});`);
  at.lines.push(`if (${result} === ${helper(at, 'MISS')}) ${result} = ${call};`);
  return result;
}

/** A table on the spot that is only looked into is made once. */
function writeArgument(name: string, node: Node, at: At, want: Want): string {
  const table = name === 'lookup' ? fixedTable(node) : undefined;
  return table === undefined ? write(node, at, want) : constant(at, table);
}

/** A function as a value. */
export function writeLambda({ scope, parameters, signature, body }: LambdaNode, at: At): string {
  const [given, left] = [fresh(at), fresh(at)];
  const inner = branch(at, { scope, left });
  for (const [place, local] of parameters.entries()) {
    inner.lines.push(`let ${localName(local)} = ${given}[${place}];`);
  }
  declareLocals(inner, scope, parameters.length);
  const result = write(body, inner, 'value');
  inner.lines.push(`return ${result};`);
  const validate = signature === undefined ? 'undefined' : constant(at, signature.validate.bind(signature));
  const code = `(${given}, ${left}) => ${braced(inner)}`;
  return put(at, `${helper(at, 'functionValue')}(${code}, ${parameters.length}, ${validate})`);
}

/** `$map` and `$filter` with a function on the spot become loops; the others call it back. */
export function writeHigherOrder(node: HigherOrderNode, at: At, want: Want, isSettled = false): string {
  const { name = '', arguments: given, function: lambda, tail } = node;
  const keepsWhole = lambda.parameters.length > 2;
  if ((name === 'map' || name === 'filter') && !keepsWhole) return writeLoop(node, at, want, isSettled);
  const values = given.map((one) => write(one, at, 'value')).join(', ');
  const { scope, parameters, body } = lambda;
  const inner = branch(at, { scope, left: 'null' });
  const names = parameters.map((local) => localName(local));
  declareLocals(inner, scope, parameters.length);
  inner.lines.push(`return ${write(body, inner, 'value')};`);
  const code = `(${names.join(', ')}) => ${braced(inner)}`;
  const call = `${helper(at, 'callHigherOrder')}(${quoted(name)}, [${values}], ${code}, ${names.length}, ${leftOf(tail, at)})`;
  return put(at, isSettled ? `${helper(at, 'settle')}(${call})` : call);
}

function writeLoop(node: HigherOrderNode, at: At, want: Want, isSettled: boolean): string {
  const { name, arguments: given, function: lambda } = node;
  const { scope, parameters, body } = lambda;
  const [list] = given.map((one) => write(one, at, 'plain'));
  const [result, made, index] = [fresh(at), fresh(at), fresh(at)];
  const inner = branch(at, { scope, left: 'null' });
  const item = put(inner, `${made}[${index}]`);
  for (const [place, local] of parameters.entries()) {
    inner.lines.push(`let ${localName(local)} = ${place === 0 ? item : index};`);
  }
  declareLocals(inner, scope, parameters.length);
  const results = fresh(at);
  if (name === 'filter') inner.lines.push(`if (${writeTest(body, inner)}) ${results}.push(${item});`);
  else {
    const value = write(body, inner, want);
    inner.lines.push(`if (${value} !== undefined) ${results}.push(${value});`);
  }
  inner.lines.push(`if (${results}.length > guard.mostItems) tooLong(${node.position});`);
  const settledList =
    want === 'plain' ? `${results}.length > 1 ? ${results} : ${results}[0]` : `${helper(at, 'settled')}(${results})`;
  const end = isSettled ? settledList : `${helper(at, 'marked')}(${results}, ${helper(at, 'SEQUENCE')})`;
  at.lines.push(
    `let ${result};`,
    `if (${list} !== undefined) {`,
    `const ${made} = ${helper(at, 'listFor')}(${list}), ${results} = [];`,
    `if ((guard.work -= ${made}.length) < 0) spent(${node.position});`,
    `for (let ${index} = 0; ${index} < ${made}.length; ${index}++) ${braced(inner)}`,
    `${result} = ${end}; }`,
  );
  return result;
}

export function writePartial({ callee, mistaken, arguments: given, position }: PartialNode, at: At): string {
  const values = given.map((one) => (one === undefined ? 'undefined' : write(one, at, 'value')));
  const open = given.flatMap((one, place) => (one === undefined ? [place] : []));
  const called = writeCallee({ value: callee, mistaken }, 'T1007', position, at);
  return put(at, `${helper(at, 'partial')}(${called}, [${values.join(', ')}], [${open.join(', ')}], ${position})`);
}

export function writeApply({ value, function: callee, position, depth }: ApplyNode, at: At): string {
  const made = write(value, at, 'value');
  return put(at, `${helper(at, 'applyTo')}(${made}, ${write(callee, at, 'value')}, ${position}, ${depth})`);
}

export function writeEvaluateText({ arguments: given, visible }: EvaluateTextNode, at: At): string {
  const values = given.map((one) => write(one, at, 'value')).join(', ');
  const known = visible.map((one) => `[${quoted(one.name)}, ${write(one, at, 'value')}]`).join(', ');
  return put(at, `${helper(at, 'evaluateTextIn')}([${values}], ${at.context}, Object.fromEntries([${known}]))`);
}
