import { compareValues } from '../../model/equality.ts';
import { TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { DestinationRecord } from '../../model/record.ts';
import { differingFields } from '../../model/record-equality.ts';
import type { DestinationObject } from '../../model/system.ts';
import { type DestinationId, isResolvedLink, type StoredFields, type StoredValue, textOf } from '../../model/value.ts';
import type { ListQuery } from '../../port/destination.ts';
import { earlier, type SettleContext } from './apply-input.ts';
import type { OpenWrite } from './perform.ts';

/** Where a write turned out to have arrived. `incomplete`: fields that it should have and lacks. */
export interface Sighting {
  readonly id: DestinationId;
  readonly incomplete?: StoredFields;
}

/** By `seq`. */
export type Sightings = ReadonlyMap<number, Sighting>;

/** How to look. */
export interface LookOptions {
  /** ISO 8601: a minute before the oldest write we look for. */
  readonly since: string;
  /** Records that we know were written in the same moments. */
  readonly provenIds: ReadonlySet<DestinationId>;
  /** Nobody will look again: search everything. */
  readonly last: boolean;
}

const TRACE = `custom.${TRACE_SOURCE_ID}`;

/** Updates and deletions name their record: it either is as the write would leave it, or the write did not happen. */
export async function sightChanged(
  opens: readonly OpenWrite[],
  { records, system }: SettleContext,
): Promise<Sightings> {
  const found = new Map<number, Sighting>();
  for (const { seq, object, action, destinationId = '', sent } of opens) {
    const record = await records.read(object, destinationId);
    const gone = record === undefined;
    const arrived = action === 'delete' ? gone : !gone && carries(record.fields, sent, system.objects.get(object));
    if (arrived) found.set(seq, { id: destinationId });
  }
  return found;
}

function carries(fields: StoredFields, sent: StoredFields, object: DestinationObject | undefined): boolean {
  return Object.entries(sent).every(
    ([name, value]) => compareValues(value, fields[name] ?? null, object?.fields.get(name)).equal,
  );
}

/**
 * By migration key: among what was written lately; at the last look, unless that list proves its window right, among
 * everything. The window is right when all that we wrote in the same moments shows in it, and well inside.
 */
export async function sightByKey(
  opens: readonly OpenWrite[],
  context: SettleContext,
  options: LookOptions,
): Promise<Sightings> {
  const object = opens[0]?.object ?? '';
  const lately = await keyed(opens, object, { updatedSince: options.since }, context, options);
  if (lately.found.size === opens.length || !options.last || lately.proven) return lately.found;
  const rest = opens.filter(({ seq }) => !lately.found.has(seq));
  const anywhere = await keyed(rest, object, {}, context, options);
  return new Map([...lately.found, ...anywhere.found]);
}

/** So far from the edge of the window that the clocks of both sides cannot differ by enough to matter. */
const WELL_INSIDE_MS = 30_000;

async function keyed(
  opens: readonly OpenWrite[],
  object: string,
  query: ListQuery,
  context: SettleContext,
  { since, provenIds }: LookOptions,
): Promise<{ readonly found: Sightings; readonly proven: boolean }> {
  const wanted = Map.groupBy(opens, ({ sent }) => sent[TRACE]);
  const candidates: DestinationRecord[] = [];
  const shown = new Set<DestinationId>();
  const surelyInside = Date.parse(since) + WELL_INSIDE_MS;
  for await (const page of context.records.list(object, query)) {
    for (const { id, updatedAt = '' } of page) {
      if (provenIds.has(id) && Date.parse(updatedAt) >= surelyInside) shown.add(id);
    }
    candidates.push(...page.filter(({ fields }) => wanted.has(fields[TRACE] ?? '')));
  }
  const found = new Map<number, Sighting>();
  const pool = await unclaimed(candidates, context);
  const spec = context.system.objects.get(object);
  for (const [key, sought] of wanted) {
    const sharing = pool.filter(({ fields }) => fields[TRACE] === key);
    for (const open of sought) {
      // Two entries may make records of one object from one source record: the likest is the one.
      const [best] = sharing.toSorted((a, b) => unlike(open, a, spec) - unlike(open, b, spec));
      if (best === undefined) break;
      sharing.splice(sharing.indexOf(best), 1);
      found.set(open.seq, { id: best.id });
    }
  }
  return { found, proven: shown.size > 0 && shown.size === provenIds.size };
}

function unlike({ sent }: OpenWrite, { fields }: DestinationRecord, object: DestinationObject | undefined): number {
  return differingFields(sent, fields, object).length;
}

/**
 * By content, for what cannot hold a key: among the children of the same parents, or else all records. Equal records are
 * legitimate, so each that is there answers for one write only, and none that somebody else made answers at all.
 */
export async function sightByContent(
  opens: readonly OpenWrite[],
  context: SettleContext,
  { since }: LookOptions,
): Promise<Sightings> {
  const name = opens[0]?.object ?? '';
  const object = context.system.objects.get(name);
  const found = new Map<number, Sighting>();
  for (const [parentField, group] of Map.groupBy(opens, ({ sent }) => parentOf(sent, object))) {
    const candidates = await among(name, parentField, group, context);
    const oldest = earlier(since, OLDER_MS);
    const recent = candidates.filter(({ updatedAt }) => updatedAt === undefined || updatedAt >= oldest);
    const pool = [...(await ownOnly(await unclaimed(recent, context), name, context))];
    for (const open of group) {
      const index = pool.findIndex((record) => sameContent(open.sent, record.fields, object));
      const [record] = index < 0 ? [] : pool.splice(index, 1);
      if (record !== undefined) found.set(open.seq, sightingOf(open, record, object));
    }
  }
  return found;
}

/** Only what is plainly older than the write is left out; the clocks of both sides may differ by as much. */
const OLDER_MS = 3_600_000;

/** The field through which a record hangs on its parent: the declared one, else its first link to another record. */
function parentOf(sent: StoredFields, object: DestinationObject | undefined): string | undefined {
  const declared = object?.bulk?.parent ?? object?.belongsTo;
  if (declared !== undefined) return declared;
  if (object?.customFields !== undefined) return undefined;
  return [...(object?.fields.values() ?? [])].find(({ name, many }) => !many && isResolvedLink(sent[name]))?.name;
}

async function among(
  object: string,
  parentField: string | undefined,
  opens: readonly OpenWrite[],
  { records, system }: SettleContext,
): Promise<readonly DestinationRecord[]> {
  const ids = new Set(
    opens.flatMap(({ sent }) => {
      const parent = parentField === undefined ? undefined : sent[parentField];
      return isResolvedLink(parent) ? [parent.id] : [];
    }),
  );
  const query: ListQuery =
    parentField === undefined || ids.size === 0 ? {} : { parents: { field: parentField, ids: [...ids] } };
  const spec = system.objects.get(object);
  const found: DestinationRecord[] = [];
  for await (const page of records.list(object, query)) {
    found.push(...page.filter(({ fields }) => opens.some(({ sent }) => sameContent(sent, fields, spec))));
  }
  return found;
}

/**
 * Every field that tells records apart. The description of a file travels in a second request that may have been lost,
 * so a file is known by its parent, its name and its size.
 */
function sameContent(sent: StoredFields, fields: StoredFields, object: DestinationObject | undefined): boolean {
  const described = isUpload(sent) ? ['description'] : [];
  return Object.entries(sent).every(([name, value]) => {
    const field = object?.fields.get(name);
    if (described.includes(name) || field?.overriddenBy !== undefined) return true;
    const now = fields[name] ?? null;
    return compareValues(value, now, field).equal || (field?.type === 'html' && words(value) === words(now));
  });
}

/** The destination cleans rich text in ways of its own: what a reader reads is what it is known by. */
function words(html: StoredValue): string {
  return textOf(html)
    .replaceAll(/<[^>]*>|&[a-z]+;|&#\d+;|[\s<>&"']+/gi, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

function isUpload(sent: StoredFields): boolean {
  return typeof sent.size === 'number';
}

function sightingOf({ sent }: OpenWrite, { id, fields }: DestinationRecord, object: DestinationObject | undefined) {
  const lacking = isUpload(sent)
    ? Object.entries(sent).filter(
        ([name, value]) =>
          object?.fields.get(name)?.writable.update === true &&
          !compareValues(value, fields[name] ?? null, object.fields.get(name)).equal,
      )
    : [];
  return lacking.length === 0 ? { id } : { id, incomplete: Object.fromEntries(lacking) };
}

/** Records that no crosswalk entry stands for. */
async function unclaimed(
  candidates: readonly DestinationRecord[],
  { ledger }: SettleContext,
): Promise<readonly DestinationRecord[]> {
  const free: DestinationRecord[] = [];
  for (const record of candidates) {
    if ((await ledger.crosswalkByDestination(record.object, record.id)).length === 0) free.push(record);
  }
  return free;
}

/** Records that were in the account before our first write are not ours, however equal they are. */
async function ownOnly(
  candidates: readonly DestinationRecord[],
  object: string,
  { ledger }: SettleContext,
): Promise<readonly DestinationRecord[]> {
  if (candidates.length === 0 || !(await ledger.hasFingerprint())) return candidates;
  const older = new Set<DestinationId>();
  for await (const batch of ledger.fingerprint(object)) {
    for (const { id } of batch) if (candidates.some((candidate) => candidate.id === id)) older.add(id);
  }
  return candidates.filter(({ id }) => !older.has(id));
}
