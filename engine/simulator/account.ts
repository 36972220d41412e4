/** One account: its state, its time, its plan, and the rules that hold for all of its objects. */

import { createHash } from 'node:crypto';
import type { SimulatedClock } from './clock.ts';
import type { JsonObject } from './json.ts';
import { listAt, textAt } from './json.ts';
import type { Plan, PlanLimits } from './plan.ts';
import { notFound } from './refusal.ts';
import type { RecordId, RecordType, Store, StoredRecord } from './store.ts';
import type { Switches } from './switches.ts';

/** Objects that can have custom fields of their own; leads use those of deals. */
export type FieldOwner = 'deal' | 'person' | 'organization' | 'product';

/** Parts of the product that an account may or may not have. */
export type Feature = 'contact-sync' | 'company-details';

/** Who the company is. */
export interface Company {
  readonly id: number;
  readonly name: string;
  /** First label of the company's host name. */
  readonly domain: string;
  readonly country: string;
  /** Currency that is used when none is given. */
  readonly currency: string;
  /** Time zone that is used when none is given. */
  readonly timezone: string;
}

/** A field as the Fields API describes it. */
export interface FieldDefinition {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly custom: boolean;
  readonly required: boolean;
  readonly optionIds: ReadonlySet<number>;
}

/** Everything that a handler works on. */
export interface Account {
  readonly store: Store;
  readonly clock: SimulatedClock;
  readonly plan: Plan;
  readonly limits: PlanLimits;
  readonly seats: number;
  readonly switches: Switches;
  readonly features: ReadonlySet<Feature>;
  readonly company: Company;
  /** Id of the user whose token is used. */
  readonly userId: number;
  /** Base address of the running server, for the links in answers. */
  readonly address: () => string;
  /** The fields of an object, by code; rebuilt after a definition was written. */
  definitions(owner: FieldOwner): ReadonlyMap<string, FieldDefinition>;
}

/** What {@link createAccount} is given; the rest is derived. */
export type AccountParts = Omit<Account, 'definitions'>;

const FIELD_TYPES = {
  deal: 'dealField',
  person: 'personField',
  organization: 'organizationField',
  product: 'productField',
} as const satisfies Record<FieldOwner, RecordType>;

/** The record type that holds the field definitions of an object. */
export function fieldTypeOf(owner: FieldOwner): (typeof FIELD_TYPES)[FieldOwner] {
  return FIELD_TYPES[owner];
}

/** An account whose field definitions are read once and again only after they change. */
export function createAccount(parts: AccountParts): Account {
  const definitions = new Map<string, ReadonlyMap<string, FieldDefinition>>();
  const store: Store = {
    ...parts.store,
    write: (record) => {
      definitions.delete(record.type);
      parts.store.write(record);
    },
    attempt: (work) => {
      try {
        return parts.store.attempt(work);
      } catch (cause) {
        definitions.clear();
        throw cause;
      }
    },
  };
  return {
    ...parts,
    store,
    definitions: (owner) => {
      const type = FIELD_TYPES[owner];
      const known = definitions.get(type) ?? readDefinitions(store, type);
      definitions.set(type, known);
      return known;
    },
  };
}

/** A live record, or a 404 that names `what`. */
export function requireLive(account: Account, type: RecordType, id: RecordId, what: string): StoredRecord {
  const record = account.store.find(type, id);
  if (record === undefined || record.deleted) throw notFound(what);
  return record;
}

/** Whether a record exists and is not in the recycle bin. */
export function isLive(account: Account, type: RecordType, id: RecordId): boolean {
  const record = account.store.find(type, id);
  return record !== undefined && !record.deleted;
}

/** Forty hexadecimal characters that no other field of this company has. Unpredictable to callers, yet repeatable. */
export function createHashCode(companyId: number, purpose: string, number: number): string {
  return createHash('sha1').update(`${companyId}/${purpose}/${number}`).digest('hex');
}

/** A UUID (version 4 in form) for leads and lead labels; repeatable like {@link createHashCode}. */
export function createUuid(companyId: number, purpose: string, number: number): string {
  const hex = createHashCode(companyId, purpose, number);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function readDefinitions(store: Store, type: RecordType): ReadonlyMap<string, FieldDefinition> {
  const rows = store.select('type = ? AND deleted = 0', [type]);
  return new Map(rows.map(({ id, body }) => [textAt(body, 'field_code'), toDefinition(Number(id), body)]));
}

function toDefinition(id: number, body: JsonObject): FieldDefinition {
  const required = body['required_fields'];
  return {
    id,
    code: textAt(body, 'field_code'),
    name: textAt(body, 'field_name'),
    type: textAt(body, 'field_type'),
    custom: body['is_custom_field'] === true,
    required: typeof required === 'object' && required !== null && 'enabled' in required && required.enabled === true,
    optionIds: new Set(listAt(body, 'options').map((option) => Number((option as JsonObject)['id']))),
  };
}
