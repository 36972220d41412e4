import { createHash } from 'node:crypto';
import type { CompiledPair, RefForm } from '../../model/mapping.ts';
import { onceKey } from '../../model/mapping.ts';
import type { MappedRecord, SourceRecord } from '../../model/record.ts';
import { sourceKey } from '../../model/source-key.ts';
import { type FieldValue, isBlank, type Json, type Link, textOf } from '../../model/value.ts';
import { entryAt, type Hold, hold, type MapContext, visible } from './context.ts';

/** A link that was looked up: where it points, whether only a fallback stands there, or why it leads nowhere. */
export type LinkResult =
  | { readonly kind: 'link'; readonly link: Link; readonly fallback: boolean; readonly record?: MappedRecord }
  | { readonly kind: 'absent' }
  | { readonly kind: 'missing'; readonly hold: Hold };

const MOST_MERGES = 8;

/** The keys that a ref's `by` gives for a record: none, one, or many, each in the form in which keys are kept. */
export async function linkKeys(form: RefForm, record: SourceRecord, context: MapContext): Promise<readonly string[]> {
  if (form.by === undefined) return [onceKey];
  const value = await form.by.evaluate(visible(record), context.settings);
  const items: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const texts = items.filter((item) => !isBlank(item)).map((item) => textOf(item).trim());
  return form.on === undefined ? texts.map(keyOf) : texts;
}

/** The form in which keys of one part are kept. */
export function keyOf(text: string): string {
  return sourceKey([text], sha256);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Looks one link up by the key that `by` gave. A missing target is an answer here; what it means, the form decides. */
export async function resolveLink(form: RefForm, key: string, context: MapContext): Promise<LinkResult> {
  if (form.target.startsWith('pipelines.')) {
    return { kind: 'link', link: { entry: form.target, key: onceKey }, fallback: false };
  }
  if (form.by === undefined) {
    await context.makeOnce(form.target);
    return follow(form, { entry: form.target, key: onceKey }, context, MOST_MERGES);
  }
  const found = form.on === undefined ? key : await keyByField(form, key, context);
  if (typeof found !== 'string') return { kind: 'missing', hold: found };
  return follow(form, { entry: form.target, key: found }, context, MOST_MERGES);
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

async function follow(form: RefForm, link: Link, context: MapContext, merges: number): Promise<LinkResult> {
  const { entry, key } = link;
  const target = await context.mapped.get(entry, key);
  if (target === undefined) return unmapped(form, key, context);
  switch (target.outcome.state) {
    case 'ready':
      return {
        kind: 'link',
        link,
        fallback: target.matched?.by === 'fallback',
        record: target,
      };
    case 'merged':
      if (merges === 0) throw new Error(`${entry} ${key} is merged in a circle.`);
      return follow(form, { entry: target.outcome.entry ?? entry, key: target.outcome.into }, context, merges - 1);
    case 'held':
      return {
        kind: 'missing',
        hold: hold('reference_held', `${entry} ${key} is held: ${target.outcome.reason}`),
      };
    case 'left_out':
      return { kind: 'missing', hold: hold('reference_held', `${entry} ${key} is left out`) };
    default:
      return target.outcome satisfies never;
  }
}

/** A late link is taken on trust until everything is mapped. A source record that its entry does not take is there, and stays. */
async function unmapped(form: RefForm, key: string, context: MapContext): Promise<LinkResult> {
  const { from } = entryAt(context.pair, form.target);
  const isThere = from !== undefined && (await context.source.get(from, key)) !== undefined;
  if (!isThere) return { kind: 'missing', hold: hold('reference_missing', `${form.target} has no record ${key}`) };
  if (form.late) return { kind: 'link', link: { entry: form.target, key }, fallback: false };
  return { kind: 'missing', hold: hold('reference_held', `${form.target} does not take ${key}`) };
}

/** What a ref writes. */
export function linkValue(results: readonly LinkResult[], many: boolean): FieldValue | undefined {
  const links = results.flatMap((result) => (result.kind === 'link' ? [result.link] : []));
  return many && links.length > 0 ? links : links[0];
}

/** What `take` takes of the linked records. */
export function takenValues(field: string, results: readonly LinkResult[]): readonly FieldValue[] {
  return results.flatMap((result) => {
    const value = result.kind === 'link' ? result.record?.fields[field] : undefined;
    return value === undefined ? [] : [value];
  });
}

function sourceObjectOf(pair: CompiledPair, address: string): string {
  const { from } = entryAt(pair, address);
  if (from === undefined) throw new Error(`The compiled pair links to ${address}, which reads no source object.`);
  return from;
}
