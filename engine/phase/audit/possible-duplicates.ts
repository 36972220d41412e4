import { createHash } from 'node:crypto';
import { matchNames } from '../../model/match-name.ts';
import type { SourceObject } from '../../model/system.ts';
import type { SourceStaging } from '../../port/staging.ts';
import type { FindingCollector } from './finding-collector.ts';

/**
 * Bytes of a digest that stand for a text in memory: few enough to be one number, enough to be nearly always distinct.
 */
const DIGEST_BYTES = 6;

/**
 * Finds records that agree in a set of fields which should not repeat, compared as match rules compare: trimmed,
 * without regard to case, and only where every field has a value. The first of them is not a finding, each later one
 * is. The object is scanned twice, so that memory holds one number for each record and texts only of what does repeat.
 */
export async function findPossibleDuplicates(
  object: SourceObject,
  source: SourceStaging,
  findings: FindingCollector,
): Promise<void> {
  for (const fields of object.unique) {
    const repeated = await repeatedDigests(object.name, fields, source);
    if (repeated.size === 0) continue;
    const first = new Map<string, string>();
    for await (const batch of source.scan(object.name)) {
      for (const record of batch) {
        for (const name of matchNames({ fields }, record.fields)) {
          if (!repeated.has(digestOf(name))) continue;
          const earlier = first.get(name);
          if (earlier === undefined) first.set(name, record.key);
          else {
            const detail = `has the same ${fields.join(' and ')} as ${object.name} ${earlier}`;
            await findings.add({ code: 'possible_duplicate', object: object.name, key: record.key, detail });
          }
        }
      }
    }
  }
}

async function repeatedDigests(
  object: string,
  fields: readonly string[],
  source: SourceStaging,
): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for await (const batch of source.scan(object)) {
    for (const record of batch) {
      for (const digest of matchNames({ fields }, record.fields).map(digestOf)) {
        if (seen.has(digest)) repeated.add(digest);
        seen.add(digest);
      }
    }
  }
  return repeated;
}

function digestOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, DIGEST_BYTES);
}
