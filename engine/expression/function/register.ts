import type jsonata from 'jsonata';
import type { LibraryFunction } from './declaration.ts';
import { LIBRARY } from './library.ts';

/** Makes the functions that a source names known to its program. */
export function registerLibrary(program: jsonata.Expression, source: string): void {
  for (const declared of LIBRARY.values()) {
    if (source.includes(`$${declared.name}`)) program.registerFunction(declared.name, implementation(declared));
  }
}

/**
 * The evaluator reads the names of the parameters from the source of the function when it applies one in part, and gives
 * the callback of a list the index too when it takes two; the index of an item is never meant here.
 */
function implementation({ call, parameters }: LibraryFunction): (...given: unknown[]) => unknown {
  const written = BY_COUNT[parameters.length]?.(call);
  if (written === undefined) throw new Error(`No function takes ${parameters.length} arguments.`);
  return Object.defineProperty(written, 'length', { value: 1 });
}

type Call = LibraryFunction['call'];

const BY_COUNT: Readonly<Record<number, (call: Call) => (...given: unknown[]) => unknown>> = {
  1: (call) => (first) => call([first]),
  2: (call) => (first, second) => call([first, second]),
  3: (call) => (first, second, third) => call([first, second, third]),
};
