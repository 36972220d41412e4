import { LIBRARY } from '../../function/library.ts';
import { eachOf, functionValue, invoke } from './apply.ts';
import { chance, checkText, fail, failFinally, moment } from './guard.ts';
import * as lists from './list-functions.ts';
import { callReference, REFERENCE_FUNCTIONS, type Signature } from './reference.ts';
import * as texts from './text-functions.ts';
import { append, type FunctionValue, isFunctionValue, rawLookUp, textOf, truth } from './values.ts';

/** A function that every expression knows. */
export interface BuiltIn {
  readonly name: string;
  /** Functions of the library check their arguments themselves. */
  readonly signature: Signature | undefined;
  /** How many arguments it is taken to want when it is called for every item. */
  readonly arity: number;
  /** How many it declares. */
  readonly parameters: number;
  /** Takes arguments that its signature was checked against. The result is not settled. */
  readonly run: (...given: never[]) => unknown;
}

type Run = BuiltIn['run'];
type List = readonly unknown[] | undefined;

const OWN: Readonly<Record<string, Run>> = {
  sum: lists.sum,
  count: (list: List) => list?.length ?? 0,
  max: (list: readonly number[] | undefined) => lists.extreme(list, Math.max),
  min: (list: readonly number[] | undefined) => lists.extreme(list, Math.min),
  average: lists.average,
  string: (value: unknown, pretty: boolean | undefined) => checkedText(value, pretty === true ? 2 : 0),
  substring: texts.substring,
  pad: texts.pad,
  match: texts.match,
  contains: texts.contains,
  replace: texts.replace,
  split: texts.split,
  join: texts.join,
  boolean: (value: unknown) => (value === undefined ? undefined : truth(value)),
  not: (value: unknown) => (value === undefined ? undefined : !truth(value)),
  map: (list: List, callee: unknown) => lists.map(list, eachOf(callee)),
  filter: (list: List, callee: unknown) => lists.filter(list, eachOf(callee)),
  single: (list: List, callee: unknown) => lists.single(list, callee === undefined ? undefined : eachOf(callee)),
  reduce: (list: List, callee: unknown, start: unknown) => lists.reduce(list, foldOf(list, callee), start),
  sift: (object: unknown, callee: unknown) => lists.sift(object, eachOf(callee)),
  each: (object: unknown, callee: unknown) => lists.each(object, eachOf(callee)),
  sort: (list: List, callee: unknown) => lists.sort(list, callee === undefined ? undefined : swapOf(callee)),
  zip: lists.zip,
  keys: lists.keys,
  lookup: (value: unknown, name: string) => rawLookUp(value, name),
  append,
  exists: (value: unknown) => value !== undefined,
  spread: lists.spread,
  merge: lists.merge,
  reverse: lists.reverse,
  distinct: lists.distinct,
  clone: (value: unknown) => (value === undefined ? undefined : JSON.parse(checkedText(value, 0) ?? 'null')),
  toMillis: (text: string | undefined, picture: string | undefined) => readMoment(text, picture),
  fromMillis: (moment: unknown, picture: string | undefined, zone: unknown) =>
    callReference('fromMillis', [moment, checkedPicture(picture), zone]),
  formatNumber: writeNumber,
  formatInteger: (number: unknown, picture: string) =>
    callReference('formatInteger', [number, checkedPicture(picture)]),
  parseInteger: (text: unknown, picture: string) => callReference('parseInteger', [text, checkedPicture(picture)]),
  // Only the message of the error differs by what they are given, and the reference writes that.
  error: () => fail('D3137'),
  assert: (holds: unknown) => (holds ? undefined : fail('D3141')),
  shuffle: (list: List) => lists.shuffle(list, chance),
  random: chance,
  now: (picture: unknown, zone: unknown) => callReference('fromMillis', [moment(), picture, zone]),
  millis: moment,
};

/**
 * Parts of a picture that stand side by side, none with a width, share what they read: many of them would try every way to
 * share it.
 */
const CROWDED = /(?:\[[^\]\d]+\d?[^\]\d]*\]){5}/;
const LONGEST_MOMENT = 100;

/** Widths that nobody reads, and that a picture would be filled up to. */
const WIDE = /,[^\]]*\d{4}/;
const LONGEST_PICTURE = 200;

function readMoment(text: string | undefined, picture: string | undefined): unknown {
  const long = text !== undefined && text.length > LONGEST_MOMENT;
  if (picture !== undefined && (long || CROWDED.test(picture))) failFinally('D2017');
  return callReference('toMillis', [text, checkedPicture(picture)]);
}

/** A picture that the reference reads without doing anything for ever. */
function checkedPicture(picture: string | undefined): string | undefined {
  if (picture !== undefined && (picture.length > LONGEST_PICTURE || WIDE.test(picture))) failFinally('D2017');
  return picture;
}

/** The reference never ends where an infinite number shall have an exponent. */
function writeNumber(number: number | undefined, picture: string, options: unknown): unknown {
  if (number !== undefined && !Number.isFinite(number)) failFinally('D1001');
  if (picture.length > LONGEST_PICTURE) failFinally('D2017');
  return callReference('formatNumber', [number, picture, options]);
}

function checkedText(value: unknown, indent: number): string | undefined {
  if (value === undefined) return undefined;
  const text = textOf(value, indent);
  checkText(text.length);
  return text;
}

/** How many of result, item, place and list a function takes. */
function foldOf(list: List, callee: unknown): lists.Fold {
  if (list === undefined) return () => undefined;
  if (!isFunctionValue(callee)) return fail('T1006');
  const arity = callee.arity ?? 0;
  if (arity < 2) return fail('D3050');
  const most = Math.min(arity, 4);
  return (...given) => invoke(callee, given.slice(0, most), null);
}

function swapOf(callee: unknown): lists.Swap {
  return (left, right) => invoke(callee, [left, right], null);
}

/** Functions of jsonata. Those that are not written here are the reference's own: they never wait. */
const LANGUAGE: readonly BuiltIn[] = [...REFERENCE_FUNCTIONS]
  .filter(([name]) => name !== 'eval')
  .map(([name, { implementation, signature }]) => {
    const run: Run = OWN[name] ?? ((...given: unknown[]) => callReference(name, given));
    const { length } = implementation;
    return { name, signature, arity: length, parameters: name === 'string' ? 2 : length, run };
  });

/** The engine's own functions; the place of an item is never meant for them. */
const ENGINE: readonly BuiltIn[] = [...LIBRARY.values()].map(({ name, parameters, call }) => ({
  name,
  signature: undefined,
  arity: 1,
  parameters: parameters.length,
  run: (...given: unknown[]) => call(given),
}));

/** Every function that an expression knows, by its name without the $. */
export const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map(
  [...ENGINE, ...LANGUAGE].map((builtIn) => [builtIn.name, builtIn]),
);

/** Calls a built-in as JSONata does: arguments checked against the signature, what stands left of the call filled in. */
export function callBuiltIn(name: string, given: readonly unknown[], context: unknown): unknown {
  const builtIn = BUILT_INS.get(name);
  if (builtIn === undefined) return fail('T1006');
  const { run, signature } = builtIn;
  return run(...((signature === undefined ? given : signature.validate(given, context)) as never[]));
}

const values = new Map<string, FunctionValue>();

/** A built-in as a value. */
export function builtInValue(name: string): FunctionValue {
  const known = values.get(name);
  if (known !== undefined) return known;
  const builtIn = BUILT_INS.get(name);
  if (builtIn === undefined) throw new Error(`There is no function ${name}.`);
  const { run, arity, parameters, signature } = builtIn;
  const made = functionValue((given) => run(...(given as never[])), arity, signature?.validate.bind(signature));
  made.parameters = parameters;
  values.set(name, made);
  return made;
}
