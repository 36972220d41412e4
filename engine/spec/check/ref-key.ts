import { describeType } from '../../expression/type/describe.ts';
import { recordType } from '../../expression/type/record-type.ts';
import { isAny, type Shape, type Type } from '../../expression/type/type.ts';
import type { RefForm } from '../../model/mapping.ts';
import type { PairContext } from '../compile/context.ts';

/** A link is found by the key of the other source record, or by the field under `on`: what looks for it has to be like it. */
export function checkRefKey({ target, by, on }: RefForm, context: PairContext): void {
  const typed = by === undefined ? undefined : context.types.get(by);
  const from = context.symbols.get(target)?.from;
  const object = from === undefined ? undefined : context.source.objects.get(from);
  if (typed === undefined || object === undefined) return;
  const [first, second] = object.key;
  const key = on ?? (second === undefined ? first : undefined);
  const [record] = recordType(object.name, object.fields).shapes;
  const wanted = key === undefined || record?.kind !== 'object' ? undefined : record.fields.get(key);
  if (key === undefined || wanted === undefined || mayBeAlike(typed.type, wanted)) return;
  context.report('ref-key-type', typed.at, {
    given: describeType(typed.type),
    object: object.name,
    key,
    wanted: describeType(wanted),
  });
}

function mayBeAlike(one: Type, other: Type): boolean {
  if (isAny(one) || isAny(other) || one.shapes.length === 0 || other.shapes.length === 0) return true;
  return one.shapes.some((shape) => other.shapes.some((wanted) => sameText(shape, wanted)));
}

/** Keys are compared as text: a number may stand in a text, but no time in a number. */
function sameText(one: Shape, other: Shape): boolean {
  if (one.kind === 'text' && other.kind === 'text') return sameTexts(one, other);
  if (one.kind === other.kind) return one.kind !== 'object';
  const [text, number] = one.kind === 'text' ? [one, other] : [other, one];
  if (text.kind !== 'text' || number.kind !== 'number' || text.format !== undefined) return false;
  return text.values?.some((value) => Number.isFinite(Number(value))) ?? true;
}

type TextShape = Extract<Shape, { kind: 'text' }>;

function sameTexts(one: TextShape, other: TextShape): boolean {
  if (one.values !== undefined && other.values !== undefined)
    return one.values.some((text) => other.values?.includes(text));
  const formats = new Set([one.format, other.format]);
  return formats.size === 1 || formats.has(undefined) || formats.has('moment');
}
