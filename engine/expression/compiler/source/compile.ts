import type { Node, Scope } from '../ir.ts';
import { RUNTIME } from './runtime.ts';
import { type At, declareLocals, newUnit, type Unit } from './unit.ts';
import { write } from './write.ts';

/** A function made of source code: the context, the input as a whole, and what the caller binds. */
export type Compiled = (context: unknown, input: unknown, given: Readonly<Record<string, unknown>>) => unknown;

/** Makes JavaScript of an expression and a function of the JavaScript. */
export function compileSource(root: Node, scope: Scope): Compiled {
  const unit = newUnit();
  const at: At = { unit, scope, lines: [], context: 'context', left: 'null', carried: new Map() };
  declareLocals(at, scope);
  at.lines.push(`return ${write(root, at, 'value')};`);
  return build(unit, `(context, input, given) => {\n${at.lines.join('\n')}\n}`);
}

/** The code reaches nothing but the functions of the runtime that it names and its own constants. */
function build({ helpers, constants }: Unit, code: string): Compiled {
  const used = ['isArray', 'hasOwn', 'guard', 'spent', 'tooLong', ...helpers];
  const source = [
    '"use strict";',
    `const { ${[...new Set(used)].join(', ')} } = runtime;`,
    ...constants.map((_, place) => `const k${place} = constants[${place}];`),
    `return ${code};`,
  ].join('\n');
  // oxlint-disable-next-line no-new-func, no-implied-eval -- the compiler's whole purpose; see unit.ts for what reaches it
  const make = new Function('runtime', 'constants', source) as (runtime: unknown, constants: unknown) => Compiled;
  return make(RUNTIME, constants);
}
