import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { registerLibrary } from '../../../engine/expression/function/register.ts';
import { copied } from '../../../engine/expression/result.ts';
import type { CompiledExpression } from '../../../engine/model/expression.ts';
import { checkPair, pairIds } from '../../../engine/spec/load.ts';
import { programOf, run, timed, timedWaiting } from './expressions.ts';

/** All expressions of a pair's entries on the records of its cases. */
export interface PairTimes {
  readonly pair: string;
  /** An expression on a record. */
  readonly evaluations: number;
  /** Nanoseconds for one evaluation. */
  readonly compiled: number;
  readonly reference: number;
}

/** Compiled against the reference over every pair's own entries; each evaluation is compared first. */
export async function measurePairs(root: string): Promise<readonly PairTimes[]> {
  const times: PairTimes[] = [];
  for (const id of await pairIds(root)) times.push(await measurePair(root, id));
  return times;
}

async function measurePair(root: string, id: string): Promise<PairTimes> {
  const { pair, cases } = await checkPair({ root, pair: id });
  if (pair === undefined) throw new Error(`${id} does not compile.`);
  const given = { settings: pair.settings };
  const evaluations: { readonly source: string; readonly record: unknown }[] = [];
  for (const entry of pair.entries) {
    const { from } = entry;
    if (from === undefined) continue;
    const records = cases.flatMap((example) => example.given[from] ?? []);
    for (const source of expressionsIn(entry)) for (const record of records) evaluations.push({ source, record });
  }
  const sound = await comparable(evaluations, given);
  if (sound.length === 0) return { pair: id, evaluations: 0, compiled: Number.NaN, reference: Number.NaN };
  return {
    pair: id,
    evaluations: sound.length,
    compiled: timed((place) => {
      const { compiled, record } = sound[place % sound.length] as Comparable;
      return run(compiled, record, given);
    }),
    reference: await timedWaiting((place) => {
      const { reference, record } = sound[place % sound.length] as Comparable;
      return reference.evaluate(record, given);
    }),
  };
}

interface Comparable {
  readonly compiled: ReturnType<typeof programOf>;
  readonly reference: jsonata.Expression;
  readonly record: unknown;
}

/** Those that give a value: what raw records make fail is no work to measure. The two have to agree. */
async function comparable(
  evaluations: readonly { readonly source: string; readonly record: unknown }[],
  given: Readonly<Record<string, unknown>>,
): Promise<readonly Comparable[]> {
  const programs = new Map<string, Omit<Comparable, 'record'>>();
  const sound: Comparable[] = [];
  for (const { source, record } of evaluations) {
    const known = programs.get(source) ?? programsOf(source);
    programs.set(source, known);
    const wanted = await known.reference.evaluate(structuredClone(record), given).then(copied, () => FAILED);
    if (wanted === FAILED) continue;
    const made = run(known.compiled, record, given);
    if (!isDeepStrictEqual(made, wanted)) {
      throw new Error(`${source} gives ${JSON.stringify(made)}, by reference ${JSON.stringify(wanted)}.`);
    }
    sound.push({ ...known, record });
  }
  return sound;
}

const FAILED = Symbol('failed');

function programsOf(source: string): Omit<Comparable, 'record'> {
  const reference = jsonata(source);
  registerLibrary(reference, source);
  return { compiled: programOf(source, 'source'), reference };
}

/** Every expression within an entry. */
function expressionsIn(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  if (isExpression(value)) found.add(value.source);
  else for (const part of value instanceof Map ? value.values() : Object.values(value)) expressionsIn(part, found);
  return found;
}

function isExpression(value: object): value is CompiledExpression {
  return 'evaluate' in value && 'source' in value;
}
