import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/digest.ts';
import { compareValues, isEmpty } from '../model/equality.ts';
import { childrenFirst, isRelation } from '../model/object-order.ts';
import type { DestinationRecord } from '../model/record.ts';
import type { DestinationObject, DestinationSystem } from '../model/system.ts';
import type { DestinationId, StoredFields } from '../model/value.ts';
import type { AccountField, Destination } from '../port/destination.ts';
import type { Ledger } from '../port/ledger.ts';
import type { Progress } from '../port/progress.ts';

/** What a fingerprint is taken of, and where it is kept. */
export interface FingerprintInput {
  readonly destination: Pick<Destination, 'records' | 'schema'>;
  readonly system: DestinationSystem;
  readonly ledger: Ledger;
  readonly progress: Progress;
}

/** What is not as it was before the first write. */
export type Residue = readonly ResidueItem[];

/** One record, or field of the account, that is not as it was. */
export interface ResidueItem {
  readonly object: string;
  readonly id: DestinationId;
  /** `extra`: it was not there before. */
  readonly kind: 'missing' | 'extra' | 'changed';
  /** Names fields, never their values. */
  readonly detail: string;
}

/** Custom and standard fields stand beside the records, under this name. */
const FIELD = 'field';
/** Logical names are bound differently before and after; without a binding, custom fields go by the account's own keys. */
const UNBOUND = { fields: [], stages: [] } as const;

/**
 * Keeps every live record's writable fields, and the account's fields with their options, as they are before our first
 * write. Once something was written it keeps what it has; an interrupted fingerprint is taken again from the start.
 */
export async function takeFingerprint(input: FingerprintInput): Promise<void> {
  const { system, ledger } = input;
  if ((await ledger.hasFingerprint()) && (await hasWrites(ledger))) return;
  for await (const page of accountPages(input)) {
    const digests = page.map((record) => digestOf(record, system.objects.get(record.object)));
    await ledger.saveFingerprint(
      page.map((record, index) => ({ object: record.object, id: record.id, digest: digests[index] ?? '', record })),
    );
  }
}

async function hasWrites(ledger: Ledger): Promise<boolean> {
  for await (const batch of ledger.writes()) if (batch.length > 0) return true;
  return false;
}

/**
 * Compares the account with its fingerprint. Left out is what is not ours to answer for: what no write of ours touched,
 * what the newest rollback plan kept and gave a reason for, and values that the destination lets nobody empty again.
 */
export async function compareFingerprint(input: FingerprintInput): Promise<Residue> {
  const touched: Difference[] = [];
  for (const object of comparedObjects(input.system, await writtenObjects(input.ledger))) {
    const differences = await differencesOf(object, input);
    const ours = await namesTouched(differences, input.ledger);
    touched.push(...differences.filter((difference) => ours.has(nameOf(difference.object, difference.id))));
  }
  const kept = await namesKept(input.ledger);
  const unexplained = touched.filter(({ object, id }) => !kept.has(nameOf(object, id)));
  return unexplained.filter(({ kind, fields }) => kind !== 'changed' || fields.length > 0).map(residueOf);
}

interface Difference {
  readonly object: string;
  readonly id: DestinationId;
  readonly kind: ResidueItem['kind'];
  /** Of a changed record: the fields that differ and could be set back. */
  readonly fields: readonly string[];
}

/** Relations are looked at where we wrote some: what is there then was not there before, or was not touched by us. */
function comparedObjects(system: DestinationSystem, written: ReadonlySet<string>): readonly string[] {
  const objects = childrenFirst(system).filter((object) => written.has(object.name) || !isRelation(object));
  return [FIELD, ...objects.map(({ name }) => name)];
}

async function writtenObjects(ledger: Ledger): Promise<ReadonlySet<string>> {
  const objects = new Set<string>();
  for await (const batch of ledger.writes({ state: 'applied' })) for (const { object } of batch) objects.add(object);
  return objects;
}

/** Holds the digests of one object at a time; whole records only of what differs. */
async function differencesOf(object: string, input: FingerprintInput): Promise<readonly Difference[]> {
  const spec = input.system.objects.get(object);
  const before = new Map<DestinationId, string>();
  for await (const batch of input.ledger.fingerprint(object))
    for (const { id, digest } of batch) before.set(id, digest);
  const changed = new Map<DestinationId, StoredFields>();
  const extra: Difference[] = [];
  for await (const page of pagesOf(object, input)) {
    for (const record of page) {
      const digest = before.get(record.id);
      before.delete(record.id);
      if (digest === undefined) extra.push({ object, id: record.id, kind: 'extra', fields: [] });
      else if (digest !== digestOf(record, spec)) changed.set(record.id, record.fields);
    }
  }
  const missing = [...before.keys()].map((id): Difference => ({ object, id, kind: 'missing', fields: [] }));
  return [...extra, ...missing, ...(await fieldDifferences(object, changed, input))];
}

async function fieldDifferences(
  object: string,
  changed: ReadonlyMap<DestinationId, StoredFields>,
  { ledger, system }: FingerprintInput,
): Promise<readonly Difference[]> {
  if (changed.size === 0) return [];
  const spec = system.objects.get(object);
  const differences: Difference[] = [];
  for await (const batch of ledger.fingerprint(object)) {
    for (const { id, record } of batch) {
      const now = changed.get(id);
      if (now === undefined) continue;
      differences.push({ object, id, kind: 'changed', fields: changedFields(record.fields, now, spec) });
    }
  }
  return differences;
}

function changedFields(
  before: StoredFields,
  now: StoredFields,
  spec: DestinationObject | undefined,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => {
    const field = spec?.fields.get(name);
    const [then, current] = [before[name] ?? null, now[name] ?? null];
    if (!isKept(name, spec) || compareValues(then, current, field).equal) return false;
    return !(field?.clearable === false && isEmpty(then));
  });
}

/** Everything that can be listed and written, one page after another; the account's fields first. */
async function* accountPages(input: FingerprintInput): AsyncIterable<readonly DestinationRecord[]> {
  for (const object of comparedObjects(input.system, new Set())) yield* pagesOf(object, input);
}

async function* pagesOf(
  object: string,
  { destination, progress }: FingerprintInput,
): AsyncIterable<readonly DestinationRecord[]> {
  const stretch = progress.begin(`fingerprint ${object}`, undefined, 'records');
  if (object === FIELD) {
    const { fields } = await destination.schema.read();
    yield fields.map(fieldRecord);
    stretch.advance(fields.length);
  } else {
    for await (const page of destination.records(UNBOUND).list(object)) {
      yield page;
      stretch.advance(page.length);
    }
  }
  stretch.end();
}

/** A field of the account as a record, so that one comparison serves both. */
function fieldRecord({ object, key, label, wireType, options }: AccountField): DestinationRecord {
  const labels = options.map((option) => option.label);
  return { object: FIELD, id: fieldId(object, key), fields: { label, wire_type: wireType, options: labels } };
}

function fieldId(owner: string, key: string): DestinationId {
  return `${owner}.${key}`;
}

/** Of the fields that somebody can write, and only of those that have a value: an absent one and an empty one are one. */
function digestOf({ fields }: DestinationRecord, spec: DestinationObject | undefined): string {
  const kept = Object.entries(fields).filter(([name, value]) => isKept(name, spec) && !isEmpty(value));
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(kept)))
    .digest('hex')
    .slice(0, 32);
}

/** Custom fields have no description in the system spec and count; of the others, those that can be written. */
function isKept(name: string, spec: DestinationObject | undefined): boolean {
  const field = spec?.fields.get(name);
  if (field !== undefined) return field.writable.create || field.writable.update;
  return spec === undefined || name.startsWith('other.');
}

/** Which of the differing records a write of ours has touched. */
async function namesTouched(differences: readonly Difference[], ledger: Ledger): Promise<ReadonlySet<string>> {
  const wanted = new Set(differences.map(({ object, id }) => nameOf(object, id)));
  const touched = new Set<string>();
  if (wanted.size === 0) return touched;
  for await (const batch of ledger.writes({ state: 'applied' })) {
    for (const { object, destinationId, entry } of batch) {
      const name = nameOf(object, destinationId ?? '', entry);
      if (wanted.has(name)) touched.add(name);
    }
  }
  return touched;
}

/** What the newest rollback plan left as it is, with a reason that it gives. */
async function namesKept(ledger: Ledger): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  const plan = await ledger.latestPlan('rollback');
  if (plan === undefined) return kept;
  for await (const batch of ledger.changes(plan.id, { actions: ['keep'] })) {
    for (const change of batch) {
      if (change.action === 'keep') kept.add(nameOf(change.object, change.destinationId, change.entry));
    }
  }
  return kept;
}

/** Provisioned fields and options are written as `schema.<kind>.<owner>.<id>`; both concern the field. */
function nameOf(object: string, id: DestinationId, entry?: string): string {
  const [, kind, owner = ''] = entry?.startsWith('schema.') ? entry.split('.') : [];
  return kind === 'field' || kind === 'options' ? `${FIELD} ${fieldId(owner, id)}` : `${object} ${id}`;
}

const DETAILS = {
  missing: () => 'it was there before the first write and is gone',
  extra: () => 'it was not there before the first write',
  changed: (fields: readonly string[]) => `${fields.join(', ')} differ from before the first write`,
} as const satisfies Readonly<Record<ResidueItem['kind'], (fields: readonly string[]) => string>>;

function residueOf({ object, id, kind, fields }: Difference): ResidueItem {
  return { object, id, kind, detail: DETAILS[kind](fields) };
}
