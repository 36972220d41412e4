import { isBlank, type Json } from '../../model/value.ts';

/** What an argument may be. `texts` is a list whose items are texts or lists of texts; `records` a list of records. */
export type ArgumentType = 'text' | 'number' | 'texts' | 'records';

/** A text or a list of texts: one part of something that is joined. */
export type TextPart = string | readonly string[];

interface ArgumentTypes {
  readonly text: string;
  readonly number: number;
  readonly texts: readonly TextPart[];
  readonly records: readonly Readonly<Record<string, Json>>[];
}

/**
 * What a function gives, for whoever checks types. A `moment` is a date or a datetime, as its first argument is; the parts
 * of a record are texts, and each of them may be absent.
 */
export type ResultType =
  | 'text'
  | 'number'
  | 'date'
  | 'datetime'
  | 'moment'
  | 'html'
  | { readonly record: readonly string[] };

/**
 * What an argument has to be beyond its type. Only arguments that say how to read have a rule; what is read has none,
 * because data that does not fit is no mistake of the spec's author: it gives nothing.
 */
export interface ArgumentRule {
  /** In words, behind "takes": `a country by its two letters, such as US`. */
  readonly takes: string;
  readonly accepts: (value: Json) => boolean;
}

/** One parameter of a function. */
export interface FunctionParameter {
  readonly name: string;
  readonly type: ArgumentType;
  /** What it means when the argument is left out; a parameter without this is required. */
  readonly optional?: string;
  readonly rule?: ArgumentRule;
}

/** A call and what it gives; `nothing` is no value, `failure` a call whose rule is broken. Each one is run as a test. */
export type FunctionExample =
  | { readonly call: string; readonly gives: Json }
  | { readonly call: string; readonly is: 'nothing' | 'failure' };

/** What is said of a function, whatever its arguments are. Sentences are for the reference: code stands in backticks. */
interface Described {
  readonly name: string;
  readonly family: FunctionFamily;
  /** One sentence: what it gives. */
  readonly summary: string;
  /** What decides in doubt, in full sentences. */
  readonly details?: string;
  /** When it gives nothing although every required argument is there; left out where it never does. */
  readonly nothing?: string;
  readonly result: ResultType;
  readonly examples: readonly FunctionExample[];
}

/** The headings under which functions are listed. */
export type FunctionFamily =
  | 'People'
  | 'Phone numbers'
  | 'E-mail and web'
  | 'Addresses'
  | 'Money'
  | 'Dates and times'
  | 'Rich text'
  | 'Text';

/** A function of the library. Pure and synchronous. */
export interface LibraryFunction extends Described {
  readonly parameters: readonly FunctionParameter[];
  /** @throws ArgumentFailure when an argument has the wrong type or breaks its rule; `undefined` is nothing. */
  readonly call: (given: readonly unknown[]) => Json | undefined;
}

type Given<P extends FunctionParameter> = P extends { readonly optional: string }
  ? ArgumentTypes[P['type']] | undefined
  : ArgumentTypes[P['type']];

/** An argument that no data excuses. The codes are reported as the evaluator's own are; the message quotes no data. */
export class ArgumentFailure extends Error {
  readonly code: 'T0410' | 'C0001';

  constructor(code: 'T0410' | 'C0001', message: string) {
    super(message);
    this.name = 'ArgumentFailure';
    this.code = code;
  }
}

/**
 * Declares a function. `answer` is only asked when every required argument is there, of its type and within its rule:
 * a required argument that is absent gives nothing.
 */
export function libraryFunction<const P extends readonly FunctionParameter[]>(
  declaration: Described & {
    readonly parameters: P;
    readonly answer: (...given: { [K in keyof P]: Given<P[K]> }) => Json | undefined;
  },
): LibraryFunction {
  const { answer, ...described } = declaration;
  const { parameters } = described;
  const call = (given: readonly unknown[]): Json | undefined => {
    const values = parameters.map((parameter, index) => readArgument(given[index], parameter, described.name));
    if (parameters.some(({ optional }, index) => optional === undefined && values[index] === undefined)) {
      return undefined;
    }
    return answer(...(values as { [K in keyof P]: Given<P[K]> }));
  };
  return { ...described, call };
}

function readArgument(given: unknown, parameter: FunctionParameter, name: string): Json | undefined {
  if (isBlank(given)) return undefined;
  const value = LISTS.has(parameter.type) && !Array.isArray(given) ? [given] : given;
  if (!IS_OF_TYPE[parameter.type](value)) {
    throw new ArgumentFailure('T0410', `$${name} takes ${parameter.type} as ${parameter.name}.`);
  }
  if (parameter.rule?.accepts(value as Json) === false) {
    throw new ArgumentFailure('C0001', `$${name} takes ${parameter.rule.takes} as ${parameter.name}.`);
  }
  return value as Json;
}

/** The evaluator gives a list of one as its item. */
const LISTS: ReadonlySet<ArgumentType> = new Set(['texts', 'records']);

const IS_OF_TYPE: Readonly<Record<ArgumentType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  texts: (value) => Array.isArray(value) && value.every((item) => isText(item) || isTextList(item)),
  records: (value) => Array.isArray(value) && value.every(isRecord),
};

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `$phone(number: text, country?: text)`: how a call is written. */
export function signatureOf({ name, parameters }: Pick<LibraryFunction, 'name' | 'parameters'>): string {
  const written = parameters.map(({ name, type, optional }) => `${name}${optional === undefined ? '' : '?'}: ${type}`);
  return `$${name}(${written.join(', ')})`;
}
