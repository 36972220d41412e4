import type { CompiledPair, CreateEntry, FieldMapping, FoldEntry } from '../../model/mapping.ts';
import { SPREAD, TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { MappedRecord, Outcome, RecordName, SourceRecord } from '../../model/record.ts';
import type { DestinationObject } from '../../model/system.ts';
import type { FieldValue } from '../../model/value.ts';
import type { FoldItem } from '../../port/staging.ts';
import { aggregateField, currencyOf } from './aggregate.ts';
import { baseOf, destinationObject, fingerprintOf, type Hold, hold, type MapContext } from './context.ts';
import { checkCurrency, defaultCurrency, evaluateForm } from './form.ts';
import type { TextImage } from './rich-text.ts';
import { spreadValues } from './spread.ts';
import { type ImagesByField, imageDigest, nameImages } from './text-image.ts';

/** A destination record in the making. */
export interface Draft {
  readonly fields: Record<string, FieldValue>;
  readonly coverage: string[];
  /** Links that only a fallback answers. */
  readonly fallbacks: Set<string>;
  /** Texts that did not fit, whole, by field. */
  readonly cut: Record<string, string>;
  /** Images of texts that become files, by field. */
  readonly images: Record<string, readonly TextImage[]>;
  /** Folds whose whole lists travel as a file. */
  readonly overflowing: Map<string, Rest>;
}

/** Why a record cannot move, and the destination field where that came to light. */
export type Problem = Hold & { readonly at?: string };

/** Where a whole list goes that did not fit: a file on the record, or the archive. */
export type Rest = 'attach' | 'archive';

/** One mapped record, and what of it did not fit. */
export interface Created {
  readonly record: MappedRecord;
  readonly cut: Readonly<Record<string, string>>;
  readonly images: ImagesByField;
  readonly overflowing: ReadonlyMap<string, Rest>;
}

/** A record of which nothing is known yet. */
export function emptyDraft(entry: CreateEntry): Draft {
  return { fields: {}, coverage: [entry.address], fallbacks: new Set(), cut: {}, images: {}, overflowing: new Map() };
}

/** The fields that one source record gives through a create entry, before anything folds into them. */
export async function draftRecord(
  entry: CreateEntry,
  record: SourceRecord,
  context: MapContext,
): Promise<{ readonly draft: Draft; readonly problem: Problem | undefined }> {
  const draft = emptyDraft(entry);
  const problem =
    (await fillFields(entry.fields, entry.address, record, draft, context)) ??
    (await fillSpread(entry, record, draft, context));
  return { draft, problem };
}

/** Adds what folds into a draft and what every record carries, and says whether it can move. `record` gives the key. */
export function completeRecord(
  entry: CreateEntry,
  record: SourceRecord,
  draft: Draft,
  folds: readonly FoldEntry[],
  children: readonly FoldItem[],
  context: MapContext,
): Created {
  const problem = fillFolds(folds, children, draft, context) ?? complete(entry, record, draft, context.pair);
  nameImages(entry, record.key, draft.fields, draft.images, context);
  return finish(entry, record, children, draft, problem);
}

/** Maps one source record through a create entry, with what folds into it. */
export async function createRecord(
  entry: CreateEntry,
  record: SourceRecord,
  folds: readonly FoldEntry[],
  children: readonly FoldItem[],
  context: MapContext,
): Promise<Created> {
  const { draft, problem } = await draftRecord(entry, record, context);
  return problem === undefined
    ? completeRecord(entry, record, draft, folds, children, context)
    : finish(entry, record, children, draft, problem);
}

/** A record that cannot move for a reason of its own. */
export function holdRecord(entry: CreateEntry, record: SourceRecord, draft: Draft, problem: Problem): MappedRecord {
  return finish(entry, record, [], draft, problem).record;
}

/** Fields first, those that depend on an unresolved sibling link after them. */
export async function fillFields(
  mappings: readonly FieldMapping[],
  address: string,
  record: SourceRecord,
  draft: Pick<Draft, 'fields' | 'coverage' | 'fallbacks' | 'cut' | 'images'>,
  context: MapContext,
): Promise<Problem | undefined> {
  const dependent = (mapping: FieldMapping) => Number(mapping.form.ifUnresolved !== undefined);
  for (const mapping of mappings.toSorted((a, b) => dependent(a) - dependent(b))) {
    const sibling = mapping.form.ifUnresolved;
    if (sibling !== undefined && isResolved(sibling, draft)) {
      draft.coverage.push(`${address}/${mapping.field}=sibling resolved`);
      continue;
    }
    const result = await evaluateForm(mapping.form, mapping.target, record, context);
    if (result.kind === 'held') return { ...result, at: mapping.field };
    draft.coverage.push(...result.branches.map((branch) => `${address}/${mapping.field}=${branch}`));
    if (result.kind === 'nothing') continue;
    const problem = keep(mapping, result.value, address, draft, context);
    if (problem !== undefined) return { ...problem, at: mapping.field };
    if (result.fallback === true) draft.fallbacks.add(mapping.field);
    if (result.images !== undefined) draft.images[mapping.field] = result.images;
  }
  return undefined;
}

/** Values under the fields that other records define. */
async function fillSpread(
  { spread, address }: CreateEntry,
  record: SourceRecord,
  draft: Draft,
  context: MapContext,
): Promise<Problem | undefined> {
  if (spread === undefined) return undefined;
  const result = await spreadValues(spread, record, context);
  if (result.kind === 'held') return { ...result, at: SPREAD };
  draft.coverage.push(...result.branches.map((branch) => `${address}/${SPREAD}=${branch}`));
  for (const { value, ...mapping } of result.values) {
    const problem = keep(mapping, value, address, draft, context);
    if (problem !== undefined) return { ...problem, at: SPREAD };
  }
  return undefined;
}

/** A link is there, and no fallback stands in for it. */
function isResolved(sibling: string, { fields, fallbacks }: Pick<Draft, 'fields' | 'fallbacks'>): boolean {
  return fields[sibling] !== undefined && !fallbacks.has(sibling);
}

/** A cut may not go through a letter of two code units. */
const HALF_LETTER = /[\uD800-\uDBFF]$/;

function keep(
  mapping: Pick<FieldMapping, 'field' | 'target' | 'tooLong'>,
  value: FieldValue,
  address: string,
  draft: Pick<Draft, 'fields' | 'cut' | 'coverage'>,
  context: MapContext,
): Hold | undefined {
  const { field, target, tooLong } = mapping;
  if (typeof value === 'string' && target.max !== undefined && value.length > target.max) {
    if (tooLong === 'hold') return hold('too_long', `${field} takes ${target.max} characters and got ${value.length}`);
    draft.cut[field] = value;
    draft.fields[field] = `${value
      .slice(0, target.max - 1)
      .replace(HALF_LETTER, '')
      .trimEnd()}…`;
    return undefined;
  }
  const foreign = checkCurrency(currencyOf(value), context);
  if (foreign?.kind === 'held') return foreign;
  if (foreign === undefined) draft.fields[field] = value;
  else draft.coverage.push(...foreign.branches.map((branch) => `${address}/${field}=${branch}`));
  return undefined;
}

function fillFolds(
  folds: readonly FoldEntry[],
  children: readonly FoldItem[],
  draft: Draft,
  context: MapContext,
): Problem | undefined {
  const { tooLong } = context.pair.policies;
  for (const fold of folds) {
    const items = children.filter((child) => child.fold === fold.address);
    for (const { field, target, aggregate, at, ifUnresolved } of fold.fields) {
      if (ifUnresolved !== undefined && isResolved(ifUnresolved, draft)) {
        draft.coverage.push(`${fold.address}/${field}=sibling resolved`);
        continue;
      }
      const result = aggregateField({ field, target, aggregate, at }, items, defaultCurrency(context));
      if (result.kind === 'held') return { ...result, at: field };
      draft.coverage.push(`${fold.address}/${field}=${result.branch}`);
      if (result.kind === 'nothing') continue;
      const problem = keep({ field, target, tooLong }, result.value, fold.address, draft, context);
      if (problem !== undefined) return { ...problem, at: field };
      if (result.overflow && aggregate.kind === 'list' && draft.overflowing.get(fold.address) !== 'attach') {
        draft.overflowing.set(fold.address, aggregate.rest === 'archive' ? 'archive' : 'attach');
      }
    }
  }
  return undefined;
}

function complete(entry: CreateEntry, record: SourceRecord, draft: Draft, pair: CompiledPair): Problem | undefined {
  const object = destinationObject(pair, entry.object);
  const problem = missingRequired(object, draft.fields);
  if (problem !== undefined) return problem;
  if (object.customFields !== undefined && !entry.once) {
    const { qualified } = pair.trace.sourceId;
    draft.fields[`custom.${TRACE_SOURCE_ID}`] = qualified ? `${record.object}:${record.key}` : record.key;
  }
  return undefined;
}

/** What the destination cannot do without. */
export function missingRequired(
  object: DestinationObject,
  fields: Readonly<Record<string, FieldValue>>,
): Problem | undefined {
  for (const field of object.fields.values()) {
    if (field.required && fields[field.name] === undefined) {
      return { ...hold('missing_required', `${object.name} needs ${field.name}`), at: field.name };
    }
  }
  const { needsOneOf } = object;
  if (needsOneOf.length > 0 && needsOneOf.every((name) => fields[name] === undefined)) {
    return {
      ...hold('missing_required', `${object.name} needs one of ${needsOneOf.join(', ')}`),
      at: needsOneOf[0] ?? '',
    };
  }
  return undefined;
}

function finish(
  entry: CreateEntry,
  record: SourceRecord,
  children: readonly FoldItem[],
  draft: Draft,
  problem: Problem | undefined,
): Created {
  const mapped: MappedRecord = {
    entry: entry.address,
    key: entry.once ? '' : record.key,
    object: entry.object,
    fields: draft.fields,
    outcome: outcomeOf(problem),
    fingerprint: fingerprintOf(entry.object, draft.fields, undefined, imageDigest(draft.images)),
    sources: entry.once ? [] : sourcesOf(record, children),
    coverage: draft.coverage,
  };
  return { record: mapped, cut: draft.cut, images: draft.images, overflowing: draft.overflowing };
}

/** What a problem, or none, makes of a record. */
export function outcomeOf(problem: Problem | undefined): Outcome {
  if (problem === undefined) return { state: 'ready' };
  const { reason, detail, at } = problem;
  return { state: 'held', reason, detail, ...(at === undefined ? {} : { at }) };
}

/** The record itself, then the children folded into it; views of one record count once. */
function sourcesOf(record: SourceRecord, children: readonly FoldItem[]): readonly RecordName[] {
  const names = [baseOf(record), ...children.map(({ object, key }) => ({ object, key }))];
  return [...new Map(names.map((name) => [`${name.object}\u0000${name.key}`, name])).values()];
}
