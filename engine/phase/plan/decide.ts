import { compareValues, isEmpty } from '../../model/equality.ts';
import type { CrosswalkEntry } from '../../model/ledger.ts';
import type { CreateEntry } from '../../model/mapping.ts';
import type { Change } from '../../model/plan.ts';
import { type DestinationRecord, type MappedRecord, survivorOf } from '../../model/record.ts';
import type { DestinationObject } from '../../model/system.ts';
import {
  type DestinationId,
  type Fields,
  type FieldValue,
  isLink,
  type Link,
  type StoredValue,
} from '../../model/value.ts';

/** What deciding on one record may know. Links are resolved as far as the crosswalk knows them already. */
export interface Known {
  readonly object: DestinationObject;
  readonly crosswalk: CrosswalkEntry | undefined;
  /** The destination record of the crosswalk entry, or the adopted one, as it is now. */
  readonly current: DestinationRecord | undefined;
  idOf(link: Link): DestinationId | undefined;
}

/** How a record that the crosswalk does not know yet stands to what is in the destination already. */
export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly record: DestinationRecord; readonly by: string }
  | { readonly kind: 'several'; readonly detail: string };

/** What does not move at all: the mapping said so. */
export function standStill(record: MappedRecord): Change | undefined {
  const base = baseOf(record);
  const { outcome } = record;
  switch (outcome.state) {
    case 'ready':
      return undefined;
    case 'held': {
      const { reason, detail, at } = outcome;
      return { ...base, action: 'held', reason, detail, ...(at === undefined ? {} : { at }) };
    }
    case 'left_out':
      return { ...base, action: 'left_out', reason: outcome.reason };
    case 'merged':
      return { ...base, action: 'merged', into: survivorOf(outcome) };
    default:
      return outcome satisfies never;
  }
}

/** A record that we brought over before: unchanged, updated where the desired state changed, or in conflict with a person's edit. */
export function decideKnown(
  record: MappedRecord,
  crosswalk: CrosswalkEntry,
  known: Known,
  found: CreateEntry['found'],
): Change {
  const base = baseOf(record);
  const { destinationId } = crosswalk;
  if (known.current === undefined) {
    const detail = 'it was deleted in the destination after it was brought over';
    return { ...base, action: 'held', reason: 'edited_in_destination', detail };
  }
  const isOnlyLinked = crosswalk.origin === 'adopted' && found === 'link';
  if (crosswalk.fingerprint === record.fingerprint || isOnlyLinked)
    return { ...base, action: 'unchanged', destinationId };
  const fields = changedFields(record, crosswalk, known, found);
  const cleared = clearedFields(record, crosswalk, known);
  const edited = [...Object.keys(fields), ...cleared].find((name) => editedSince(name, crosswalk, known));
  if (edited !== undefined) {
    const detail = `${edited} was edited in the destination after it was written`;
    return { ...base, action: 'held', reason: 'edited_in_destination', detail, at: edited };
  }
  if (Object.keys(fields).length === 0 && cleared.length === 0) return { ...base, action: 'unchanged', destinationId };
  return { ...base, action: 'update', destinationId, fields, cleared, because: 'changed' };
}

/** What is to be written and differs from what we wrote. An adopted record's own values stay where its entry fills only. */
function changedFields(
  record: MappedRecord,
  crosswalk: CrosswalkEntry,
  known: Known,
  found: CreateEntry['found'],
): Fields {
  const changed = Object.entries(writable(record.fields, known.object, 'update')).filter(([name, value]) => {
    const written = crosswalk.written[name];
    if (written !== undefined) return !sameAsWritten(value, written, known, name);
    const keepsItsOwn = crosswalk.origin === 'adopted' && found === 'fill';
    return !keepsItsOwn || isEmpty(known.current?.fields[name]);
  });
  return Object.fromEntries(changed);
}

/** Fields that we wrote and that should be empty now, as far as the destination lets them be emptied. */
function clearedFields(record: MappedRecord, { written }: CrosswalkEntry, { object }: Known): readonly string[] {
  return Object.keys(written).filter((name) => {
    const field = fieldOf(object, name);
    const canBeEmptied = field === undefined || (field.clearable && field.writable.update);
    return record.fields[name] === undefined && !isEmpty(written[name]) && canBeEmptied;
  });
}

/** A record that is new to us: adopt the one that matches, or make it. */
export function decideNew(record: MappedRecord, entry: CreateEntry, match: Match, known: Known): Change {
  const base = baseOf(record);
  switch (match.kind) {
    case 'several':
      return { ...base, action: 'held', reason: 'ambiguous_match', detail: match.detail };
    case 'one':
      return adopt(record, entry.found, match, known);
    case 'none':
      return { ...base, action: 'create', fields: writable(record.fields, known.object, 'create') };
    default:
      return match satisfies never;
  }
}

function adopt(
  record: MappedRecord,
  found: CreateEntry['found'],
  match: Extract<Match, { kind: 'one' }>,
  known: Known,
): Change {
  const base = baseOf(record);
  const destinationId = match.record.id;
  const fields: Record<string, FieldValue> = {};
  if (found !== 'link') {
    for (const [name, value] of Object.entries(writable(record.fields, known.object, 'update'))) {
      if (found === 'overwrite' || isEmpty(match.record.fields[name])) fields[name] = value;
    }
  }
  if (Object.keys(fields).length === 0) return { ...base, action: 'link', destinationId, because: match.by };
  const expected = Object.fromEntries(Object.keys(fields).map((name) => [name, match.record.fields[name] ?? null]));
  return { ...base, action: 'update', destinationId, fields, cleared: [], because: 'adopted', expected };
}

/** Fields the destination takes at this time; links that wait for the second pass are left to it. */
export function writable(fields: Fields, object: DestinationObject, when: 'create' | 'update'): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => fieldOf(object, name)?.writable[when] ?? true));
}

function sameAsWritten(value: FieldValue, written: StoredValue, known: Known, name: string): boolean {
  const resolved = resolve(value, known);
  return resolved !== undefined && compareValues(resolved, written, fieldOf(known.object, name)).equal;
}

/** `undefined` while a link points to a record that is not there yet. */
function resolve(value: FieldValue, known: Known): StoredValue | undefined {
  if (isLink(value)) {
    const id = known.idOf(value);
    return id === undefined ? undefined : { id };
  }
  if (Array.isArray(value) && value.some(isLink)) {
    const ids = value.flatMap((item) => (isLink(item) ? [known.idOf(item)] : []));
    return ids.every((id) => id !== undefined) ? ids.map((id) => ({ id })) : undefined;
  }
  return value as StoredValue;
}

/** Base, source and destination are three: only what is still ours may be written again. */
function editedSince(name: string, crosswalk: CrosswalkEntry, known: Known): boolean {
  const written = crosswalk.written[name];
  const now = known.current?.fields[name];
  if (written === undefined || now === undefined) return false;
  const field = fieldOf(known.object, name);
  return field?.overriddenBy === undefined && !compareValues(written, now, field).equal;
}

function fieldOf(object: DestinationObject, name: string) {
  return object.fields.get(name);
}

/** What every change carries. */
export function baseOf(record: MappedRecord) {
  const { entry, key, object, fingerprint } = record;
  return { entry, key, object, fingerprint };
}
