import { compareValues } from '../../model/equality.ts';
import type { CrosswalkEntry, WriteAction } from '../../model/ledger.ts';
import type { Change } from '../../model/plan.ts';
import type { DestinationObject } from '../../model/system.ts';
import { type DestinationId, isResolvedLink, type StoredFields } from '../../model/value.ts';
import type { Upload } from '../../port/destination.ts';
import { type ApplyContext, objectOf, recordName } from './apply-input.ts';
import type { Outcome } from './outcome.ts';
import { resolveLinks } from './resolve-links.ts';
import { prepareUpload } from './upload.ts';

/** Changes that write to the destination. */
export type WritingChange = Extract<Change, { action: 'create' | 'update' | 'delete' | 'restore' }>;

/** A write that can be sent, but for what has to be read right before it. */
export interface Write {
  readonly change: WritingChange;
  readonly action: WriteAction;
  readonly object: DestinationObject;
  /** The record that is changed or deleted; empty for what is made. */
  readonly id: DestinationId;
  readonly sent: StoredFields;
  readonly known: CrosswalkEntry | undefined;
  readonly upload?: () => Promise<Upload>;
  /** Writes of one lane go one after another: children of one parent, steps on one record. */
  readonly lane: string;
}

/** What a change needs: nothing more, a line in the crosswalk, or a write. */
export type Prepared =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'crosswalk'; readonly entry: CrosswalkEntry; readonly outcome: Outcome }
  | { readonly kind: 'write'; readonly write: Write };

/** Decides what a change needs now, which is less than planned when an earlier run did part of it. Reads nothing remote. */
export async function prepare(change: Change, context: ApplyContext): Promise<Prepared> {
  const isKept = change.action === 'update' || change.action === 'unchanged';
  if (isKept && change.formerly !== undefined) await context.ledger.renameCrosswalk(change.formerly, change);
  switch (change.action) {
    case 'create':
      return prepareCreate(change, context);
    case 'update':
      return prepareUpdate(change, context);
    case 'delete':
    case 'restore':
      return prepareUndo(change, context);
    case 'link':
    case 'unchanged':
      return prepareLink(change, context);
    case 'held': {
      const { reason, detail, at } = change;
      return done({ kind: 'held', reason, detail, ...(at === undefined ? {} : { at }) });
    }
    case 'left_out':
      return done({ kind: 'left_out', reason: change.reason });
    case 'merged':
      return done({ kind: 'merged', into: change.into });
    case 'keep':
      return done({ kind: 'kept', reason: change.reason });
    default:
      return change satisfies never;
  }
}

function done(outcome: Outcome): Prepared {
  return { kind: 'outcome', outcome };
}

/** What stands in the crosswalk was made already, whatever it looks like now: making it again would double it. */
async function prepareCreate(change: Extract<Change, { action: 'create' }>, context: ApplyContext): Promise<Prepared> {
  const known = await context.ledger.crosswalk(change.entry, change.key);
  if (known !== undefined) return done({ kind: 'skipped', current: known.fingerprint === change.fingerprint });
  const resolved = await resolveLinks(change.fields, context);
  if (resolved.kind === 'unresolved') return done(unresolved(resolved, context));
  const upload = await prepareUpload(change, resolved.fields, context);
  if (upload.kind === 'held') return done(upload);
  const object = objectOf(context, change.object);
  const sent = upload.kind === 'upload' ? { ...resolved.fields, ...upload.recognisedBy } : resolved.fields;
  const lane = laneOf(object, sent, context) ?? recordName(change);
  const base = { change, action: 'create', object, id: '', sent, known, lane } as const;
  return { kind: 'write', write: upload.kind === 'upload' ? { ...base, upload: upload.open } : base };
}

function unresolved(
  { field, link }: { readonly field: string; readonly link: { readonly entry: string; readonly key: string } },
  { heldBack }: ApplyContext,
): Outcome {
  const target = `${link.entry} ${link.key}`;
  return heldBack.has(recordName(link))
    ? { kind: 'held', reason: 'reference_held', detail: `${target} does not move`, at: field }
    : { kind: 'held', reason: 'reference_failed', detail: `${target} did not arrive`, at: field };
}

async function prepareUpdate(change: Extract<Change, { action: 'update' }>, context: ApplyContext): Promise<Prepared> {
  const known = await context.ledger.crosswalk(change.entry, change.key);
  const id = change.destinationId === '' ? known?.destinationId : change.destinationId;
  if (id === undefined) return done(unresolved({ field: 'id', link: change }, context));
  const resolved = await resolveLinks(change.fields, context);
  if (resolved.kind === 'unresolved') return done(unresolved(resolved, context));
  const object = objectOf(context, change.object);
  const sent: StoredFields = {
    ...resolved.fields,
    ...Object.fromEntries(change.cleared.map((name) => [name, null])),
  };
  if (known?.fingerprint === change.fingerprint && stands(sent, known, object)) {
    return done({ kind: 'skipped', current: true });
  }
  return { kind: 'write', write: { change, action: 'update', object, id, sent, known, lane: `${object.name} ${id}` } };
}

/** Everything that is to be written was written by us before. */
function stands(sent: StoredFields, known: CrosswalkEntry, object: DestinationObject): boolean {
  return Object.entries(sent).every(
    ([name, value]) => compareValues(value, known.written[name] ?? null, object.fields.get(name)).equal,
  );
}

/** An undoing is done when the crosswalk knows the record no more. */
async function prepareUndo(
  change: Extract<Change, { action: 'delete' | 'restore' }>,
  context: ApplyContext,
): Promise<Prepared> {
  const known = await context.ledger.crosswalk(change.entry, change.key);
  if (known?.destinationId !== change.destinationId) return done({ kind: 'skipped', current: true });
  const object = objectOf(context, change.object);
  const lane = laneOf(object, change.expected, context) ?? `${object.name} ${change.destinationId}`;
  const base = { change, object, id: change.destinationId, known, lane } as const;
  return change.action === 'delete'
    ? { kind: 'write', write: { ...base, action: 'delete', sent: {} } }
    : { kind: 'write', write: { ...base, action: 'update', sent: change.fields } };
}

async function prepareLink(
  change: Extract<Change, { action: 'link' | 'unchanged' }>,
  { ledger }: ApplyContext,
): Promise<Prepared> {
  const { entry, key, object, destinationId, fingerprint } = change;
  const outcome: Outcome = { kind: change.action === 'link' ? 'linked' : 'unchanged' };
  const known = await ledger.crosswalk(entry, key);
  const same = known?.destinationId === destinationId ? known : undefined;
  if (same?.fingerprint === fingerprint) return done(outcome);
  const base = same ?? { entry, key, object, destinationId, origin: 'adopted', written: {} };
  return { kind: 'crosswalk', entry: { ...base, fingerprint }, outcome };
}

/**
 * Records that hang on one parent share its lane, since a destination may refuse two writes to one record at the same
 * moment, and since lines keep their order. Records with fields of their own stand for themselves.
 */
function laneOf(object: DestinationObject, fields: StoredFields, { system }: ApplyContext): string | undefined {
  const declared = object.bulk?.parent ?? object.belongsTo;
  const candidates =
    declared === undefined
      ? object.customFields === undefined
        ? [...object.fields.values()].filter(
            ({ ref, many }) => ref !== undefined && !many && !system.objects.get(ref)?.readOnly,
          )
        : []
      : [...object.fields.values()].filter(({ name }) => name === declared);
  for (const { name, ref } of candidates) {
    const value = fields[name];
    if (isResolvedLink(value)) return `${ref} ${value.id}`;
  }
  return undefined;
}
