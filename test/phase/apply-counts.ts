import { expect } from 'vitest';
import { textOf, withStoredAccount } from '../checker/stored-account.ts';

/** What the example plans write, as the stand-in's raw store tells it from what was there before. */
const OURS: Readonly<Record<string, { readonly type: string; readonly mark: RegExp; readonly name: string }>> = {
  organization: { type: 'organization', name: 'name', mark: /^Customer \d+$/ },
  person: { type: 'person', name: 'name', mark: /^Contact \d+$/ },
  deal: { type: 'deal', name: 'title', mark: /^Job \d+$/ },
  lead: { type: 'lead', name: 'title', mark: /^Inquiry \d+$/ },
  product: { type: 'product', name: 'name', mark: /^(Repair|Inspection)$/ },
  deal_product: { type: 'dealProduct', name: 'comments', mark: /^(same|line \d+)$/ },
  note: { type: 'note', name: 'content', mark: /left word/ },
  file: { type: 'file', name: 'name', mark: /^time-\d+\.csv$/ },
  activity: { type: 'activity', name: 'subject', mark: /^Visit \d+$/ },
};

/** Counts live records of the example in the raw store. */
export function countOurs(storePath: string): Readonly<Record<string, number>> {
  return withStoredAccount(storePath, (account) =>
    Object.fromEntries(
      Object.entries(OURS).map(([object, { type, name, mark }]) => [
        object,
        account.live(type).filter(({ body }) => mark.test(textOf(body[name]))).length,
      ]),
    ),
  );
}

/** Exactly so many live records of each object, no more and no fewer. */
export function checkCounts(storePath: string, expected: Readonly<Record<string, number>>): void {
  expect(countOurs(storePath)).toEqual(expected);
}
