import type { CompiledPair, Entry, RefForm } from '../../model/mapping.ts';
import { onceKey } from '../../model/mapping.ts';
import type { MappedRecord, SourceRecord } from '../../model/record.ts';
import { type FieldValue, isBlank, type Json, type Link, textOf } from '../../model/value.ts';
import { type Hold, hold, type MapContext, visible } from './context.ts';

/** A link that was looked up: where it points, whether only a fallback stands there, or why it leads nowhere. */
export type LinkResult =
  | { readonly kind: 'link'; readonly link: Link; readonly fallback: boolean; readonly record?: MappedRecord }
  | { readonly kind: 'absent' }
  | { readonly kind: 'missing'; readonly hold: Hold };

const MOST_MERGES = 8;

/** The keys that a ref's `by` gives for a record: none, one, or many. */
export async function linkKeys(form: RefForm, record: SourceRecord, context: MapContext): Promise<readonly string[]> {
  if (form.by === undefined) return [onceKey];
  const value = await form.by.evaluate(visible(record), context.settings);
  const items: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.filter((item) => !isBlank(item)).map((item) => textOf(item));
}

/** Looks one link up by the key that `by` gave. A missing target is an answer here; what it means, the form decides. */
export async function resolveLink(form: RefForm, key: string, context: MapContext): Promise<LinkResult> {
  if (form.target.startsWith('pipelines.')) {
    return { kind: 'link', link: { entry: form.target, key: onceKey }, fallback: false };
  }
  if (key === onceKey && form.by === undefined) {
    context.needed.add(form.target);
    return { kind: 'link', link: { entry: form.target, key: onceKey }, fallback: false };
  }
  const found = form.on === undefined ? key : await keyByField(form, key, context);
  if (typeof found !== 'string') return { kind: 'missing', hold: found };
  return follow(form, found, context, MOST_MERGES);
}

async function keyByField(form: RefForm, value: string, context: MapContext): Promise<string | Hold> {
  const object = sourceObjectOf(context.pair, form.target);
  const records = await context.source.find(object, form.on ?? '', value);
  const [first, second] = records;
  if (first === undefined) return hold('reference_missing', `no ${object} has this ${form.on}`);
  if (second !== undefined)
    return hold('ambiguous_link', `${object} ${first.key} and ${second.key} have the same ${form.on}`);
  return first.key;
}

async function follow(form: RefForm, key: string, context: MapContext, merges: number): Promise<LinkResult> {
  const target = await context.mapped.get(form.target, key);
  if (target === undefined) {
    return { kind: 'missing', hold: hold('reference_missing', `${form.target} has no record ${key}`) };
  }
  switch (target.outcome.state) {
    case 'ready':
      return {
        kind: 'link',
        link: { entry: form.target, key },
        fallback: target.matched?.by === 'fallback',
        record: target,
      };
    case 'merged':
      if (merges === 0) throw new Error(`${form.target} ${key} is merged in a circle.`);
      return follow(form, target.outcome.into, context, merges - 1);
    case 'held':
      return {
        kind: 'missing',
        hold: hold('reference_held', `${form.target} ${key} is held: ${target.outcome.reason}`),
      };
    case 'left_out':
      return { kind: 'missing', hold: hold('reference_held', `${form.target} ${key} is left out`) };
    default:
      return target.outcome satisfies never;
  }
}

/** What a ref writes: links, or with `take` a field of the linked record. */
export function linkValue(form: RefForm, results: readonly LinkResult[], many: boolean): FieldValue | undefined {
  const links = results.flatMap((result) => (result.kind === 'link' ? [result] : []));
  const [first] = links;
  if (first === undefined) return undefined;
  if (form.take !== undefined) return first.record?.fields[form.take];
  return many ? links.map(({ link }) => link) : first.link;
}

function sourceObjectOf(pair: CompiledPair, address: string): string {
  const entry: Entry | undefined = pair.entries.find((candidate) => candidate.address === address);
  if (entry?.from === undefined)
    throw new Error(`The compiled pair links to ${address}, which reads no source object.`);
  return entry.from;
}
