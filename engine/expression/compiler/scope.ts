import type { SyntaxNode } from '../syntax.ts';
import type { Local, NameSource, Scope } from './ir.ts';

const NO_NAMES: ReadonlySet<string> = new Set();

/** Names that are known everywhere: what the caller gives, then functions. */
export interface KnownNames {
  readonly given: ReadonlySet<string>;
  readonly builtIn: (name: string) => boolean;
}

/** Numbers scopes and locals, so that two never share a name in generated code. */
export interface Numbering {
  next: number;
}

/** Opens a scope with the names that are bound in it, none of them yet. */
export function openScope(
  kind: Scope['kind'],
  outer: Scope | undefined,
  numbering: Numbering,
  bound: Iterable<string> = [],
  carried: ReadonlySet<string> = NO_NAMES,
): Scope {
  const scope: Scope = { id: numbering.next, kind, outer, locals: [], carried };
  numbering.next += 1;
  for (const name of bound) declare(scope, name, numbering, false);
  return scope;
}

/** The local of a name in this scope; made if it is new. */
export function declare(scope: Scope, name: string, numbering: Numbering, raw: boolean): Local {
  const known = scope.locals.find((local) => local.name === name);
  if (known !== undefined) return known;
  const local: Local = { id: numbering.next, name, scope, index: scope.locals.length, sure: false, raw };
  numbering.next += 1;
  scope.locals.push(local);
  return local;
}

/** Where the value of a name may come from, nearest first; the last source always has an answer. */
export function resolve(name: string, scope: Scope, known: KnownNames): readonly NameSource[] {
  const sources: NameSource[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const local = at.locals.find((one) => one.name === name);
    if (local !== undefined) {
      sources.push({ kind: 'local', local, sure: local.sure });
      if (local.sure) return sources;
    }
    if (at.carried.has(name)) sources.push({ kind: 'carried', scope: at, name });
  }
  if (known.given.has(name)) sources.push({ kind: 'given', name });
  else if (known.builtIn(name)) sources.push({ kind: 'built_in', name });
  else sources.push({ kind: 'nothing' });
  return sources;
}

/** Every name that can be seen from a scope. */
export function visibleNames(scope: Scope, known: KnownNames): ReadonlySet<string> {
  const names = new Set(known.given);
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    for (const { name } of at.locals) names.add(name);
    for (const name of at.carried) names.add(name);
  }
  return names;
}

/** The names that `:=` binds in the frame of these nodes, not counting blocks and functions, which have their own. */
export function boundNames(value: unknown, names: Set<string> = new Set()): ReadonlySet<string> {
  eachNode(value, (node) => {
    if (node.type === 'block' || (node.type === 'lambda' && node.thunk !== true)) return false;
    if (node.type === 'bind' && isNode(node.lhs)) names.add(String(node.lhs.value));
    return true;
  });
  return names;
}

/** The names that items may carry anywhere in these nodes. */
export function carriedNames(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  eachNode(value, (node) => {
    if (node.focus !== undefined) names.add(node.focus);
    if (node.index !== undefined) names.add(node.index);
    if (node.ancestor !== undefined) names.add(node.ancestor.label);
    if (node.type === 'index') names.add(String(node.value));
    return true;
  });
  return names;
}

/** Visits nodes from the outside in; `enter` says whether to go on below one. */
export function eachNode(value: unknown, enter: (node: SyntaxNode) => boolean): void {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
  if (Array.isArray(value)) {
    for (const item of value) eachNode(item, enter);
    return;
  }
  const node = value as SyntaxNode;
  if (typeof node.type === 'string' && !enter(node)) return;
  for (const part of Object.values(value)) eachNode(part, enter);
}

export function isNode(value: SyntaxNode['lhs']): value is SyntaxNode {
  return value !== undefined && !Array.isArray(value);
}
