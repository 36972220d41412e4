import type { Location } from '../../model/location.ts';
import type { CreateEntry, Entry, FoldEntry } from '../../model/mapping.ts';
import type { PairContext } from '../compile/context.ts';

interface Writer {
  readonly field: string;
  readonly address: string;
  readonly at: Location;
}

/** One field has one writer, and what the destination cannot do without has one at all. */
export function checkWriters(entries: readonly Entry[], context: PairContext): void {
  const folds = entries.filter((entry): entry is FoldEntry => entry.kind === 'fold');
  for (const entry of entries) {
    if (entry.kind !== 'create') continue;
    const writers = writersOf(entry, folds, entries);
    checkTwoWriters(writers, context);
    checkJoined(entry, entries, folds, context);
    checkRequired(entry, context.attempted.get(entry.address) ?? new Set(), context);
  }
}

/** What an entry writes itself, then what is folded into its records, in the order of the rows. */
function writersOf(entry: CreateEntry, folds: readonly FoldEntry[], entries: readonly Entry[]): readonly Writer[] {
  const into = folds.filter((fold) => fold.into.some(({ target }) => target === entry.address));
  return [
    ...entry.fields.map(({ field, at }) => ({ field, address: entry.address, at })),
    ...packed(entry, entries),
    ...into.flatMap((fold) => fold.fields.map(({ field, at }) => ({ field, address: fold.address, at }))),
  ];
}

/** Values without a field of their own are written by the entry that spreads them. */
function packed({ spread, address }: CreateEntry, entries: readonly Entry[]): readonly Writer[] {
  const definitions = entries.find((candidate) => candidate.address === spread?.definitions.target);
  if (spread === undefined || definitions?.kind !== 'create' || definitions.overCap === undefined) return [];
  return [{ field: definitions.overCap.pack, address, at: spread.at }];
}

function checkTwoWriters(writers: readonly Writer[], context: PairContext): void {
  const first = new Map<string, Writer>();
  for (const writer of writers) {
    const earlier = first.get(writer.field);
    if (earlier === undefined) first.set(writer.field, writer);
    else {
      const details = { field: writer.field, first: earlier.address, second: writer.address };
      context.report('two-writers', writer.at, details);
    }
  }
}

/** Records of two entries that become one may give the same field, one filling the gaps of the other; a fold may not. */
function checkJoined(
  entry: CreateEntry,
  entries: readonly Entry[],
  folds: readonly FoldEntry[],
  context: PairContext,
): void {
  const host = entries.find(({ address }) => address === entry.merge?.into?.entry);
  if (host?.kind !== 'create') return;
  for (const writer of writersOf(entry, folds, entries)) {
    const other = writersOf(host, folds, entries).find(
      ({ field, address }) => field === writer.field && address !== writer.address,
    );
    const isFold = other?.address !== host.address || writer.address !== entry.address;
    if (other === undefined || !isFold) continue;
    context.report('two-writers', writer.at, { field: writer.field, first: other.address, second: writer.address });
  }
}

function checkRequired(entry: CreateEntry, written: ReadonlySet<string>, context: PairContext): void {
  const object = context.destination.objects.get(entry.object);
  if (object === undefined || object.readOnly) return;
  for (const { name, required } of object.fields.values()) {
    if (required && !written.has(name)) {
      context.report('missing-required-field', entry.at, { field: name, object: object.name });
    }
  }
  const { needsOneOf } = object;
  if (needsOneOf.length > 0 && !needsOneOf.some((name) => written.has(name))) {
    context.report('needs-one-of', entry.at, { fields: needsOneOf.join(', '), object: object.name });
  }
}

/** A declared field that nothing writes would be made in the account for nothing. */
export function checkUnusedCustomFields(context: PairContext): void {
  for (const { object, id, at } of context.customFields) {
    if (!context.usedCustomFields.has(`${object}.${id}`))
      context.report('unused-custom-field', at, { name: id, object });
  }
}
