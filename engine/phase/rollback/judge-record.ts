import { compareValues, isEmpty } from '../../model/equality.ts';
import type { Change } from '../../model/plan.ts';
import type { DestinationRecord } from '../../model/record.ts';
import { differingFields } from '../../model/record-equality.ts';
import type { DestinationObject } from '../../model/system.ts';
import type { StoredFields, StoredValue } from '../../model/value.ts';
import type { CurrentRecords } from './current-records.ts';
import type { Undo } from './undo-records.ts';

/** Why a rollback leaves something as it is. Codes are permanent; field names may follow after a colon. */
export type KeepReason = 'edited_since' | 'still_referenced' | 'cannot_be_cleared' | 'in_use' | 'schema_stays';

/** Decides how one record is undone: not at all, wholly, or field by field. */
export async function judgeRecord(
  undo: Undo,
  object: DestinationObject,
  current: CurrentRecords,
): Promise<readonly Change[]> {
  const record = await current.read(undo.object, undo.id);
  return undo.origin === 'made'
    ? judgeMade(undo, record, object, current)
    : judgeAdopted(undo, record, object, current);
}

async function judgeMade(
  undo: Undo,
  record: DestinationRecord | undefined,
  object: DestinationObject,
  current: CurrentRecords,
): Promise<readonly Change[]> {
  const { id: destinationId, left, reverts } = undo;
  const base = baseOf(undo);
  // Gone already: deleting it again only forgets it.
  if (record === undefined) return [{ ...base, action: 'delete', destinationId, expected: left, reverts }];
  const edited = editedFields(undo, record, object);
  const reason =
    edited.length > 0
      ? reasonOf('edited_since', edited)
      : (await current.isReferred(undo.object, undo.id))
        ? reasonOf('still_referenced')
        : undefined;
  if (reason === undefined) {
    const expected = shownFields(record.fields, object);
    return [{ ...base, action: 'delete', destinationId, expected, reverts }];
  }
  current.stays(undo.object, record.fields);
  return [{ ...base, action: 'keep', destinationId, reason }];
}

/** What a person changed in the record since: in any field when we know how we left all of it, else in those we wrote. */
function editedFields(
  { left, whole }: Undo,
  { fields }: DestinationRecord,
  object: DestinationObject,
): readonly string[] {
  if (!whole) return differingFields(left, fields, object);
  const shown = shownFields(fields, object);
  const names = new Set([...Object.keys(left), ...Object.keys(shown)]);
  const complete = Object.fromEntries([...names].map((name) => [name, left[name] ?? null]));
  return differingFields(complete, { ...blank(names), ...fields }, object);
}

function blank(names: ReadonlySet<string>): StoredFields {
  return Object.fromEntries([...names].map((name) => [name, null]));
}

/** What somebody can write: fields that the destination fills by itself tell nothing about edits. */
function shownFields(fields: StoredFields, object: DestinationObject): StoredFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => {
      const field = object.fields.get(name);
      return field === undefined ? name.startsWith('custom.') || name.startsWith('other.') : field.writable.update;
    }),
  );
}

type Fate = 'restored' | 'as_before' | 'edited_since' | 'cannot_be_cleared';

async function judgeAdopted(
  undo: Undo,
  record: DestinationRecord | undefined,
  object: DestinationObject,
  current: CurrentRecords,
): Promise<readonly Change[]> {
  const { id: destinationId, reverts } = undo;
  const base = baseOf(undo);
  if (record === undefined) {
    return [{ ...base, action: 'restore', destinationId, fields: {}, expected: {}, reverts }];
  }
  const fates = Map.groupBy(Object.keys(undo.before), (name) => fateOf(name, undo, record, object));
  const fields = pick(undo.before, fates.get('restored') ?? []);
  const expected = pick(record.fields, Object.keys(fields));
  const keeps = (['edited_since', 'cannot_be_cleared'] as const).flatMap((reason): Change[] => {
    const names = fates.get(reason) ?? [];
    if (names.length === 0) return [];
    current.stays(undo.object, pick(record.fields, names));
    return [{ ...base, action: 'keep', destinationId, reason: reasonOf(reason, names) }];
  });
  // With nothing to set back the ledger still has to learn that the record is no longer ours.
  return [{ ...base, action: 'restore', destinationId, fields, expected, reverts }, ...keeps];
}

function fateOf(name: string, { before, left }: Undo, { fields }: DestinationRecord, object: DestinationObject): Fate {
  const field = object.fields.get(name);
  const equal = (a: StoredValue | undefined, b: StoredValue | undefined) =>
    compareValues(a ?? null, b ?? null, field).equal;
  if (equal(before[name], fields[name])) return 'as_before';
  if (!equal(left[name], fields[name]) && field?.overriddenBy === undefined) return 'edited_since';
  return field?.clearable === false && isEmpty(before[name] ?? null) ? 'cannot_be_cleared' : 'restored';
}

function pick(fields: StoredFields, names: readonly string[]): StoredFields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

function baseOf({ entry, key, object, fingerprint }: Undo) {
  return { entry, key, object, fingerprint };
}

/** The code, and the fields it is about. */
export function reasonOf(reason: KeepReason, fields: readonly string[] = []): string {
  return fields.length === 0 ? reason : `${reason}: ${fields.join(', ')}`;
}
