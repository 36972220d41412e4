import type { Receiver } from '../../../schema/pair.generated.ts';
import type { RefForm } from '../../model/mapping.ts';
import type { DestinationField } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, items, part, type Written } from '../written.ts';
import type { EntrySymbol, PairContext, RecordView } from './context.ts';
import { compileOptional } from './expression.ts';
import { fieldNamed } from './target.ts';

/** The keywords of a link, wherever one may be written. */
export interface LinkSpec {
  readonly ref?: string;
  readonly by?: string;
  readonly on?: string;
  readonly take?: string;
  readonly missing?: 'hold' | 'omit';
  readonly late?: 'true' | 'false';
  readonly when?: string;
}

/** What a link leads to: the destination object, and the entry that makes it (none for declared pipelines and stages). */
export interface LinkTarget {
  readonly object: string | undefined;
  readonly entry?: EntrySymbol;
}

/** Compiles a link. What it has to lead to, the place where it stands decides: see `checkLinkObject`. */
export function compileLink(
  link: Written<LinkSpec>,
  view: RecordView,
  context: PairContext,
): { readonly form: RefForm; readonly target: LinkTarget } | undefined {
  const ref = part(link, 'ref');
  const by = compileOptional(part(link, 'by'), view, context);
  if (ref === undefined) return undefined;
  const target = targetOf(ref, context);
  if (target === undefined) return undefined;
  const needsKey = target.entry !== undefined && !target.entry.once;
  if (needsKey && link.value.by === undefined) {
    if (!isDamaged(link)) context.report('ref-without-by', ref.at, { target: ref.value });
    return undefined;
  }
  checkOn(link, target, context);
  checkTake(link, target, context);
  const { on, take } = link.value;
  const form: RefForm = {
    kind: 'ref',
    target: ref.value,
    missing: link.value.missing ?? 'hold',
    late: link.value.late === 'true',
    ...(by === undefined ? {} : { by }),
    ...(on === undefined ? {} : { on }),
    ...(take === undefined ? {} : { take }),
  };
  return { form, target };
}

/** Compiles one link, or several of which the first that finds a record counts, each with the place where it stands. */
export function compileAlternatives(
  receiver: Written<Receiver>,
  view: RecordView,
  context: PairContext,
): readonly { readonly written: Written<LinkSpec>; readonly form: RefForm; readonly target: LinkTarget }[] {
  const alternatives = part(receiver, 'first_of');
  const found = (['ref', 'first_of'] as const).filter((lead) => receiver.value[lead] !== undefined);
  if (found.length !== 1 && !isDamaged(receiver)) {
    context.report('form-unclear', receiver.at, { found, forms: 'ref, first_of' });
  }
  const links: readonly Written<LinkSpec>[] = alternatives === undefined ? [receiver] : items(alternatives);
  return links.flatMap((written) => {
    const compiled = compileLink(written, view, context);
    const when = compileOptional(part(written, 'when'), view, context);
    if (compiled === undefined) return [];
    return [{ ...compiled, written, form: when === undefined ? compiled.form : { ...compiled.form, when } }];
  });
}

/** A link field takes records of one object only; what is no link takes a field of the record. */
export function checkLinkObject(
  link: Written<LinkSpec>,
  target: LinkTarget,
  field: DestinationField,
  context: PairContext,
): void {
  if (link.value.take !== undefined || target.object === undefined) return;
  const wanted = field.type === 'ref' ? field.ref : field.type;
  if (field.type === 'ref' && wanted === target.object) return;
  const ref = part(link, 'ref');
  if (ref === undefined) return;
  context.report('ref-wrong-object', ref.at, {
    target: ref.value,
    makes: target.object,
    wanted: wanted ?? field.type,
  });
}

/** What an address leads to, or a complaint that nothing of that name makes records. */
export function targetOf(ref: Written<string>, context: PairContext): LinkTarget | undefined {
  const declared = context.stageAddresses.get(ref.value);
  if (declared !== undefined) return { object: declared };
  const entry = context.symbols.get(ref.value);
  if (entry !== undefined && (entry.kind === 'create' || entry.kind === 'match' || entry.kind === 'attach')) {
    return { object: entry.object, entry };
  }
  const linkable = [...context.symbols.values()].filter(({ kind }) => kind === 'create' || kind === 'match');
  const known = [...linkable.map(({ address }) => address), ...context.stageAddresses.keys()];
  context.report('dangling-ref', ref.at, { name: ref.value, suggestion: suggest(ref.value, known) });
  return undefined;
}

/** The field to find a source record by has to be one of its own. */
export function checkOn(link: Written<LinkSpec>, target: LinkTarget, context: PairContext): void {
  const on = part(link, 'on');
  const object = target.entry?.from === undefined ? undefined : context.source.objects.get(target.entry.from);
  if (on === undefined || object === undefined || object.fields.has(on.value)) return;
  const suggestion = suggest(on.value, object.fields.keys());
  context.report('on-not-a-field', on.at, { name: on.value, object: object.name, suggestion });
}

function checkTake(link: Written<LinkSpec>, target: LinkTarget, context: PairContext): void {
  const take = part(link, 'take');
  const object = target.object === undefined ? undefined : context.destination.objects.get(target.object);
  if (take !== undefined && object !== undefined) fieldNamed(object, take.value, take.at, context);
}
