import type { Scope } from '../ir.ts';
import { type Kind, kindOf } from '../kinds.ts';
import type { Lowered } from '../lower.ts';
import { RUNTIME } from './runtime.ts';
import { type At, braced, constant, declareLocals, newUnit, quoted, type Unit } from './unit.ts';
import { write } from './write.ts';

/** A function made of source code: the context, the input as a whole, and what the caller binds. */
export type Compiled = (context: unknown, input: unknown, given: Readonly<Record<string, unknown>>) => unknown;

/** Makes JavaScript of an expression and a function of the JavaScript. */
export function compileSource({ root, scope }: Lowered): Compiled {
  const unit = newUnit();
  const at = opening(unit, scope);
  at.lines.push(`return ${write(root, at, 'plain')};`);
  return build(unit, `(context, input, given) => ${braced(at)}`);
}

/** One function for several expressions on the same input. It gives an object of what `finish` makes of their values. */
export function compileSourceTogether(expressions: Readonly<Record<string, Lowered>>, finish: Finish): Compiled {
  const unit = newUnit();
  const named = Object.entries(expressions);
  const bodies = named.map(([, { root, scope }], place) => {
    const at = opening(unit, scope);
    const made = write(root, at, 'plain');
    const finished = NEEDS_NO_FINISH.has(kindOf(root).of) ? made : `${constant(at, finish)}(${made})`;
    at.lines.push(`r${place} = ${finished};`);
    return braced(at);
  });
  const declared = named.map((_, place) => `r${place}`).join(', ');
  // `__proto__` is only a name in brackets; all others are faster without.
  const results = named
    .map(([name], place) => `${name === '__proto__' ? '["__proto__"]' : quoted(name)}: r${place}`)
    .join(', ');
  const lines = [declared === '' ? '' : `let ${declared};`, ...bodies, `return { ${results} };`];
  return build(unit, `(context, input, given) => {\n${lines.join('\n')}\n}`);
}

/** Makes of a value what the caller hands on. Numbers and yes or no stay as they are. */
export type Finish = (value: unknown) => unknown;

const NEEDS_NO_FINISH: ReadonlySet<Kind['of']> = new Set<Kind['of']>(['number', 'boolean']);

function opening(unit: Unit, scope: Scope): At {
  const at: At = { unit, scope, lines: [], context: 'context', position: 0, left: 'null', carried: new Map() };
  declareLocals(at, scope);
  return at;
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
