import { filesIn } from '../../model/embedded-file.ts';
import { addressesOfEntry } from '../../model/entry-parts.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { MappedRecord } from '../../model/record.ts';
import { type FieldValue, isLink, type Link } from '../../model/value.ts';
import type { MappedStaging } from '../../port/staging.ts';

/** The records of a sample, as `entry key` names that `has` understands. */
export interface Sample {
  readonly size: number;
  /** Branches of the spec that the chosen records exercise, and all that any record of the snapshot exercises. */
  readonly covered: number;
  readonly coverable: number;
  readonly names: readonly string[];
  has(entry: string, key: string): boolean;
}

/** How a record of a sample is named: entry and key, apart by a character that neither holds. */
export function sampleName(entry: string, key: string): string {
  return `${entry}\u0000${key}`;
}

/** A sample from names that were stored with an artifact. */
export function sampleOf(names: readonly string[], covered: number, coverable: number): Sample {
  const chosen = new Set(names);
  return { size: chosen.size, covered, coverable, names, has: (entry, key) => chosen.has(sampleName(entry, key)) };
}

/**
 * Chooses records that together exercise every branch that the snapshot exercises (each map entry, condition, alternative,
 * fold size), closed over references, so that each link of the sample points into it; then fills up to `size` evenly, and
 * adds the lines of what it chose. Needs memory for the branches and the names of the chosen records only.
 */
export async function chooseSample(pair: CompiledPair, mapped: MappedStaging, size: number): Promise<Sample> {
  const chosen = new Set<string>();
  const covered = new Set<string>();
  const coverable = new Set<string>();
  for (const address of addressesOf(pair)) {
    for await (const batch of mapped.scan(address)) {
      for (const record of batch.filter(isReady)) {
        for (const branch of record.coverage) coverable.add(branch);
        if (record.coverage.some((branch) => !covered.has(branch))) await take(record, mapped, chosen, covered);
      }
    }
  }
  await fillUp(pair, mapped, size, chosen, covered);
  await addLines(pair, mapped, chosen, covered);
  return sampleOf([...chosen], covered.size, coverable.size);
}

/** Where the records that a load writes are addressed: what defines a field is made before there is a sample. */
function addressesOf({ entries, destination }: CompiledPair): readonly string[] {
  const loaded = entries.filter(
    (entry) => entry.kind !== 'create' || destination.objects.get(entry.object)?.defines === undefined,
  );
  return loaded.flatMap(addressesOfEntry);
}

/** A record and everything it points to. */
async function take(
  record: MappedRecord,
  mapped: MappedStaging,
  chosen: Set<string>,
  covered: Set<string>,
): Promise<void> {
  const name = sampleName(record.entry, record.key);
  if (chosen.has(name)) return;
  chosen.add(name);
  for (const branch of record.coverage) covered.add(branch);
  for (const link of [...Object.values(record.fields).flatMap(linksOf), ...filesIn(record.fields)]) {
    const target = link.entry.startsWith('pipelines.') ? undefined : await mapped.get(link.entry, link.key);
    if (target !== undefined && isReady(target)) await take(target, mapped, chosen, covered);
  }
}

/** Lines come with their record: a value that the destination computes from them can be compared only with all of them. */
async function addLines(
  pair: CompiledPair,
  mapped: MappedStaging,
  chosen: Set<string>,
  covered: Set<string>,
): Promise<void> {
  for (const entry of pair.entries) {
    const object = entry.kind === 'create' ? pair.destination.objects.get(entry.object) : undefined;
    if (object?.belongsTo === undefined) continue;
    for await (const batch of mapped.scan(entry.address)) {
      for (const record of batch) {
        const parents = linksOf(record.fields[object.belongsTo]);
        const isWanted = parents.some((link) => chosen.has(sampleName(link.entry, link.key)));
        if (isWanted && isReady(record)) await take(record, mapped, chosen, covered);
      }
    }
  }
}

/** Every n-th of the records not chosen yet, so that what the branches do not tell apart is seen as well. */
async function fillUp(
  pair: CompiledPair,
  mapped: MappedStaging,
  size: number,
  chosen: Set<string>,
  covered: Set<string>,
): Promise<void> {
  if (chosen.size >= size) return;
  const addresses = addressesOf(pair);
  const ready = (await mapped.counts()).filter(({ entry, state }) => state === 'ready' && addresses.includes(entry));
  const left = ready.reduce((sum, { count }) => sum + count, 0) - chosen.size;
  const step = Math.max(1, Math.floor(left / (size - chosen.size)));
  let position = 0;
  for (const address of addresses) {
    for await (const batch of mapped.scan(address)) {
      for (const record of batch.filter(isReady)) {
        if (chosen.size >= size) return;
        if (chosen.has(sampleName(record.entry, record.key))) continue;
        position += 1;
        if (position % step === 0) await take(record, mapped, chosen, covered);
      }
    }
  }
}

function isReady(record: MappedRecord): boolean {
  return record.outcome.state === 'ready';
}

function linksOf(value: FieldValue | undefined): readonly Link[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter(isLink);
}
