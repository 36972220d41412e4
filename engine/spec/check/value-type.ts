import { describeType } from '../../expression/type/describe.ts';
import { isAny, longestOf, type Shape, type Type, textsOf } from '../../expression/type/type.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Location } from '../../model/location.ts';
import type { DestinationField } from '../../model/system.ts';
import type { DestinationType } from '../../model/value.ts';
import type { PairContext } from '../compile/context.ts';
import { quoted } from './type-fault.ts';

/** The field that takes a value. */
export interface ValuePlace {
  /** As it is written, `custom.<id>` for custom ones. */
  readonly field: string;
  readonly target: DestinationField;
  /** Records whose text is too long for it would be held. */
  readonly holdsLong: boolean;
  /** Under which it takes the value. */
  readonly conditions: readonly (CompiledExpression | undefined)[];
}

/** What a destination type makes of what it is given: takes it, takes it where its text can be read, or never. */
interface TakesRule {
  readonly says: string;
  readonly takes: (shape: Shape) => boolean;
  /** Whether a text may be read as the type; left out where every text is taken, or none. */
  readonly reads?: (text: string) => boolean;
}

const isScalar = ({ kind }: Shape): boolean => kind === 'text' || kind === 'number' || kind === 'yes_no';
const isNumber = ({ kind }: Shape): boolean => kind === 'number';
const isMoment = (shape: Shape): boolean =>
  shape.kind === 'text' && shape.format !== undefined && shape.format !== 'html';
const startsWithDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}/.test(text);
const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

const AS_TEXT: TakesRule = { says: 'text', takes: isScalar };

const RULES: Readonly<Record<DestinationType, TakesRule>> = {
  text: AS_TEXT,
  html: AS_TEXT,
  address: AS_TEXT,
  labelled: AS_TEXT,
  one_of: AS_TEXT,
  single_option: AS_TEXT,
  multiple_options: AS_TEXT,
  ref: AS_TEXT,
  number: { says: 'a number', takes: isNumber, reads: isNumeric },
  money: { says: 'an amount', takes: (shape) => isNumber(shape) || shape.kind === 'object', reads: isNumeric },
  yes_no: { says: 'yes or no', takes: ({ kind }) => kind === 'yes_no' },
  date: { says: 'a date', takes: isMoment, reads: startsWithDay },
  datetime: { says: 'a time', takes: isMoment, reads: startsWithDay },
};

/** Checks what an expression may give against the field that takes it. */
export function checkValue(value: CompiledExpression, place: ValuePlace, context: PairContext): void {
  const typed = context.types.get(value);
  if (typed === undefined || typed.type.shapes.length === 0 || isAny(typed.type)) return;
  const { type, at } = typed;
  const { field, target } = place;
  const { says, takes, reads } = RULES[target.type];
  const unread = type.shapes.filter((shape) => !takes(shape) && shape.kind !== 'null');
  const unreadable = unread.filter((shape) => !mayBeRead(shape, reads));
  const details = { field, wanted: says, given: describeType(type) };
  if (unreadable.length === type.shapes.length) context.report('value-type-wrong', at, details);
  else if (unread.length === type.shapes.length) context.report('value-type-unsure', at, details);
  else {
    checkLength(type, at, place, context);
    checkOptions(type, at, place, context);
  }
}

function mayBeRead(shape: Shape, reads: TakesRule['reads']): boolean {
  if (shape.kind !== 'text' || reads === undefined || shape.format !== undefined) return false;
  return shape.values?.some(reads) ?? true;
}

function checkLength(type: Type, at: Location, { field, target, holdsLong }: ValuePlace, context: PairContext): void {
  const longest = longestOf(type);
  if (!holdsLong || target.max === undefined || longest === undefined || longest <= target.max) return;
  context.report('text-may-be-too-long', at, { field, max: target.max, longest });
}

const CLOSED: ReadonlySet<DestinationType> = new Set(['one_of', 'single_option', 'multiple_options']);

/** Options are found without regard to case; the words of the destination's own fields are spelled as they are. */
function checkOptions(type: Type, at: Location, { field, target }: ValuePlace, context: PairContext): void {
  const texts = textsOf(type);
  if (!CLOSED.has(target.type) || target.values === undefined || texts === undefined) return;
  const spelled = (text: string) => (target.type === 'one_of' ? text : text.trim().toLowerCase());
  const offered = new Set(target.values.map(spelled));
  const missing = texts.filter((text) => text.trim() !== '' && !offered.has(spelled(text)));
  if (missing.length === 0) return;
  context.report('option-missing', at, { field, missing: quoted(missing), options: target.values.join(', ') });
}
