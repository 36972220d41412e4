import { BUILT_IN_FUNCTIONS, FORBIDDEN_FUNCTIONS, ITEM_PARAMETERS, ITEM_RESULTS } from './built-in.ts';
import { LIBRARY } from './function/library.ts';
import type { Inspection, LibraryCall, NamedToken } from './inspect.ts';
import type { SyntaxNode } from './syntax.ts';

/** What the walk over the tree finds. */
export type Lineage = Pick<
  Inspection,
  'reads' | 'readsAll' | 'settings' | 'unknownVariables' | 'forbidden' | 'calls' | 'lostRegexes' | 'bindsInConstructors'
>;

/** A place in the record (or in the settings) that a part of the expression may stand for. */
interface Place {
  readonly root: 'record' | 'settings';
  readonly steps: readonly NamedToken[];
}

/** All places a part may stand for; none: something computed, whose inputs are counted already. */
type Places = readonly Place[];

const COMPUTED: Places = [];
const RECORD: Places = [{ root: 'record', steps: [] }];
const SETTINGS: Places = [{ root: 'settings', steps: [] }];

interface Scope {
  readonly context: Places;
  readonly variables: Map<string, Places>;
  readonly outer?: Scope;
  /** Inside `[...]` or `{...}`, not yet inside a block of its own. */
  readonly constructing: boolean;
}

interface Walk {
  readonly source: string;
  readonly reads: Map<string, readonly NamedToken[]>;
  readsAll: boolean;
  readonly settings: NamedToken[];
  readonly unknownVariables: NamedToken[];
  readonly forbidden: NamedToken[];
  readonly calls: LibraryCall[];
  readonly lostRegexes: number[];
  readonly bindsInConstructors: number[];
}

/** Follows every value through the tree back to where the record holds it. When unsure, says so rather than guess. */
export function lineageOf(tree: SyntaxNode, source: string): Lineage {
  const walk: Walk = {
    source,
    reads: new Map(),
    readsAll: false,
    settings: [],
    unknownVariables: [],
    forbidden: [],
    calls: [],
    lostRegexes: [],
    bindsInConstructors: [],
  };
  use(tree, { context: RECORD, variables: new Map(), constructing: false }, walk);
  return { ...walk, reads: [...walk.reads.values()] };
}

/** Visits a node whose value is used up here: the places it stands for are read. */
function use(node: SyntaxNode | undefined, scope: Scope, walk: Walk): void {
  if (node !== undefined) consume(visit(node, scope, walk), walk);
}

function consume(places: Places, walk: Walk): void {
  for (const { root, steps } of places) {
    const [first] = steps;
    if (root === 'settings') {
      if (first !== undefined) walk.settings.push(first);
    } else if (first === undefined) walk.readsAll = true;
    else walk.reads.set(steps.map(({ name, offset }) => `${offset}:${name}`).join('.'), steps);
  }
}

function visit(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  const places = VISITORS[node.type]?.(node, scope, walk) ?? COMPUTED;
  // A filter right behind `@$item` or `#$index` may use the variable already.
  if (node.focus !== undefined) scope.variables.set(node.focus, places);
  if (node.index !== undefined) scope.variables.set(node.index, COMPUTED);
  const kept = applyStages(node, places, scope, walk);
  if (node.group === undefined || node.type === 'path') return kept;
  return usePairs(node.group.lhs, { ...scope, context: kept }, walk);
}

type Visitor = (node: SyntaxNode, scope: Scope, walk: Walk) => Places;

const VISITORS: Readonly<Record<string, Visitor>> = {
  path: visitPath,
  name: (node, scope, walk) => step(scope.context, tokenOf(node, walk.source)),
  variable: visitVariable,
  function: visitCall,
  partial: visitCall,
  lambda: (node, scope, walk) => visitLambda(node, [], scope, walk),
  bind: visitBind,
  block: visitBlock,
  condition: visitCondition,
  unary: visitUnary,
  binary: (node, scope, walk) => {
    if (isNode(node.lhs)) use(node.lhs, scope, walk);
    use(node.rhs, scope, walk);
    return COMPUTED;
  },
  apply: visitApply,
  transform: (node, scope, walk) => visitTransform(node, COMPUTED, scope, walk),
  wildcard: visitWildcard,
  descendant: visitWildcard,
  parent: (_node, _scope, walk) => {
    walk.readsAll = true;
    return COMPUTED;
  },
  regex: (node, _scope, walk) => {
    // The parser copies the left side of `?:` and `??` as JSON, which turns a regular expression into an empty object.
    if (!(node.value instanceof RegExp)) walk.lostRegexes.push(regexStart(node, walk.source));
    return COMPUTED;
  },
  sort: (node, scope, walk) => {
    for (const { expression } of node.terms ?? []) use(expression, scope, walk);
    return scope.context;
  },
};

function visitPath(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  let context = scope.context;
  const inner: Scope = { ...scope, variables: new Map(), outer: scope };
  for (const part of node.steps ?? []) {
    const found = visit(part, { ...inner, context }, walk);
    if (part.focus === undefined) context = found;
  }
  if (node.group === undefined) return context;
  return usePairs(node.group.lhs, { ...inner, context }, walk);
}

/** Filters look at the items they choose from; they never change what the items are. */
function applyStages(node: SyntaxNode, places: Places, scope: Scope, walk: Walk): Places {
  const variables = new Map<string, Places>();
  for (const stage of [...(node.stages ?? []), ...(node.predicate ?? [])]) {
    if (stage.type === 'index') variables.set(String(stage.value), COMPUTED);
    else use(stage.expr, { context: places, variables, outer: scope, constructing: scope.constructing }, walk);
  }
  return places;
}

function visitVariable(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  const name = String(node.value);
  if (name === '') return scope.context;
  if (name === '$') return RECORD;
  const bound = lookUp(name, scope);
  if (bound !== undefined) return bound;
  if (name === 'settings') return SETTINGS;
  if (FORBIDDEN_FUNCTIONS.has(name)) walk.forbidden.push(tokenOf(node, walk.source, '$'));
  else if (!BUILT_IN_FUNCTIONS.has(name) && !LIBRARY.has(name))
    walk.unknownVariables.push(tokenOf(node, walk.source, '$'));
  return COMPUTED;
}

function visitCall(node: SyntaxNode, scope: Scope, walk: Walk, piped: readonly Places[] = []): Places {
  const { procedure } = node;
  const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
  if (procedure !== undefined) visit(procedure, scope, walk);
  noteCall(node, piped.length, scope, walk);
  const given = node.arguments ?? [];
  const callback = given.find((argument) => argument.type === 'lambda');
  const values = [
    ...piped,
    ...given.filter((argument) => argument !== callback).map((item) => visit(item, scope, walk)),
  ];
  const [items = COMPUTED] = values;
  const parameters = name === undefined ? undefined : ITEM_PARAMETERS.get(name);
  const keepsItems = name !== undefined && ITEM_RESULTS.has(name);
  const opened = parameters !== undefined && callback !== undefined;
  for (const places of opened || keepsItems ? values.slice(1) : values) consume(places, walk);
  if (callback !== undefined) {
    const types = (parameters ?? []).reduce<Places[]>((all, index) => Object.assign(all, { [index]: items }), []);
    visitLambda(callback, types, scope, walk);
  }
  const wanted = name === undefined ? 0 : (BUILT_IN_FUNCTIONS.get(name) ?? 0);
  if (given.length + piped.length < wanted) consume(scope.context, walk);
  return keepsItems ? items : COMPUTED;
}

function noteCall(
  { procedure, type, arguments: given = [] }: SyntaxNode,
  piped: number,
  scope: Scope,
  walk: Walk,
): void {
  if (procedure?.type !== 'variable') return;
  const name = String(procedure.value);
  if (!LIBRARY.has(name) || lookUp(name, scope) !== undefined) return;
  const written = given.map(({ type, value }) =>
    type === 'string' || type === 'number' ? (value as string | number) : undefined,
  );
  const count = type === 'partial' ? undefined : piped + given.length;
  const fixed = [...Array.from({ length: piped }, () => undefined), ...written];
  walk.calls.push({ ...tokenOf(procedure, walk.source, '$'), count, fixed });
}

function visitLambda(node: SyntaxNode, parameters: readonly (Places | undefined)[], scope: Scope, walk: Walk): Places {
  // A signature may make it take what stands left of the call, wherever that is.
  if (node.signature !== undefined) walk.readsAll = true;
  const variables = new Map(
    (node.arguments ?? []).map((argument, index) => [String(argument.value), parameters[index] ?? COMPUTED]),
  );
  use(node.body, { context: scope.context, variables, outer: scope, constructing: false }, walk);
  return COMPUTED;
}

function visitBind(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  if (!isNode(node.lhs)) return COMPUTED;
  if (scope.constructing) walk.bindsInConstructors.push(tokenOf(node.lhs, walk.source, '$').offset);
  const name = String(node.lhs.value);
  // A function may name itself in its body.
  scope.variables.set(name, COMPUTED);
  const places = node.rhs === undefined ? COMPUTED : visit(node.rhs, scope, walk);
  scope.variables.set(name, places);
  return places;
}

function visitBlock(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  const inner: Scope = { context: scope.context, variables: new Map(), outer: scope, constructing: false };
  const expressions = node.expressions ?? [];
  // Functions may call each other before both are bound.
  for (const { type, lhs, rhs } of expressions) {
    if (type === 'bind' && isNode(lhs) && rhs?.type === 'lambda') inner.variables.set(String(lhs.value), COMPUTED);
  }
  let last: Places = COMPUTED;
  for (const [index, expression] of expressions.entries()) {
    last = visit(expression, inner, walk);
    if (index < expressions.length - 1 && expression.type !== 'bind') consume(last, walk);
  }
  return last;
}

function visitCondition(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  use(node.condition, scope, walk);
  return [node.then, node.else].flatMap((branch) => (branch === undefined ? [] : visit(branch, scope, walk)));
}

function visitUnary(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  const inner = { ...scope, constructing: true };
  switch (node.value) {
    case '[':
      return (node.expressions ?? []).flatMap((item) => visit(item, inner, walk));
    case '{':
      return usePairs(Array.isArray(node.lhs) ? node.lhs : [], inner, walk);
    default:
      use(node.expression, scope, walk);
      return COMPUTED;
  }
}

function usePairs(pairs: readonly (readonly SyntaxNode[])[], scope: Scope, walk: Walk): Places {
  for (const part of pairs.flat()) use(part, { ...scope, constructing: true }, walk);
  return COMPUTED;
}

/** `a ~> $f(b)` is `$f(a, b)`. */
function visitApply(node: SyntaxNode, scope: Scope, walk: Walk): Places {
  const left = isNode(node.lhs) ? visit(node.lhs, scope, walk) : COMPUTED;
  const right = node.rhs;
  if (right?.type === 'function') return visitCall(right, scope, walk, [left]);
  if (right?.type === 'variable') noteCall({ type: 'function', procedure: right }, 1, scope, walk);
  consume(left, walk);
  if (right?.type === 'transform') return visitTransform(right, left, scope, walk);
  use(right, scope, walk);
  return COMPUTED;
}

function visitTransform(node: SyntaxNode, input: Places, scope: Scope, walk: Walk): Places {
  const context = node.pattern === undefined ? COMPUTED : visit(node.pattern, { ...scope, context: input }, walk);
  use(node.update, { ...scope, context }, walk);
  use(node.delete, { ...scope, context }, walk);
  return COMPUTED;
}

function visitWildcard(_node: SyntaxNode, scope: Scope, walk: Walk): Places {
  consume(scope.context, walk);
  return COMPUTED;
}

function lookUp(name: string, scope: Scope | undefined): Places | undefined {
  return scope === undefined ? undefined : (scope.variables.get(name) ?? lookUp(name, scope.outer));
}

function step(places: Places, name: NamedToken): Places {
  return places.map(({ root, steps }) => ({ root, steps: [...steps, name] }));
}

/** A name where it starts. The parser says where a token ends; names may stand in quotes. */
export function tokenOf(node: SyntaxNode, source: string, prefix = ''): NamedToken {
  const name = String(node.value);
  const end = node.position ?? 0;
  const written = `${prefix}${name}`;
  const quoted = /[`"']/.test(source.charAt(end - 1)) ? 2 : 0;
  return { name, offset: Math.max(0, end - written.length - quoted) };
}

function regexStart(node: SyntaxNode, source: string): number {
  const close = source.lastIndexOf('/', (node.position ?? 1) - 1);
  return Math.max(0, source.lastIndexOf('/', close - 1));
}

function isNode(value: SyntaxNode['lhs']): value is SyntaxNode {
  return value !== undefined && !Array.isArray(value);
}
