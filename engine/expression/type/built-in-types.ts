import type { CallSite, FunctionTypes, ParameterType } from './function-type.ts';
import { lookUp } from './look-up.ts';
import {
  ANY,
  isAny,
  itemOf,
  longestOf,
  NOTHING_AT_ALL,
  NUMBER,
  OPEN_OBJECT,
  ofShape,
  presentItem,
  type Shape,
  TEXT,
  type Type,
  textsOf,
  union,
  weakest,
  YES_NO,
} from './type.ts';

/** JSONata's own functions: what they take and what they give. From the signatures of jsonata 2.2.2. */
export const BUILT_IN_TYPES: ReadonlyMap<string, FunctionTypes> = new Map([
  ...takes('value', 'string', textOf),
  ...takes(
    'text',
    'lowercase',
    eachText((text) => text.toLowerCase()),
  ),
  ...takes(
    'text',
    'uppercase',
    eachText((text) => text.toUpperCase()),
  ),
  ...takes(
    'text',
    'trim',
    eachText((text) => text.replaceAll(/[ \t\n\r]+/gm, ' ').trim()),
  ),
  ...takes('text number number', 'substring', substring),
  ...takes('text text', 'substringBefore substringAfter', shortened),
  ...takes('text number text', 'pad', gives(TEXT)),
  ...takes('text value value number', 'replace', gives(TEXT)),
  ...takes('text value number', 'split', gives({ ...TEXT, count: 'list' })),
  ...takes('text value number', 'match', gives({ ...OPEN_OBJECT, count: 'some' }, 'possible')),
  ...takes('text value', 'contains', gives(YES_NO)),
  ...takes('texts text', 'join', gives(TEXT)),
  ...takes('text', 'length', gives(NUMBER)),
  ...takes('text', 'base64encode base64decode encodeUrl encodeUrlComponent decodeUrl decodeUrlComponent', gives(TEXT)),
  ...takes('number text object', 'formatNumber', gives(TEXT)),
  ...takes('number number', 'formatBase', gives(TEXT)),
  ...takes('number text', 'formatInteger', gives(TEXT)),
  ...takes('text text', 'parseInteger', gives(NUMBER)),
  ...takes('text text', 'toMillis', gives(NUMBER)),
  ...takes('number text text', 'fromMillis', gives(TEXT)),
  ...takes('value', 'number', gives(NUMBER)),
  ...takes('number number', 'round power', gives(NUMBER)),
  ...takes('number', 'floor ceil abs sqrt', gives(NUMBER)),
  ...takes('numbers', 'sum max min average', gives(NUMBER)),
  ...takes('value', 'count', () => NUMBER),
  ...takes('value', 'exists', () => YES_NO),
  ...takes('value', 'boolean not', gives(YES_NO)),
  ...takes('value', 'type', gives(TEXT)),
  ...takes('value', 'keys', gives({ ...TEXT, count: 'some' })),
  ...takes('value text', 'lookup', lookUp),
  ...takes('value value', 'append', appended),
  ...takes('value', 'distinct reverse', sameItems),
  ...takes('list function', 'sort', sorted),
  ...takes('list function', 'filter', filtered),
  ...takes('list function', 'single', single),
  ...takes('list function', 'map', mapped),
  ...takes('list function value', 'reduce', reduced),
  ...takes('object function', 'each', each),
  ...takes('object function', 'sift', sifted),
  ...takes('value', 'spread', () => ANY),
  ...takes('list', 'merge', () => OPEN_OBJECT),
  ...takes('value', 'error assert', () => NOTHING_AT_ALL),
]);

type Result = FunctionTypes['result'];

function takes(parameters: string, names: string, result: Result): readonly (readonly [string, FunctionTypes])[] {
  const types = { parameters: parameters.split(' ') as readonly ParameterType[], result };
  return names.split(' ').map((name) => [name, types]);
}

/** Always this; nothing where the first argument is nothing. */
function gives(type: Type, absence?: Type['absence']): Result {
  return ({ given: [first] }) => ({ ...type, absence: absence ?? first?.absence ?? 'unknown' });
}

/** Dates and texts stay what they are; numbers and the rest become text. */
function textOf({ given: [first = ANY] }: CallSite): Type {
  const isText = first.count === 'one' && first.shapes.every(({ kind }) => kind === 'text');
  return isText ? first : { ...TEXT, absence: first.absence };
}

function eachText(change: (text: string) => string): Result {
  return ({ given: [first = ANY] }) => {
    const values = textsOf(first)?.map(change);
    const max = longestOf(first);
    const shape: Shape = {
      kind: 'text',
      ...(values === undefined ? {} : { values: [...new Set(values)] }),
      ...(max === undefined ? {} : { max }),
    };
    // The same texts in another spelling are still those of the field.
    const type = ofShape(shape, first.absence);
    return first.path === undefined ? type : { ...type, path: first.path };
  };
}

/** The first ten characters of a date or a time are its day. */
const DAY = 10;

function substring({ given: [first = ANY], node }: CallSite): Type {
  const [from, length] = (node.arguments ?? [])
    .slice(-2)
    .map(({ type, value }) => (type === 'number' ? value : undefined));
  const format = first.shapes.every((shape) => shape.kind === 'text' && isMoment(shape)) && first.shapes.length > 0;
  if (format && from === 0 && length === DAY) return ofShape({ kind: 'text', format: 'date', max: DAY }, first.absence);
  if (typeof from !== 'number' || typeof length !== 'number' || length < 0) return shortened({ given: [first] });
  return ofShape({ kind: 'text', max: Math.min(length, longestOf(first) ?? length) }, first.absence);
}

function isMoment({ format }: Extract<Shape, { kind: 'text' }>): boolean {
  return format === 'date' || format === 'datetime' || format === 'moment';
}

function shortened({ given: [first = ANY] }: Pick<CallSite, 'given'>): Type {
  const max = longestOf(first);
  return ofShape({ kind: 'text', ...(max === undefined ? {} : { max }) }, first.absence);
}

function sameItems({ given: [first = ANY] }: CallSite): Type {
  return first;
}

function call(work: Type | undefined, given: readonly Type[]): Type {
  const [shape, another] = work?.shapes ?? [];
  return shape?.kind === 'function' && another === undefined ? shape.call(given) : ANY;
}

/** Beside nothing a value stays what it is. */
function appended({ given }: CallSite): Type {
  const isList = given.every(({ count }) => count === 'list') || given.every(({ absence }) => absence === 'never');
  return { ...union(given), count: isList ? 'list' : 'some' };
}

function sorted({ given: [list = ANY, order] }: CallSite): Type {
  if (order !== undefined) call(order, [presentItem(list), presentItem(list)]);
  return list;
}

function filtered({ given: [list = ANY, keep] }: CallSite): Type {
  call(keep, [presentItem(list), NUMBER, list]);
  return { ...list, count: list.count === 'one' ? 'one' : 'some', absence: 'possible' };
}

function single({ given: [list = ANY, keep] }: CallSite): Type {
  if (keep !== undefined) call(keep, [presentItem(list), NUMBER, list]);
  return itemOf(list);
}

function mapped({ given: [list = ANY, change] }: CallSite): Type {
  const item = call(change, [presentItem(list), NUMBER, list]);
  if (isAny(item)) return ANY;
  // A list of its own for each item stays one.
  const shapes: readonly Shape[] = item.count === 'list' && list.count !== 'one' ? [{ kind: 'list' }] : item.shapes;
  const count = list.count === 'one' ? item.count : 'some';
  return { shapes, count, absence: weakest([list.absence, item.absence]) };
}

/** What it starts from tells too little of what comes in between. */
function reduced({ given: [list = ANY, join] }: CallSite): Type {
  call(join, [ANY, presentItem(list), NUMBER, list]);
  return ANY;
}

function each({ given: [object = ANY, change] }: CallSite): Type {
  call(change, [anyFieldOf(object), TEXT, object]);
  return ANY;
}

function sifted({ given: [object = ANY, keep] }: CallSite): Type {
  call(keep, [anyFieldOf(object), TEXT, object]);
  return { ...OPEN_OBJECT, absence: 'possible' };
}

/** Any field of an object. */
function anyFieldOf(object: Type): Type {
  const fields = object.shapes.map((shape) =>
    shape.kind === 'object' && !shape.open ? [...shape.fields.values()] : [ANY],
  );
  return presentOf(union(fields.flat()));
}

function presentOf(type: Type): Type {
  return { ...type, absence: 'never' };
}
