import { isEmpty } from '../../model/equality.ts';
import type { CrosswalkEntry, SchemaBinding } from '../../model/ledger.ts';
import { childrenFirst, isRelation } from '../../model/object-order.ts';
import type { DestinationRecord } from '../../model/record.ts';
import type { DestinationObject, DestinationSystem } from '../../model/system.ts';
import { type DestinationId, isResolvedLink, type StoredFields, type StoredValue, textOf } from '../../model/value.ts';
import type { Records } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Progress } from '../../port/progress.ts';
import type { Staging } from '../../port/staging.ts';

/** What reading the account needs. */
export interface SurveyInput {
  readonly system: DestinationSystem;
  readonly ledger: Ledger;
  readonly staging: Staging;
  readonly records: Pick<Records, 'list'>;
  readonly binding: SchemaBinding;
  /** Objects that have standing writes of ours. */
  readonly written: ReadonlySet<string>;
  readonly progress: Progress;
}

/** The account as it is now, and what of it stays and holds on to what we made. */
export interface CurrentRecords {
  read(object: string, id: DestinationId): Promise<DestinationRecord | undefined>;
  /** Whether something that stays refers to this record, stage or pipeline. */
  isReferred(object: string, id: DestinationId): Promise<boolean>;
  /** A record that stays after all: its links and its custom values count from now on. `fields`: those that stay. */
  stays(object: string, fields: StoredFields): void;
  /** Whether something that stays has a value in a custom field (`owner`, `id`), or with `label` has this option. */
  isUsed(owner: string, id: string, label?: string): boolean;
}

const CUSTOM = 'custom.';

/**
 * Lists the account once, into the staging. Records of others are staged under the names of what they refer to; memory
 * holds only the options in use and the links of what a rollback keeps.
 */
export async function surveyCurrent(input: SurveyInput): Promise<CurrentRecords> {
  const { system, staging, records, written, progress } = input;
  const objects = childrenFirst(system).filter((object) => written.has(object.name) || !isRelation(object));
  const usage = openUsage(input.binding);
  for (const object of objects) {
    const stretch = progress.begin(`read ${object.name}`, undefined, 'records');
    await staging.destination.clear(object.name);
    for await (const page of records.list(object.name)) {
      const staged: Parameters<typeof staging.destination.add>[0][number][] = [];
      for (const record of page) staged.push({ record, names: await namesOf(record, object, usage, input) });
      await staging.transaction(() => staging.destination.add(staged));
      stretch.advance(page.length);
    }
    stretch.end();
  }
  const kept = new Set<string>();
  return {
    read: (object, id) => staging.destination.get(object, id),
    async isReferred(name, id) {
      const reference = referenceTo(name, id);
      if (kept.has(reference)) return true;
      for (const object of objects) {
        if (!refersTo(object, name)) continue;
        if ((await staging.destination.find(object.name, reference, 1)).length > 0) return true;
      }
      return false;
    },
    stays(name, fields) {
      const object = system.objects.get(name);
      if (object === undefined) return;
      for (const reference of references(fields, object)) kept.add(reference);
      usage.add(object, fields);
    },
    isUsed: (owner, id, label) => usage.has(owner, id, label),
  };
}

/** What a record that is not ours holds on to. What we made may go itself; of what we adopted, only others' fields count. */
async function namesOf(
  record: DestinationRecord,
  object: DestinationObject,
  usage: Usage,
  { ledger }: SurveyInput,
): Promise<readonly string[]> {
  const claims = await ledger.crosswalkByDestination(object.name, record.id);
  if (claims.some(({ origin }) => origin === 'made')) return [];
  const fields = othersFields(record.fields, claims);
  usage.add(object, fields);
  return references(fields, object);
}

function othersFields(fields: StoredFields, claims: readonly CrosswalkEntry[]): StoredFields {
  if (claims.length === 0) return fields;
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => claims.every(({ written }) => written[name] === undefined)),
  );
}

function references(fields: StoredFields, object: DestinationObject): readonly string[] {
  return [...object.fields.values()].flatMap(({ name, ref }) =>
    ref === undefined ? [] : linkedIds(fields[name]).map((id) => referenceTo(ref, id)),
  );
}

function linkedIds(value: StoredValue | undefined): readonly DestinationId[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter(isResolvedLink).map(({ id }) => id);
}

function referenceTo(object: string, id: DestinationId): string {
  return `refers to ${object} ${id}`;
}

function refersTo({ fields }: DestinationObject, object: string): boolean {
  return [...fields.values()].some(({ ref }) => ref === object);
}

/** Which custom fields, and which options of them, have a value in what stays. */
interface Usage {
  add(object: DestinationObject, fields: StoredFields): void;
  has(owner: string, id: string, label?: string): boolean;
}

/** Of fields without options only that there is a value is remembered. */
function openUsage({ fields: bound }: SchemaBinding): Usage {
  const withOptions = new Set(
    bound.filter(({ options }) => options.length > 0).map(({ object, id }) => `${object}.${id}`),
  );
  const used = new Map<string, Set<string>>();
  return {
    add({ customFields }, fields) {
      for (const [name, value] of Object.entries(fields)) {
        if (customFields === undefined || !name.startsWith(CUSTOM) || isEmpty(value)) continue;
        const key = `${customFields}.${name.slice(CUSTOM.length)}`;
        const labels = used.get(key) ?? new Set<string>();
        used.set(key, labels);
        if (!withOptions.has(key)) continue;
        for (const label of Array.isArray(value) ? value.map(textOf) : [optionOf(value)]) labels.add(label);
      }
    },
    has: (owner, id, label) => {
      const labels = used.get(`${owner}.${id}`);
      return labels !== undefined && (label === undefined || labels.has(label));
    },
  };
}

/** Yes and no are kept as options of these labels. */
function optionOf(value: StoredValue): string {
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : textOf(value);
}
