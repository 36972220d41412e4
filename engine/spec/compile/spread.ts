import type { CreateEntrySpec } from '../../../schema/pair.generated.ts';
import { CUSTOM } from '../../model/custom-field.ts';
import { type CreateEntry, type MatchRule, SPREAD, type Spread } from '../../model/mapping.ts';
import type { DestinationObject } from '../../model/system.ts';
import { isDamaged, isLong, needed, part, parts, type Written } from '../written.ts';
import type { RecordView } from './context.ts';
import type { EntryContext } from './entry.ts';
import { compileOptional, compileWritten } from './expression.ts';
import { tooLongOf } from './form.ts';
import { checkOn, targetOf } from './link.ts';
import { fieldNamed } from './target.ts';

const KEYWORDS: readonly string[] = [
  'spread',
  'ref',
  'on',
  'missing',
  'split',
  'unlisted',
  'when',
  'too_long',
  'status',
  'note',
];

/** Compiles what stands under `custom.*`; `undefined` when there is nothing, or nothing sound. */
export function compileSpread(
  spec: Written<CreateEntrySpec>,
  object: DestinationObject,
  view: RecordView,
  context: EntryContext,
): Spread | undefined {
  const written = parts(needed(spec, 'fields')).find(([field]) => field === SPREAD)?.[1];
  if (written === undefined) return undefined;
  const form = isLong(written) ? written : undefined;
  const given = form === undefined ? undefined : part(form, 'spread');
  const ref = form === undefined ? undefined : part(form, 'ref');
  if (form === undefined || given === undefined || ref === undefined) {
    const keyword = given === undefined ? 'spread' : 'ref';
    if (!isDamaged(written)) context.report('missing-keyword', written.keyAt, { keyword });
    return undefined;
  }
  for (const { key, keyAt } of form.node.kind === 'map' ? form.node.entries.values() : []) {
    if (!KEYWORDS.includes(key)) context.report('keyword-misplaced', keyAt, { keyword: key, form: 'spread' });
  }
  const value = compileWritten(given, view, context);
  const when = compileOptional(part(form, 'when'), view, context);
  const target = targetOf(ref, context);
  if (target !== undefined && !definesFieldsOf(target.object, object, context)) {
    const wanted = object.customFields;
    context.report('spread-wrong-object', ref.at, {
      target: ref.value,
      makes: target.object,
      object: object.name,
      wanted,
    });
  }
  if (value === undefined || target === undefined) return undefined;
  checkOn(form, target, context);
  const { on, missing, split, unlisted } = form.value;
  return {
    value,
    definitions: {
      kind: 'ref',
      target: ref.value,
      missing: missing ?? 'hold',
      late: false,
      ...(on === undefined ? {} : { on }),
    },
    unlisted: unlisted ?? 'add',
    tooLong: tooLongOf(written) ?? context.policies.tooLong,
    at: written.keyAt,
    ...(when === undefined ? {} : { when }),
    ...(split === undefined ? {} : { split }),
  };
}

function definesFieldsOf(
  made: string | undefined,
  { customFields }: DestinationObject,
  { destination }: EntryContext,
): boolean {
  const owner = made === undefined ? undefined : destination.objects.get(made)?.defines;
  return owner !== undefined && owner === customFields;
}

/** Where values go that have no field of their own: a declared field of long text of the object that owns the fields. */
export function compileOverCap(
  spec: Written<CreateEntrySpec>,
  object: DestinationObject,
  context: EntryContext,
): CreateEntry['overCap'] {
  const overCap = part(spec, 'over_cap');
  if (overCap === undefined) return undefined;
  const owner = object.defines === undefined ? undefined : context.destination.objects.get(object.defines);
  if (owner === undefined) {
    context.report('keyword-misplaced', overCap.keyAt, { keyword: 'over_cap', form: object.name });
    return undefined;
  }
  const pack = needed(overCap, 'pack');
  const declared = context.customFields.find(
    ({ object: of, id }) => of === owner.name && `${CUSTOM}${id}` === pack.value,
  );
  if (fieldNamed(owner, pack.value, pack.at, context) === undefined) return undefined;
  if (declared?.type !== 'long_text') {
    context.report('custom-field-type', pack.at, {
      problem: 'values of several fields need one of the type long_text',
    });
  }
  return { pack: pack.value };
}

/** What says what to do with a record that is there already has no meaning for a field: its options are added to. */
const NOT_OF_DEFINITIONS = ['found', 'once'] as const;

/** Fields are found by label and type, which the destination lets nobody tell apart otherwise; a rule may say no less. */
export function checkDefinitionRules(
  spec: Written<CreateEntrySpec>,
  { defines, name }: DestinationObject,
  rules: readonly MatchRule[],
  context: EntryContext,
): void {
  if (defines === undefined) return;
  for (const keyword of NOT_OF_DEFINITIONS) {
    const written = part(spec, keyword);
    if (written !== undefined) context.report('keyword-misplaced', written.keyAt, { keyword, form: `object: ${name}` });
  }
  const match = part(spec, 'match');
  if (match === undefined) return;
  const sound = rules.every(({ fields }) => fields.toSorted().join() === 'label,type');
  if (!sound) context.report('definition-match', match.keyAt, {});
}
