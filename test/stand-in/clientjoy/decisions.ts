import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Decisions } from '../decisions.ts';
import type { ClientjoyObject } from './columns.ts';

/** What is in the destination account before the export is loaded into it. */
export interface ClientjoyAccount {
  readonly organizations: readonly string[];
  readonly personEmails: readonly string[];
}

/** What is decided of an export of the agency, for an account. */
export interface AgencyDecisions extends Decisions<ClientjoyObject> {
  readonly account: ClientjoyAccount;
}

/** What became of a row, for those that refer to it: a record, nothing because it waits, or nothing at all. */
export type Fate = LinkTarget | 'held' | 'absent';

/** A record that is still being put together. A value of `null` says that the field has to be empty. */
export interface Draft {
  readonly object: 'person' | 'organization' | 'deal';
  readonly trace: string;
  readonly adopts: boolean;
  readonly fields: Record<string, ExpectedValue>;
  readonly custom: Record<string, ExpectedValue>;
  readonly links: Record<string, LinkTarget>;
  readonly owner: string | undefined;
}

/** The record that a draft states. */
export function recordOf({ object, trace, adopts, fields, custom, links, owner }: Draft): ExpectedRecord {
  return {
    object,
    identity: { by: 'trace', value: trace },
    ...(adopts ? { adopts } : {}),
    fields,
    custom: { ...custom, 'Clientjoy ID': trace },
    links,
    // Whoever owns what was there goes on owning it.
    ...(owner === undefined || adopts ? {} : { owner }),
  };
}

/** The first draft with its gaps filled from the others, in their order, under the name of `named`. */
export function joined(drafts: readonly Draft[], named: Draft): Draft {
  const filled = <Value>(part: (draft: Draft) => Readonly<Record<string, Value>>): Record<string, Value> => {
    const values: Record<string, Value> = {};
    for (const draft of drafts) {
      for (const [name, value] of Object.entries(part(draft))) {
        if ((values[name] ?? null) === null) values[name] = value;
      }
    }
    return values;
  };
  return {
    object: named.object,
    trace: named.trace,
    adopts: drafts.some(({ adopts }) => adopts),
    fields: filled(({ fields }) => fields),
    custom: filled(({ custom }) => custom),
    links: filled(({ links }) => links),
    owner: drafts.find(({ owner }) => owner !== undefined)?.owner,
  };
}
