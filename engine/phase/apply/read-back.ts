import { isEmpty } from '../../model/equality.ts';
import type { DestinationRecord } from '../../model/record.ts';
import type { DestinationObject } from '../../model/system.ts';
import { type DestinationId, isResolvedLink, type StoredFields } from '../../model/value.ts';
import type { ListQuery } from '../../port/destination.ts';
import { type ApplyContext, earlier } from './apply-input.ts';

/** A record that was made or changed, and what was sent. */
export interface WrittenRecord {
  readonly id: DestinationId;
  readonly sent: StoredFields;
}

/** How far the destination's clock may be behind ours before a list misses a write; tried in this order. */
const CLOCK_DIFFERENCES_MS = [5_000, 900_000] as const;
/** Below so many, asking for each record costs less than a page of the list. */
const FEW = 5;
/** What a list did not show is asked for one by one, up to so many. */
const MOST_SINGLE_READS = 50;

/**
 * Reads records back after they were written and keeps how they look in the ledger: from lists, since a page of five
 * hundred costs no more than ten single reads. Gives the ids that are in no list.
 */
export async function readBack(
  object: DestinationObject,
  written: readonly WrittenRecord[],
  since: string,
  context: ApplyContext,
): Promise<readonly DestinationId[]> {
  const missing = new Set(written.map(({ id }) => id));
  if (missing.size === 0) return [];
  const queries: readonly ListQuery[] = missing.size <= FEW ? [] : queriesFor(object, written, since);
  for (const query of queries) {
    if (missing.size === 0) break;
    for await (const page of context.records.list(object.name, query)) await keep(page, missing, context);
  }
  for (const id of [...missing].slice(0, MOST_SINGLE_READS)) {
    const record = await context.records.read(object.name, id);
    if (record !== undefined) await keep([record], missing, context);
  }
  return [...missing];
}

function queriesFor(
  { bulk }: DestinationObject,
  written: readonly WrittenRecord[],
  since: string,
): readonly ListQuery[] {
  if (bulk !== undefined) {
    const parents = written.flatMap(({ sent }) => {
      const parent = sent[bulk.parent];
      return isResolvedLink(parent) ? [parent.id] : [];
    });
    if (parents.length === written.length) return [{ parents: { field: bulk.parent, ids: [...new Set(parents)] } }];
  }
  return CLOCK_DIFFERENCES_MS.map((difference) => ({ updatedSince: earlier(since, difference) }));
}

async function keep(
  page: readonly DestinationRecord[],
  missing: Set<DestinationId>,
  { ledger }: ApplyContext,
): Promise<void> {
  const ours = page.filter(({ id }) => missing.has(id));
  if (ours.length === 0) return;
  await ledger.recordAfter(ours.map(({ object, id, fields }) => ({ object, id, fields: withoutEmpty(fields) })));
  for (const { id } of ours) missing.delete(id);
}

/** Records carry every field of the account, mostly empty; an absent one says the same. */
function withoutEmpty(fields: StoredFields): StoredFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
