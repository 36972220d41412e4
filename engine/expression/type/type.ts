/** What a text is known to be beyond a text. A `moment` is a date or a datetime. */
export type TextFormat = 'date' | 'datetime' | 'moment' | 'html';

/** Gives what a function gives for arguments of these types. */
export type TypeOfCall = (given: readonly Type[]) => Type;

/** One kind of value that a part of an expression may give. `any` is what cannot be known; it silences every check. */
export type Shape =
  | { readonly kind: 'any' | 'number' | 'yes_no' | 'null' }
  /** `values`: it is one of these. `max`: it has no more characters. */
  | {
      readonly kind: 'text';
      readonly values?: readonly string[];
      readonly format?: TextFormat;
      readonly max?: number;
    }
  /** `open`: it may have more fields than these. */
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Type>; readonly open: boolean }
  /** A list inside a list. */
  | { readonly kind: 'list' }
  | { readonly kind: 'function'; readonly call: TypeOfCall };

/**
 * How many values there are: exactly one, a list whatever its length, or `some`: the evaluator gives one value as itself
 * and several as a list.
 */
export type Count = 'one' | 'some' | 'list';

/**
 * Whether there may be no value. `unknown`: nothing declares it, as of most fields; `possible`: the expression itself lets
 * a value go missing, by a filter or a condition without an alternative.
 */
export type Absence = 'never' | 'unknown' | 'possible';

/** What a part of an expression may give. Several shapes: one of them. None: never a value. */
export interface Type {
  readonly shapes: readonly Shape[];
  readonly count: Count;
  readonly absence: Absence;
  /** The field that it comes from, with the object's name: `order.lines.price`. */
  readonly path?: string;
}

export const ANY: Type = { shapes: [{ kind: 'any' }], count: 'one', absence: 'unknown' };
export const NOTHING_AT_ALL: Type = { shapes: [], count: 'one', absence: 'possible' };
export const TEXT: Type = ofShape({ kind: 'text' });
export const NUMBER: Type = ofShape({ kind: 'number' });
export const YES_NO: Type = ofShape({ kind: 'yes_no' });
export const OPEN_OBJECT: Type = ofShape({ kind: 'object', fields: new Map(), open: true });

export function ofShape(shape: Shape, absence: Absence = 'never'): Type {
  return { shapes: [shape], count: 'one', absence };
}

/** The type of a text that is written in the expression. */
export function literal(text: string): Type {
  return ofShape({ kind: 'text', values: [text], max: text.length });
}

/** One of the values that there may be several of. */
export function itemOf(type: Type): Type {
  return type.count === 'one' ? type : { ...type, count: 'one' };
}

/** One of the values, where it is looked at: there it is. */
export function presentItem(type: Type): Type {
  return { ...itemOf(type), absence: 'never' };
}

export function isAny({ shapes }: Type): boolean {
  return shapes.some(({ kind }) => kind === 'any');
}

/** Whether no value that there may be is of one of these kinds. False where anything is unknown, or nothing is given. */
export function isNever({ shapes }: Type, kinds: readonly Shape['kind'][]): boolean {
  return shapes.length > 0 && shapes.every(({ kind }) => kind !== 'any' && kind !== 'null' && !kinds.includes(kind));
}

/** Every text that it may be; `undefined` where they are not known, or it may be something else. */
export function textsOf({ shapes }: Type): readonly string[] | undefined {
  const texts: string[] = [];
  for (const shape of shapes) {
    if (shape.kind !== 'text' || shape.values === undefined) return undefined;
    texts.push(...shape.values);
  }
  return shapes.length === 0 ? undefined : [...new Set(texts)];
}

/** The number of characters that it cannot exceed; `undefined` where that is not known. */
export function longestOf({ shapes, count }: Type): number | undefined {
  const lengths = shapes.map((shape) => (shape.kind === 'text' ? lengthOf(shape) : undefined));
  if (count !== 'one' || lengths.length === 0 || lengths.includes(undefined)) return undefined;
  return Math.max(...lengths.filter((length) => length !== undefined));
}

function lengthOf({ max, values }: Extract<Shape, { kind: 'text' }>): number | undefined {
  return values === undefined ? max : Math.max(0, ...values.map((value) => value.length));
}

/** Shapes beyond this many are no longer told apart. */
const MOST_SHAPES = 12;

/** One of these types. */
export function union(types: readonly Type[]): Type {
  const [first] = types;
  if (first === undefined) return NOTHING_AT_ALL;
  const shapes = types.flatMap((type) => type.shapes).reduce<readonly Shape[]>(withShape, []);
  const counts = new Set(types.filter((type) => type.shapes.length > 0).map((type) => type.count));
  const [count = 'one'] = counts;
  return {
    shapes: shapes.length > MOST_SHAPES || shapes.some(({ kind }) => kind === 'any') ? ANY.shapes : shapes,
    count: counts.size > 1 ? 'some' : count,
    absence: weakest(types.map(({ absence }) => absence)),
    ...(first.path !== undefined && types.every(({ path }) => path === first.path) ? { path: first.path } : {}),
  };
}

/** Whether a value may be missing that needs all of these. */
export function weakest(absences: readonly Absence[]): Absence {
  return absences.includes('possible') ? 'possible' : absences.includes('unknown') ? 'unknown' : 'never';
}

function withShape(shapes: readonly Shape[], shape: Shape): readonly Shape[] {
  const index = shapes.findIndex((known) => known.kind === shape.kind && known.kind !== 'object');
  const known = shapes[index];
  if (known === undefined) return [...shapes, shape];
  return shapes.with(index, known.kind === 'text' && shape.kind === 'text' ? eitherText(known, shape) : known);
}

type TextShape = Extract<Shape, { kind: 'text' }>;

function eitherText(one: TextShape, other: TextShape): TextShape {
  const values = one.values && other.values ? [...new Set([...one.values, ...other.values])] : undefined;
  const [length, otherLength] = [lengthOf(one), lengthOf(other)];
  return {
    kind: 'text',
    ...(values === undefined ? {} : { values }),
    ...formatOf(one, other),
    ...(length === undefined || otherLength === undefined ? {} : { max: Math.max(length, otherLength) }),
  };
}

function formatOf({ format }: TextShape, { format: other }: TextShape): Pick<TextShape, 'format'> {
  if (format === undefined || other === undefined) return {};
  if (format === other) return { format };
  return format === 'html' || other === 'html' ? {} : { format: 'moment' };
}
