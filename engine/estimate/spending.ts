import type { DestinationFact, EstimateFacts } from './facts.ts';
import type { EstimateInput } from './input.ts';
import { type EstimatorRules, objectRule, STAGES, type StageName, type StageRule } from './rules.ts';
import { type EntryVolume, recordsByObject } from './volume.ts';

/** What a stage sends, and how long that takes at the rate that the plan allows. */
export interface StageSpending {
  readonly name: StageName;
  readonly label: string;
  readonly requests: number;
  readonly tokens: number;
  readonly seconds: number;
}

interface Spent {
  readonly requests: number;
  readonly tokens: number;
}

const NOTHING: Spent = { requests: 0, tokens: 0 };

/** The seconds for which the burst limit counts. */
const BURST_SECONDS = 2;

/** What everything is computed from. */
interface Ground {
  readonly facts: EstimateFacts;
  readonly rules: EstimatorRules;
  readonly existing: Readonly<Record<string, number>>;
  /** Records of the whole migration, by destination object. */
  readonly moving: ReadonlyMap<string, number>;
  readonly requestsPerSecond: number;
}

/** What each stage will send, in order. */
export function spendingByStage(
  facts: EstimateFacts,
  rules: EstimatorRules,
  input: EstimateInput,
  made: readonly EntryVolume[],
): readonly StageSpending[] {
  const loaded = made.filter(({ entry, records }) => !entry.defines && records > 0);
  const requestsPerSecond = rateOf(facts, rules, input);
  const ground = { facts, rules, existing: input.existing, moving: recordsByObject(loaded), requestsPerSecond };
  const sampled = sampleOf(loaded, rules);
  const rest = loaded.map(({ entry, records }, index) => ({
    entry,
    records: records - (sampled[index]?.records ?? 0),
  }));
  const inSample = recordsByObject(sampled);
  const defined = made.reduce((sum, { entry, records }) => sum + (entry.defines ? records : 0), 0);
  const own: Readonly<Record<StageName, Spent>> = {
    audit: NOTHING,
    plan: NOTHING,
    provision: setup(facts, defined),
    sample: sum(loading(sampled, new Map(), ground), lists([...inSample.keys()], inSample, ground)),
    load: loading(rest, inSample, ground),
    reconcile: lists([...ground.moving.keys()], ground.moving, ground),
  };
  return STAGES.map((name) => {
    const stage = rules.stages[name];
    const spent = sum(own[name], readings(stage, rules), before(stage, ground));
    return { name, label: stage.label, ...spent, seconds: spent.requests / requestsPerSecond };
  });
}

/**
 * The burst limit, unless the answers are too slow for so many requests at once. A request counts until one window after
 * its answer, since nobody knows when the account counted it: an answer's time comes on top of the window.
 */
function rateOf({ plans }: EstimateFacts, { load }: EstimatorRules, { plan }: EstimateInput): number {
  const allowed = (plans[plan]?.burstRequests ?? 1) / (BURST_SECONDS + load.secondsPerRequest);
  return load.secondsPerRequest > 0 ? Math.min(allowed, load.requestsInFlight / load.secondsPerRequest) : allowed;
}

function readings({ account, schema, people }: StageRule, { reads }: EstimatorRules): Spent {
  return sum(times(account, reads.account), times(schema, reads.schema), times(people, reads.people));
}

/** Lists of what the account holds before anything is written. */
function before({ lists: which }: StageRule, ground: Ground): Spent {
  if (which !== 'matched' && which !== 'all') return NOTHING;
  const wanted = Object.entries(ground.facts.destinations).filter(([, { matched, listable }]) =>
    which === 'all' ? listable : matched,
  );
  return lists(
    wanted.map(([name]) => name),
    new Map(),
    ground,
  );
}

/** One call for each declared field, pipeline and stage, and for each field that the source's account defines. */
function setup({ customFields, pipelines, destinations, entries }: EstimateFacts, defined: number): Spent {
  const made = customFields + pipelines + defined;
  const definition = entries.find(({ defines }) => defines)?.object;
  const each = destinations[definition ?? 'pipeline']?.create ?? 0;
  return { requests: made, tokens: made * each };
}

/** The sample takes evenly from all, and from each entry something. */
function sampleOf(loaded: readonly EntryVolume[], { sampleRecords }: EstimatorRules): readonly EntryVolume[] {
  const total = loaded.reduce((all, { records }) => all + records, 0);
  return loaded.map(({ entry, records }) => ({
    entry,
    records: Math.min(records, Math.max(1, Math.round((records / total) * sampleRecords))),
  }));
}

/** Writes of all entries, each lot read back after it. `before`: what was written of each object by then. */
function loading(parts: readonly EntryVolume[], before: ReadonlyMap<string, number>, ground: Ground): Spent {
  const there = new Map(before);
  let spent = NOTHING;
  for (const { entry, records } of parts) {
    const fact = ground.facts.destinations[entry.object];
    if (fact === undefined || records === 0) continue;
    spent = sum(spent, writes(entry.object, records, { fact, twice: entry.twice }, ground));
    for (let left = records; left > 0; left -= ground.rules.load.recordsAtOnce) {
      const lot = Math.min(left, ground.rules.load.recordsAtOnce);
      there.set(entry.object, (there.get(entry.object) ?? 0) + lot);
      spent = sum(spent, readBack(entry.object, lot, there, ground));
    }
  }
  return spent;
}

/** Records of one parent go together where that is cheaper. */
function writes(
  object: string,
  records: number,
  { fact, twice }: { readonly fact: DestinationFact; readonly twice: boolean },
  { moving, rules }: Ground,
): Spent {
  const each = { requests: twice ? 2 : 1, tokens: fact.create + (twice ? fact.update : 0) };
  const oneByOne = times(records, each);
  const parent = objectRule(rules, object).parents?.object;
  if (fact.bulk === undefined || parent === undefined) return oneByOne;
  const ofEach = (moving.get(object) ?? 0) / Math.max(1, moving.get(parent) ?? 0);
  const calls = Math.ceil((records / Math.max(1, ofEach)) * Math.ceil(ofEach / fact.bulk.most));
  const together = { requests: calls, tokens: calls * fact.bulk.cost };
  return together.tokens < oneByOne.tokens ? together : oneByOne;
}

/** A lot is read back from lists of what changed since it began; a few records are asked for one by one. */
function readBack(object: string, lot: number, there: ReadonlyMap<string, number>, ground: Ground): Spent {
  const { load } = ground.rules;
  const rule = objectRule(ground.rules, object);
  const fact = ground.facts.destinations[object];
  if (fact === undefined) return NOTHING;
  if (lot <= load.few) return times(lot, { requests: 1, tokens: rule.one });
  if (fact.bulk !== undefined && rule.parents !== undefined) {
    const ofEach = (ground.moving.get(object) ?? 0) / Math.max(1, ground.moving.get(rule.parents.object) ?? 0);
    return times(Math.ceil(lot / Math.max(1, ofEach) / rule.parents.atOnce), { requests: 1, tokens: fact.list });
  }
  if (!rule.since) return list(object, there, ground);
  const earlier = load.clockSeconds * ground.requestsPerSecond;
  const seen = Math.min(lot + earlier, there.get(object) ?? 0);
  return sum(pages(seen, fact), archive(rule.archive));
}

function lists(objects: readonly string[], there: ReadonlyMap<string, number>, ground: Ground): Spent {
  return sum(...objects.map((object) => list(object, there, ground)));
}

/** An object from beginning to end: what was there, and what was written by then. */
function list(object: string, there: ReadonlyMap<string, number>, ground: Ground): Spent {
  const fact = ground.facts.destinations[object];
  if (fact === undefined) return NOTHING;
  const { parents } = objectRule(ground.rules, object);
  if (parents === undefined) return wholeList(object, fact, there, ground);
  const parent = ground.facts.destinations[parents.object];
  const calls = Math.ceil(recordsIn(parents.object, there, ground) / parents.atOnce);
  return sum(
    parent === undefined ? NOTHING : wholeList(parents.object, parent, there, ground),
    times(calls, { requests: 1, tokens: fact.list }),
  );
}

function wholeList(object: string, fact: DestinationFact, there: ReadonlyMap<string, number>, ground: Ground): Spent {
  return sum(pages(recordsIn(object, there, ground), fact), archive(objectRule(ground.rules, object).archive));
}

function recordsIn(object: string, there: ReadonlyMap<string, number>, { existing }: Ground): number {
  return (existing[object] ?? 0) + (there.get(object) ?? 0);
}

/** An empty list costs a page as well. */
function pages(records: number, { list: tokens, listLimit }: DestinationFact): Spent {
  return times(Math.max(1, Math.ceil(records / Math.max(1, listLimit))), { requests: 1, tokens });
}

function archive(tokens: number | undefined): Spent {
  return tokens === undefined ? NOTHING : { requests: 1, tokens };
}

function times(count: number, { requests, tokens }: Spent): Spent {
  return { requests: count * requests, tokens: count * tokens };
}

function sum(...all: readonly Spent[]): Spent {
  let [requests, tokens] = [0, 0];
  for (const spent of all) {
    requests += spent.requests;
    tokens += spent.tokens;
  }
  return { requests, tokens };
}
