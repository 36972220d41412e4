import { branchesOf } from '../../model/branch.ts';
import { filesIn } from '../../model/embedded-file.ts';
import { addressesOfEntry } from '../../model/entry-parts.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { MappedRecord } from '../../model/record.ts';
import { type FieldValue, isLink, type Link } from '../../model/value.ts';
import type { MappedStaging, Staging } from '../../port/staging.ts';
import { type ConditionReader, conditionReader } from './condition-branches.ts';

/** The records of a sample, as `entry key` names that `has` understands. */
export interface Sample {
  readonly size: number;
  readonly names: readonly string[];
  has(entry: string, key: string): boolean;
}

/** Branches of the spec, by the records that exercise them: those of the sample, those the load writes, all mapped ones. */
export interface SampledBranches {
  readonly sample: ReadonlySet<string>;
  readonly load: ReadonlySet<string>;
  readonly mapped: ReadonlySet<string>;
}

/** How a record of a sample is named: entry and key, apart by a character that neither holds. */
export function sampleName(entry: string, key: string): string {
  return `${entry}\u0000${key}`;
}

/** A sample from names that were stored with an artifact. */
export function sampleOf(names: readonly string[]): Sample {
  const chosen = new Set(names);
  return { size: chosen.size, names, has: (entry, key) => chosen.has(sampleName(entry, key)) };
}

/**
 * Chooses records that together exercise every branch that the load exercises (each map entry, condition, alternative,
 * fold size), closed over references, so that each link of the sample points into it; then fills up to `size` evenly, and
 * adds the lines of what it chose. Needs memory for the branches and the names of the chosen records only.
 */
export async function chooseSample(
  pair: CompiledPair,
  staging: Pick<Staging, 'source' | 'mapped'>,
  size: number,
): Promise<{ readonly sample: Sample; readonly branches: SampledBranches }> {
  const choice: Choice = {
    mapped: staging.mapped,
    conditions: conditionReader(pair, staging),
    chosen: new Set(),
    covered: new Set(),
    coverable: new Set(),
  };
  const seen = new Set<string>();
  const loaded = new Set(addressesOf(pair));
  for (const address of pair.entries.flatMap(addressesOfEntry)) {
    for await (const batch of staging.mapped.scan(address)) {
      for (const record of batch) {
        for (const branch of branchesOf(record)) seen.add(branch);
        if (loaded.has(address) && isReady(record)) await takeWhatIsNew(record, choice);
      }
    }
  }
  await fillUp(pair, size, choice);
  await addLines(pair, choice);
  const { chosen, covered, coverable } = choice;
  return { sample: sampleOf([...chosen]), branches: { sample: covered, load: coverable, mapped: seen } };
}

/** A sample in the making. */
interface Choice {
  readonly mapped: MappedStaging;
  readonly conditions: ConditionReader;
  readonly chosen: Set<string>;
  /** Branches that the chosen records exercise, and those that any record of the load does. */
  readonly covered: Set<string>;
  readonly coverable: Set<string>;
}

async function takeWhatIsNew(record: MappedRecord, choice: Choice): Promise<void> {
  const branches = [...record.coverage, ...(await choice.conditions(record, choice.covered))];
  for (const branch of branches) choice.coverable.add(branch);
  if (branches.some((branch) => !choice.covered.has(branch))) await take(record, choice);
}

/** Where the records that a load writes are addressed: what defines a field is made before there is a sample. */
function addressesOf({ entries, destination }: CompiledPair): readonly string[] {
  const loaded = entries.filter(
    (entry) => entry.kind !== 'create' || destination.objects.get(entry.object)?.defines === undefined,
  );
  return loaded.flatMap(addressesOfEntry);
}

/** A record and everything it points to. */
async function take(record: MappedRecord, choice: Choice): Promise<void> {
  const { mapped, chosen, covered, coverable } = choice;
  const name = sampleName(record.entry, record.key);
  if (chosen.has(name)) return;
  chosen.add(name);
  for (const branch of [...record.coverage, ...(await choice.conditions(record, covered))]) {
    covered.add(branch);
    coverable.add(branch);
  }
  for (const link of [...Object.values(record.fields).flatMap(linksOf), ...filesIn(record.fields)]) {
    const target = link.entry.startsWith('pipelines.') ? undefined : await mapped.get(link.entry, link.key);
    if (target !== undefined && isReady(target)) await take(target, choice);
  }
}

/** Lines come with their record: a value that the destination computes from them can be compared only with all of them. */
async function addLines(pair: CompiledPair, choice: Choice): Promise<void> {
  const { mapped, chosen } = choice;
  for (const entry of pair.entries) {
    const object = entry.kind === 'create' ? pair.destination.objects.get(entry.object) : undefined;
    if (object?.belongsTo === undefined) continue;
    for await (const batch of mapped.scan(entry.address)) {
      for (const record of batch) {
        const parents = linksOf(record.fields[object.belongsTo]);
        const isWanted = parents.some((link) => chosen.has(sampleName(link.entry, link.key)));
        if (isWanted && isReady(record)) await take(record, choice);
      }
    }
  }
}

/** Every n-th of the records not chosen yet, so that what the branches do not tell apart is seen as well. */
async function fillUp(pair: CompiledPair, size: number, choice: Choice): Promise<void> {
  const { mapped, chosen } = choice;
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
        if (position % step === 0) await take(record, choice);
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
