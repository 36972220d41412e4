import type { AccountSnapshot, SnapshotRecord } from './account-snapshot.ts';
import { isBlank, type Json } from './stored-account.ts';

/** Something that a rolled-back migration left different in the account. */
export interface ResidueItem {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly object: string;
  readonly id: string;
  readonly name: string;
  /** For `changed`: the field, custom fields as `custom:<label>`. */
  readonly field?: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Why no rollback through the API could do better; absent for what is a plain fault. */
  readonly excused?: string;
}

/** Fields that keep a value once they have one. */
const CANNOT_BE_CLEARED: Readonly<Record<string, ReadonlySet<string>>> = {
  deal: new Set(['expected_close_date']),
  person: new Set(['org_id']),
};

/**
 * Compares two snapshots. A record that is gone and another with the same values that came are one record: ids do not
 * count. Empty when the account is as it was.
 */
export function residue(before: AccountSnapshot, after: AccountSnapshot): readonly ResidueItem[] {
  const types = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...types].flatMap((object) => residueOf(object, before[object] ?? {}, after[object] ?? {}));
}

type Records = Readonly<Record<string, SnapshotRecord>>;

function residueOf(object: string, before: Records, after: Records): readonly ResidueItem[] {
  const gone = Object.entries(before).filter(([id]) => after[id] === undefined);
  const come = Object.entries(after).filter(([id]) => before[id] === undefined);
  const removed: ResidueItem[] = [];
  for (const [id, record] of gone) {
    const again = come.findIndex(([, candidate]) => changedFields(record, candidate).length === 0);
    if (again === -1) removed.push({ kind: 'removed', object, id, name: record.name });
    else come.splice(again, 1);
  }
  const changed = Object.entries(before).flatMap(([id, record]) => {
    const now = after[id];
    return now === undefined
      ? []
      : changedFields(record, now).map((field) => changeOf({ object, id, field }, record, now));
  });
  return [...removed, ...changed, ...come.map(([id, { name }]) => ({ kind: 'added' as const, object, id, name }))];
}

function changedFields(before: SnapshotRecord, after: SnapshotRecord): readonly string[] {
  const fields = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
  return [...fields].filter((field) => {
    const [left, right] = [before.values[field], after.values[field]];
    return canonical(left) !== canonical(right) && !(isBlank(left) && isBlank(right));
  });
}

function changeOf(
  { object, id, field }: { readonly object: string; readonly id: string; readonly field: string },
  before: SnapshotRecord,
  after: SnapshotRecord,
): ResidueItem {
  const [was, is] = [before.values[field] ?? null, after.values[field] ?? null];
  const stuck = isBlank(was) && CANNOT_BE_CLEARED[object]?.has(field) === true;
  return {
    kind: 'changed',
    object,
    id,
    name: before.name,
    field,
    before: was,
    after: is,
    ...(stuck ? { excused: 'the API refuses to clear this field' } : {}),
  };
}

/** JSON with sorted keys, because the order of keys says nothing. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
