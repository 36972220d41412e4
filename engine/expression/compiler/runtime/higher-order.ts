import { functionValue } from './apply.ts';
import { callBuiltIn } from './built-ins.ts';
import * as lists from './list-functions.ts';
import { isFunctionValue } from './values.ts';

type List = readonly unknown[] | undefined;
type Call = (...given: readonly unknown[]) => unknown;

/** Lists or single values that are taken for lists of one. */
function listOf(value: unknown): List {
  return value === undefined || Array.isArray(value) ? (value as List) : [value];
}

type Run = (values: readonly unknown[], call: Call, count: number) => unknown;

/** The built-ins that call a function, for a function that only they can call. Their lists may be single values. */
const RUNS: Readonly<Record<string, Run>> = {
  map: ([list], call) => lists.map(listOf(list), call),
  filter: ([list], call) => lists.filter(listOf(list), call),
  single: ([list], call) => lists.single(listOf(list), call),
  sort: ([list], call) => lists.sort(listOf(list), call),
  reduce: ([list, start], call) => lists.reduce(listOf(list), call, start),
};

/**
 * Calls `$map` and its like with a function on the spot. `call` takes as many of its arguments as it declares, `count`.
 * What is no common shape goes to the built-in with its whole signature.
 */
export function callHigherOrder(
  name: string,
  values: readonly unknown[],
  call: Call,
  count: number,
  context: unknown,
): unknown {
  const run = RUNS[name];
  const [list] = values;
  if (run !== undefined && !isFunctionValue(list) && !isFunctionValue(values[1])) return run(values, call, count);
  const callee = functionValue((given) => call(...given), count);
  return callBuiltIn(name, [list, callee, ...values.slice(1)], context);
}
