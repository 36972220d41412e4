import type { LinkTarget } from '../stand-in/answer-key.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { customValues, nameOf } from './logical-values.ts';
import { type StoredAccount, type StoredRecord, textOf } from './stored-account.ts';

/** The store's type for an object of the key; they have the same name where none is given. */
const STORED_AS: Readonly<Record<string, string>> = {
  deal_product: 'dealProduct',
  activity_type: 'activityType',
  organization_relationship: 'organizationRelationship',
  organization_field: 'organizationField',
  person_field: 'personField',
  deal_field: 'dealField',
  product_field: 'productField',
};

/** The store's type for an object of the key. */
export function storedType(object: string): string {
  return STORED_AS[object] ?? object;
}

/** Finds records of the account by what a key says of them. */
export interface Correspondence {
  readonly byTrace: (object: string, trace: string) => readonly StoredRecord[];
  readonly traceOf: (record: StoredRecord) => string | undefined;
  /** The records that a link may lead to; several when a trace or name is there twice. */
  readonly targets: (link: LinkTarget) => readonly StoredRecord[];
  readonly wasThere: (record: StoredRecord) => boolean;
}

/** Reads the traces of all live records once. */
export function correspond(account: StoredAccount, before: AccountSnapshot, traceLabel: string): Correspondence {
  const traces = new Map<string, Map<string, StoredRecord[]>>();
  const traceOf = (record: StoredRecord): string | undefined => {
    const trace = customValues(account, record)[traceLabel] ?? null;
    return trace === null ? undefined : textOf(trace);
  };
  const indexOf = (type: string): Map<string, StoredRecord[]> => {
    const known = traces.get(type);
    if (known !== undefined) return known;
    const index = new Map<string, StoredRecord[]>();
    for (const record of account.live(type)) {
      const trace = traceOf(record);
      if (trace !== undefined) index.set(trace, [...(index.get(trace) ?? []), record]);
    }
    traces.set(type, index);
    return index;
  };
  const byTrace = (object: string, trace: string): readonly StoredRecord[] =>
    indexOf(storedType(object)).get(trace) ?? [];
  return {
    byTrace,
    traceOf,
    targets: (link) =>
      'trace' in link
        ? byTrace(link.object, link.trace)
        : account.live(storedType(link.object)).filter((record) => nameOf(record) === link.name),
    wasThere: ({ type, id }) => before[type]?.[id] !== undefined,
  };
}
