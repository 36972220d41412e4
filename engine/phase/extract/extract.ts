import { type FindingChoices, unusableChoices } from '../../model/finding-choice.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Progress } from '../../port/progress.ts';
import { type Source, SourceProblem } from '../../port/source.ts';
import type { ObjectFacts, Staging } from '../../port/staging.ts';
import { deriveObject } from './derive.ts';
import { derivedInOrder, indexedFields, requiredObjects } from './needs.ts';
import { patchObject } from './patch-object.ts';
import { readObject } from './read-object.ts';

/** What extraction works with. */
export interface ExtractInput {
  readonly pair: CompiledPair;
  readonly source: Source;
  readonly staging: Staging;
  readonly progress: Progress;
  /** What the customer chose for findings; of these only `duplicate_key` changes what is staged. */
  readonly choices: FindingChoices;
  /** When the extraction began, as ISO: what changes later is asked for since then. */
  readonly at?: string;
  /** Brings what is staged up to date: by its changes where the source tells of every one, by reading it again elsewhere. */
  readonly update?: boolean;
}

/** What extraction of one object gave. */
export interface ExtractedObject {
  /**
   * `read` now, `kept` from an extraction that was interrupted, `updated` by what changed since, `derived` from others, or
   * `skipped` and why.
   */
  readonly how: 'read' | 'kept' | 'updated' | 'derived' | 'skipped';
  readonly read: number;
  readonly rejected: number;
  readonly repeats?: { readonly identical: number; readonly different: number };
  /** Why it was skipped. */
  readonly reason?: string;
}

/** By source object. */
export interface ExtractReport {
  readonly objects: Readonly<Record<string, ExtractedObject>>;
}

/**
 * Reads the whole source into the staging: every object that is read, then every derived one. An object that was read
 * to its end is not read again, so an interrupted extraction goes on where it stopped; one that was not starts anew.
 * An `update` brings what was read to its end up to date as well.
 * Memory does not grow with the source.
 * @throws SourceProblem when an object that the pair needs cannot be read, or none can. Other objects are skipped, with
 * the reason.
 * @throws RangeError when a choice does not fit its finding.
 */
export async function extract(input: ExtractInput): Promise<ExtractReport> {
  const { pair, staging } = input;
  const unusable = unusableChoices(input.choices);
  if (unusable.length > 0) throw new RangeError(`Correct  audit  in the migration. ${unusable.join(' ')}`);
  await forgetOldResults(input);
  for (const { object, field } of indexedFields(pair)) await staging.source.index(object, field);
  const required = requiredObjects(pair);
  const objects: Record<string, ExtractedObject> = {};
  for (const object of pair.source.objects.values()) {
    if (object.read !== undefined && object.derived === undefined) {
      objects[object.name] = await extractObject(object, input, required.has(object.name));
    }
  }
  for (const object of derivedInOrder(pair.source.objects)) {
    const skipped = object.derived === undefined ? undefined : objects[object.derived.from]?.how === 'skipped';
    if (skipped !== true) objects[object.name] = await extractDerived(object, input);
  }
  return { objects };
}

/** States and findings of an earlier snapshot would speak of records that are no more. */
async function forgetOldResults({ pair, staging, update }: ExtractInput): Promise<void> {
  for (const object of pair.source.objects.keys()) {
    if (update !== true && (await staging.source.facts(object)) !== undefined) return;
  }
  await staging.transaction(async () => {
    await staging.states.clear();
    await staging.findings.clear();
  });
}

async function extractObject(object: SourceObject, input: ExtractInput, required: boolean): Promise<ExtractedObject> {
  const { source, staging, choices, progress, at } = input;
  const known = await staging.source.facts(object.name);
  if (known !== undefined && input.update !== true) return result('kept', known);
  const stretch = progress.begin(`extract ${object.name}`, undefined, 'records');
  try {
    const isDated = known !== undefined && at !== undefined;
    const patched = isDated ? await patchObject({ object, facts: known, source, staging, at, stretch }) : undefined;
    if (patched !== undefined) {
      stretch.end(`${patched.again} read again, ${patched.gone} gone`);
      return result('updated', patched.facts);
    }
    const { facts, repeats } = await readObject({ object, source, staging, choices, at, stretch });
    const found = result('read', facts);
    stretch.end(summaryOf(found, repeats.identical + repeats.different));
    return { ...found, repeats };
  } catch (problem) {
    stretch.end();
    if (required || !(problem instanceof SourceProblem) || problem.affects === 'source') throw problem;
    progress.say(`${object.name} is left out, because nothing in the mapping reads it: ${problem.message}`);
    return { how: 'skipped', read: 0, rejected: 0, reason: problem.message };
  }
}

async function extractDerived(object: SourceObject, input: ExtractInput): Promise<ExtractedObject> {
  const { pair, staging, progress } = input;
  const known = await staging.source.facts(object.name);
  if (known !== undefined && input.update !== true) return result('derived', known);
  const { derived } = object;
  const base = derived === undefined ? undefined : pair.source.objects.get(derived.from);
  if (derived === undefined || base === undefined) throw new Error(`${object.name} is derived from nothing.`);
  const total = await staging.source.count(base.name);
  const stretch = progress.begin(`derive ${object.name}`, total, 'records');
  const facts = await deriveObject({ object, derived, base, staging, settings: pair.settings, stretch });
  stretch.end(`${facts.read} of ${total}`);
  return result('derived', facts);
}

function result(how: 'read' | 'kept' | 'updated' | 'derived', facts: ObjectFacts): ExtractedObject {
  return { how, read: facts.read, rejected: facts.rejected.length };
}

function summaryOf({ read, rejected }: ExtractedObject, repeats: number): string {
  const parts = [`${read} read`];
  if (rejected > 0) parts.push(`${rejected} unreadable`);
  if (repeats > 0) parts.push(`${repeats} repeated`);
  return parts.join(', ');
}
