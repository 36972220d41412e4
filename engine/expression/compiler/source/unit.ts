import type { Scope } from '../ir.ts';

/**
 * One piece of JavaScript that is being written. Text of the expression reaches it through `JSON.stringify` alone: names of
 * fields and variables, texts. Every identifier is made here.
 */
export interface Unit {
  /** Values that the code refers to by place: regular expressions, tables, functions. */
  readonly constants: unknown[];
  /** Functions of the runtime that the code calls. */
  readonly helpers: Set<string>;
  next: number;
}

/** Where code is being written: the statements so far, and how the context of a node is called there. */
export interface At {
  readonly unit: Unit;
  readonly scope: Scope;
  readonly lines: string[];
  readonly context: string;
  /** The token that is being written, for the guards. */
  readonly position: number;
  /** What stands left of a call that the function around ends with. */
  readonly left: string;
  /** How the names are called that an item carries, by the scope that they belong to. */
  readonly carried: ReadonlyMap<number, string>;
}

/** What is done with a value: `plain` where nobody asks whether a list of several came of mapping. */
export type Want = 'plain' | 'value';

export function newUnit(): Unit {
  return { constants: [], helpers: new Set(), next: 1 };
}

/** An identifier that nobody has. */
export function fresh({ unit }: At): string {
  const name = `v${unit.next}`;
  unit.next += 1;
  return name;
}

/** Writes a constant and gives its name. */
export function put(at: At, value: string): string {
  const name = fresh(at);
  at.lines.push(`const ${name} = ${value};`);
  return name;
}

/** The name of a function of the runtime. */
export function helper({ unit }: At, name: string): string {
  unit.helpers.add(name);
  return name;
}

/** The name of a value that is made once. */
export function constant({ unit }: At, value: unknown): string {
  const known = unit.constants.indexOf(value);
  if (known >= 0) return `k${known}`;
  unit.constants.push(value);
  return `k${unit.constants.length - 1}`;
}

/** A place for statements of their own: a branch, the body of a loop or of a function. */
export function branch(at: At, changes: Partial<Omit<At, 'lines' | 'unit'>> = {}): At {
  return { ...at, ...changes, lines: [] };
}

/** Statements in braces. */
export function braced({ lines }: At): string {
  return `{ ${lines.join('\n')} }`;
}

/** A text as a literal of JavaScript. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The name of a local. */
export function localName({ id }: { readonly id: number }): string {
  return `x${id}`;
}

/** Declares the locals of a scope. */
export function declareLocals(at: At, scope: Scope, from = 0): void {
  const names = scope.locals.slice(from).map((local) => `${localName(local)} = ${helper(at, 'UNBOUND')}`);
  if (names.length > 0) at.lines.push(`let ${names.join(', ')};`);
}
