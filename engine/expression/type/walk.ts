import { tokenOf } from '../lineage.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { ReportFault, TypeFault } from './fault.ts';
import { ANY, NOTHING_AT_ALL, type Shape, type Type } from './type.ts';

/** What a part of an expression can see. */
export interface Scope {
  /** What stands left of it: one value. */
  readonly context: Type;
  readonly variables: Map<string, Type>;
  readonly outer?: Scope;
  /** Something else is given where this gives nothing. */
  readonly defaulted?: true;
}

/** One inference: what it found so far, and how its parts go on. */
export interface TypeWalk {
  readonly source: string;
  readonly record: Type;
  readonly settings: Type;
  readonly report: ReportFault;
  readonly faults: Map<string, TypeFault>;
  readonly types: Map<SyntaxNode, Type>;
  /** Functions that are written down and were not called yet: called or not, their bodies are looked at. */
  readonly uncalled: Map<SyntaxNode, () => unknown>;
  /** How deep the walk is, and how far it went. Beyond the bounds everything is `any`. */
  depth: number;
  visited: number;
  readonly visit: (node: SyntaxNode, scope: Scope) => Type;
}

/** The variable of this name, from the inside out. */
export function variableOf(name: string, scope: Scope | undefined): Type | undefined {
  return scope === undefined ? undefined : (scope.variables.get(name) ?? variableOf(name, scope.outer));
}

/** Where an operator stands. */
export function operatorOffset(node: SyntaxNode): number {
  return Math.max(0, (node.position ?? 0) - String(node.value).length);
}

/** The type of a field of what stands left of its name; a name that nothing has is reported. */
export function fieldOf(owner: Type, node: SyntaxNode, walk: TypeWalk): Type {
  const { name, offset } = tokenOf(node, walk.source);
  return namedField(owner, name, offset, walk);
}

/** The same for a name that is written somewhere else. */
export function namedField(owner: Type, name: string, offset: number, walk: TypeWalk): Type {
  const found = owner.shapes.map((shape) => fieldOfShape(shape, name));
  const [first] = found;
  if (owner.shapes.length === 0) return NOTHING_AT_ALL;
  if (first !== undefined && found.length === 1) return first;
  if (found.some((type) => type !== undefined)) return ANY;
  const known = owner.shapes.flatMap((shape) => (shape.kind === 'object' ? [...shape.fields.keys()] : []));
  walk.report({ kind: 'unknown-field', offset, name, object: owner.path ?? 'the object', known });
  return ANY;
}

function fieldOfShape(shape: Shape, name: string): Type | undefined {
  switch (shape.kind) {
    case 'object':
      return shape.fields.get(name) ?? (shape.open ? ANY : undefined);
    case 'any':
    case 'list':
    case 'function':
      return ANY;
    case 'text':
    case 'number':
    case 'yes_no':
    case 'null':
      return undefined;
    default:
      return shape satisfies never;
  }
}
