import { refsOfEntry } from '../../model/entry-parts.ts';
import type { Entry } from '../../model/mapping.ts';
import type { MappedRecord } from '../../model/record.ts';
import { type FieldValue, isLink, type Link } from '../../model/value.ts';
import type { Staging } from '../../port/staging.ts';
import { fingerprintOf, hold, type MapContext } from './context.ts';
import { outcomeOf, type Problem } from './create.ts';

/** Keeps a record whose links turned out otherwise than they were taken for. */
type Keep = (record: MappedRecord) => Promise<void>;

/**
 * Looks after links that were taken on trust because they close a circle. One whose record does not move is left out or
 * holds its own record, as its `missing` says; and that, in turn, holds whatever points to it, until nothing changes.
 */
export async function settleLateLinks(
  context: MapContext,
  staging: Staging,
  keep: Keep,
  flush: () => Promise<void>,
): Promise<void> {
  const { pair } = context;
  if (!pair.entries.some((entry) => refsOfEntry(entry).some(({ late }) => late))) return;
  let changed = true;
  while (changed) {
    changed = false;
    for (const entry of pair.entries) {
      for await (const batch of staging.mapped.scan(entry.address)) {
        for (const record of batch) {
          const settled = record.outcome.state === 'ready' ? await settle(entry, record, context) : record;
          if (settled === record) continue;
          changed = true;
          await keep(settled);
        }
      }
      await flush();
    }
  }
}

async function settle(entry: Entry, record: MappedRecord, context: MapContext): Promise<MappedRecord> {
  const fields: Record<string, FieldValue> = {};
  let same = true;
  for (const [name, value] of Object.entries(record.fields)) {
    const links = (Array.isArray(value) ? value : [value]).filter(isLink);
    const found = await Promise.all(links.map((link) => settleLink(link, context)));
    const problem = found.find((link) => 'kind' in link);
    if (problem !== undefined && 'kind' in problem) {
      if (!mayBeMissing(entry, name)) return { ...record, outcome: outcomeOf({ ...problem, at: name }) };
      same = false;
      continue;
    }
    const settled = found.filter(isLink);
    const moved = settled.some(({ entry: to, key }, index) => to !== links[index]?.entry || key !== links[index]?.key);
    fields[name] = moved ? (Array.isArray(value) ? settled : (settled[0] ?? value)) : value;
    if (moved) same = false;
  }
  if (same) return record;
  return { ...record, fields, fingerprint: fingerprintOf(record.object, fields, record.file, record.content) };
}

/** Where a link leads once everything is mapped; what was merged leads on. */
async function settleLink(link: Link, context: MapContext): Promise<Link | Problem> {
  if (link.entry.startsWith('pipelines.')) return link;
  const target = await context.mapped.get(link.entry, link.key);
  if (target === undefined) return hold('reference_held', `${link.entry} does not take ${link.key}`);
  if (target.outcome.state === 'merged') {
    return settleLink({ entry: target.outcome.entry ?? link.entry, key: target.outcome.into }, context);
  }
  return target.outcome.state === 'ready' ? link : hold('reference_held', `${link.entry} ${link.key} does not move`);
}

function mayBeMissing(entry: Entry, name: string): boolean {
  const mapping = entry.kind === 'create' ? entry.fields.find(({ field }) => field === name) : undefined;
  return mapping?.form.kind === 'ref' && mapping.form.missing === 'omit';
}
