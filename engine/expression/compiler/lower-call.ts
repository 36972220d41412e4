import type { SyntaxNode } from '../syntax.ts';
import { type CallNode, type LambdaNode, type Node, type Tail, Unsupported } from './ir.ts';
import { inside, lowerNode, type Place, variable } from './lower.ts';
import { boundNames, declare, isNode, openScope, resolve, visibleNames } from './scope.ts';

/** Built-ins that call a function, with where they take it and how many arguments they then have at least. */
const HIGHER_ORDER: ReadonlySet<string> = new Set(['map', 'filter', 'single', 'reduce', 'each', 'sift', 'sort']);
const FUNCTION_PLACE = 1;

/** A call whose result is used here. */
export function lowerCall(node: SyntaxNode, place: Place): Node {
  return call(node, place, 'no');
}

/** What a function ends with. The parser marks it with a function of no arguments around it. */
export function lowerTailCall({ body, position = 0 }: SyntaxNode, place: Place): Node {
  if (body === undefined) throw new Unsupported('A function without a body.', position);
  return call(body, place, place.tail);
}

function call(node: SyntaxNode, place: Place, tail: Tail, piped: readonly Node[] = []): Node {
  const { procedure, position = 0, arguments: written = [] } = node;
  if (procedure === undefined) throw new Unsupported('A call of nothing.', position);
  const at = inside(place);
  const name = procedure.type === 'variable' ? String(procedure.value) : undefined;
  const builtIn = name === undefined || procedure.predicate !== undefined ? undefined : builtInNamed(name, place);
  if (name === 'eval' && isReferenceEval(name, place)) return evaluateText(written, piped, position, place);
  const shared = { position, name, tail, depth: place.depth } as const;
  if (builtIn !== undefined && isHigherOrder(builtIn, written, piped.length)) {
    const index = FUNCTION_PLACE - piped.length;
    const lambda = lowerFunction(written[index] as SyntaxNode, at, 'here');
    const others = written.map((one, at_) => (at_ === index ? undefined : lowerNode(one, at)));
    const given = [...piped, ...others.filter((one) => one !== undefined)];
    return { ...shared, kind: 'higher_order', name: builtIn, arguments: given, function: lambda, at: FUNCTION_PLACE };
  }
  const callee: CallNode['callee'] =
    builtIn === undefined
      ? { kind: 'value', value: lowerNode(procedure, at), mistaken: isMistaken(procedure, place) }
      : { kind: 'built_in', name: builtIn };
  return { ...shared, kind: 'call', callee, arguments: [...piped, ...written.map((one) => lowerNode(one, at))] };
}

/** `sum(x)` reads a field named sum, and there is a function of that name. */
function isMistaken({ type, steps }: SyntaxNode, { scope, known }: Place): boolean {
  const [first] = steps ?? [];
  return type === 'path' && first !== undefined && resolve(String(first.value), scope, known)[0]?.kind !== 'nothing';
}

function builtInNamed(name: string, { scope, known }: Place): string | undefined {
  const [source] = resolve(name, scope, known);
  return source?.kind === 'built_in' ? name : undefined;
}

/** The function stands there as written, takes no more than is given, and the call has what the built-in needs. */
function isHigherOrder(name: string, written: readonly SyntaxNode[], piped: number): boolean {
  if (!HIGHER_ORDER.has(name)) return false;
  const count = written.length + piped;
  if (count < 2 || count > (name === 'reduce' ? 3 : 2)) return false;
  const lambda = written[FUNCTION_PLACE - piped];
  if (lambda?.type !== 'lambda' || lambda.signature !== undefined || lambda.predicate !== undefined) return false;
  return lambda.group === undefined && (name !== 'reduce' || (lambda.arguments?.length ?? 0) >= 2);
}

function isReferenceEval(name: string, { scope, known }: Place): boolean {
  const [source] = resolve(name, scope, known);
  return source?.kind === 'nothing';
}

function evaluateText(written: readonly SyntaxNode[], piped: readonly Node[], position: number, place: Place): Node {
  const names = [...visibleNames(place.scope, place.known)];
  const given = [...piped, ...written.map((one) => lowerNode(one, inside(place)))];
  const visible = names.map((name) => variable(name, position, place));
  return { kind: 'evaluate_text', position, arguments: given, visible };
}

/** `function($a) { ... }`. */
export function lowerLambda(node: SyntaxNode, place: Place): LambdaNode {
  return lowerFunction(node, place, 'leave');
}

function lowerFunction(node: SyntaxNode, place: Place, tail: Place['tail']): LambdaNode {
  const { body, signature, position = 0, arguments: written = [] } = node;
  if (body === undefined) throw new Unsupported('A function without a body.', position);
  if (signature !== undefined && typeof signature.validate !== 'function') {
    // Left of `?:` and `??` the parser copies what it read as JSON, which loses functions.
    throw new Unsupported('A signature that the parser lost.', position);
  }
  const scope = openScope('function', place.scope, place.numbering);
  const parameters = written.map(({ value }) => {
    const local = declare(scope, String(value), place.numbering, true);
    local.sure = true;
    return local;
  });
  if (new Set(parameters).size < parameters.length) throw new Unsupported('Two parameters of one name.', position);
  for (const name of boundNames(body)) declare(scope, name, place.numbering, false);
  const depth = tail === 'here' ? place.depth + 1 : 1;
  const lowered = lowerNode(body, { ...place, scope, tail, depth, direct: true });
  return { kind: 'lambda', position, scope, parameters, signature, body: lowered };
}

/** A function with some of its arguments given. */
export function lowerPartial(node: SyntaxNode, place: Place): Node {
  const { procedure, position = 0, arguments: written = [] } = node;
  if (procedure === undefined) throw new Unsupported('A call of nothing.', position);
  const at = inside(place);
  const given = written.map((one) => (one.type === 'operator' && one.value === '?' ? undefined : lowerNode(one, at)));
  const mistaken = isMistaken(procedure, place);
  return { kind: 'partial', position, callee: lowerNode(procedure, at), mistaken, arguments: given };
}

/** `value ~> function`: a call gets the value as its first argument, anything else is called with it. */
export function lowerApply({ lhs, rhs, position = 0 }: SyntaxNode, place: Place): Node {
  if (!isNode(lhs) || rhs === undefined) throw new Unsupported('Half a chain.', position);
  const value = lowerNode(lhs, inside(place));
  if (rhs.type === 'function') return call(rhs, place, 'no', [value]);
  return { kind: 'apply', position, value, function: lowerNode(rhs, inside(place)), depth: place.depth };
}
