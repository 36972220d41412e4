import jsonata from 'jsonata';
import { moment } from './guard.ts';
import { sequence } from './values.ts';

/** Checks the arguments of a call and fills in what stands left of it, as jsonata does. Throws its codes. */
export interface Signature {
  validate(given: readonly unknown[], context: unknown): unknown[];
}

/** A built-in of the reference: JSONata hands out its functions as values. */
export interface ReferenceFunction {
  readonly implementation: (...given: unknown[]) => unknown;
  readonly signature: Signature;
}

const NAMES =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match ' +
  'contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt ' +
  'power random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error ' +
  'assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl ' +
  'eval toMillis fromMillis clone now millis';

/** What jsonata calls before it evaluates a node. */
const EVALUATE_ENTRY = Symbol.for('jsonata.__evaluate_entry');

/** Every function of jsonata 2.2.2 by its name: signature, arity and, where it does not wait, what it does. */
export const REFERENCE_FUNCTIONS: ReadonlyMap<string, ReferenceFunction> = handedOut(NAMES.split(' '));

/** The outermost frame of an evaluation holds them; its first node is entered before anything is awaited. */
function handedOut(names: readonly string[]): ReadonlyMap<string, ReferenceFunction> {
  const found = new Map<string, ReferenceFunction>();
  const program = jsonata('null');
  const enter = (_node: unknown, _input: unknown, frame: jsonata.Environment) => {
    for (const name of names) found.set(name, frame.lookup(name) as ReferenceFunction);
  };
  program.assign(EVALUATE_ENTRY as unknown as string, enter);
  void program.evaluate(null);
  if (found.size !== names.length) throw new Error('jsonata does not show its functions as version 2.2.2 does.');
  return found;
}

/** What the reference's functions find as `this`. */
const REFERENCE_FOCUS = {
  createSequence: sequence,
  environment: {
    /** A picture without a year takes today's: no two runs would agree, so it is left to whoever has a clock. */
    get timestamp(): Date {
      return new Date(moment());
    },
  },
};

/** Calls a function of the reference that does not wait. */
export function callReference(name: string, given: readonly unknown[]): unknown {
  const found = REFERENCE_FUNCTIONS.get(name);
  if (found === undefined) throw new Error(`jsonata has no function ${name}.`);
  return found.implementation.apply(REFERENCE_FOCUS, [...given]);
}
