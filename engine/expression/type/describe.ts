import type { Shape, Type } from './type.ts';

/** Texts beyond this many are counted instead of named. */
const MOST_NAMED = 4;

const KINDS: Readonly<Record<Exclude<Shape['kind'], 'text'>, string>> = {
  any: 'anything',
  number: 'a number',
  yes_no: 'yes or no',
  null: 'null',
  object: 'an object',
  list: 'a list',
  function: 'a function',
};

const FORMATS = { date: 'a date', datetime: 'a time', moment: 'a date or a time', html: 'rich text' } as const;

/** A type in words: `a number`, `text`, `one of "a", "b"`, `a list of objects`. */
export function describeType({ shapes, count, absence }: Type): string {
  if (shapes.length === 0) return 'nothing';
  const one = [...new Set(shapes.map(describeShape))].join(' or ');
  const counted = count === 'one' ? one : count === 'list' ? `a list (${one})` : `one or several (${one})`;
  return absence === 'possible' ? `${counted}, or nothing` : counted;
}

function describeShape(shape: Shape): string {
  if (shape.kind === 'object' && !shape.open)
    return `an object of ${[...shape.fields.keys()].join(', ') || 'no fields'}`;
  if (shape.kind !== 'text') return KINDS[shape.kind];
  const { values, format } = shape;
  if (format !== undefined) return FORMATS[format];
  if (values === undefined) return 'text';
  const [only, second] = values;
  if (second === undefined) return JSON.stringify(only ?? '');
  const more = values.length - MOST_NAMED;
  const named = values.slice(0, MOST_NAMED).map((value) => JSON.stringify(value));
  return `one of ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
