import { UNBOUND } from '../closure/frame.ts';
import { applyTo, checkCallee, functionValue, invoke, leaveCall, partial } from '../runtime/apply.ts';
import { callBuiltIn } from '../runtime/built-ins.ts';
import { carriersOf, walkCarrying } from '../runtime/carry.ts';
import { MISS } from '../runtime/direct.ts';
import { evaluateTextIn } from '../runtime/evaluate-text.ts';
import { group } from '../runtime/group.ts';
import { failFinally, guard } from '../runtime/guard.ts';
import { callHigherOrder } from '../runtime/higher-order.ts';
import * as operators from '../runtime/operators.ts';
import * as paths from '../runtime/path.ts';
import { descendants, transformer, wildcard } from '../runtime/traverse.ts';
import * as values from '../runtime/values.ts';

/** Everything that generated code may call, by the name that it uses. */
export const RUNTIME: Readonly<Record<string, unknown>> = {
  ...values,
  ...operators,
  ...paths,
  isArray: Array.isArray,
  hasOwn: Object.hasOwn,
  guard,
  spent: (position: number) => failFinally('D1012', position),
  tooLong: (position: number) => failFinally('D2015', position),
  NOTHING_CARRIED: {},
  UNBOUND,
  MISS,
  applyTo,
  checkCallee,
  functionValue,
  invoke,
  leaveCall,
  partial,
  callBuiltIn,
  callHigherOrder,
  carriersOf,
  walkCarrying,
  evaluateTextIn,
  group,
  descendants,
  wildcard,
  transformer,
  listFor: (value: unknown) => (Array.isArray(value) ? value : [value]),
  textOrNothing: (value: unknown) => (value === undefined ? '' : values.textOf(value)),
  unwrapped: (list: readonly unknown[]) => ((values.markOf(list) & values.WRAPPER) === 0 ? list : list[0]),
};
