import { hasImages, IMAGES, OVERFLOW } from '../model/entry-parts.ts';
import type { AttachEntry, CompiledPair, CreateEntry, Entry } from '../model/mapping.ts';
import { isRelation } from '../model/object-order.ts';
import type { DestinationObject } from '../model/system.ts';
import type { DestinationFact, EntryFact, EstimateFacts, SourceFact } from './facts.ts';
import { type EstimatorRules, PRICE_GRADES } from './rules.ts';

/** The object of files in every destination. */
const FILE = 'file';

type Maker = CreateEntry | AttachEntry;

/** Takes from a compiled pair what its estimates need. Pure. */
export function estimateFacts(pair: CompiledPair, rules: EstimatorRules): EstimateFacts {
  const makers = pair.entries.filter(isMaker);
  return {
    pair: pair.id,
    source: { name: pair.source.name, label: pair.source.label },
    destination: { name: pair.destination.name, label: pair.destination.label },
    transport: pair.source.transport,
    grade: PRICE_GRADES.find((grade) => grade === pair.published.grade) ?? 'D',
    gradeName: pair.published.gradeName,
    objects: countedObjects(pair),
    entries: makers.flatMap((entry) => factsOfEntry(entry, makers, pair, rules)),
    destinations: destinationFacts(pair),
    customFields: pair.customFields.length,
    pipelines: pair.pipelines.reduce((total, { stages }) => total + 1 + stages.length, 0),
    plans: Object.fromEntries(
      [...pair.destination.plans].map(([name, { customFields, openRecordsPerSeat, tokensPerSeat, burstRequests }]) => [
        name,
        { customFields, openRecordsPerSeat, tokensPerSeat, burstRequests },
      ]),
    ),
  };
}

function isMaker(entry: Entry): entry is Maker {
  return entry.kind === 'create' || entry.kind === 'attach';
}

/** The objects, as the source has them, from which records are made or folded. */
function countedObjects(pair: CompiledPair): readonly SourceFact[] {
  const counted = new Map<string, SourceFact>();
  for (const entry of pair.entries) {
    if (entry.kind === 'match' || entry.kind === 'document' || entry.from === undefined) continue;
    const name = baseOf(entry.from, pair);
    const files = entry.kind === 'attach' || (counted.get(name)?.files ?? false);
    counted.set(name, { name, label: pair.source.objects.get(name)?.label ?? name, files });
  }
  return [...counted.values()];
}

/** The object that a view, or a view on a view, is taken from. */
function baseOf(object: string, pair: CompiledPair): string {
  const derived = pair.source.objects.get(object)?.derived;
  return derived === undefined ? object : baseOf(derived.from, pair);
}

/** Whether only some of the counted records come to the entry. */
function isConditional(entry: Maker, { source }: CompiledPair): boolean {
  if (entry.when !== undefined) return true;
  for (let name = entry.from; name !== undefined; ) {
    const derived = source.objects.get(name)?.derived;
    if (derived?.where !== undefined || derived?.onlyWith !== undefined) return true;
    name = derived?.from;
  }
  return false;
}

/** Entries with a condition share the records of an object evenly; one that stands alone takes what is expected of one. */
function shareOf(entry: Maker, makers: readonly Maker[], pair: CompiledPair, rules: EstimatorRules): number {
  if (entry.from === undefined || !isConditional(entry, pair)) return 1;
  const destination = pair.destination.objects.get(entry.object);
  if (destination !== undefined && isRelation(destination)) return rules.expected.related;
  const base = baseOf(entry.from, pair);
  const alternatives = makers.filter(
    (other) => other.from !== undefined && baseOf(other.from, pair) === base && isConditional(other, pair),
  );
  return alternatives.length === 1 ? rules.expected.conditionMet : 1 / alternatives.length;
}

function factsOfEntry(
  entry: Maker,
  makers: readonly Maker[],
  pair: CompiledPair,
  rules: EstimatorRules,
): readonly EntryFact[] {
  const { address, object } = entry;
  const destination = pair.destination.objects.get(object);
  const from = entry.from === undefined ? undefined : baseOf(entry.from, pair);
  const share = shareOf(entry, makers, pair, rules);
  const view = entry.from === undefined ? undefined : pair.source.objects.get(entry.from);
  const base = from === undefined ? {} : { from };
  const defines = destination?.defines !== undefined;
  const isDistinct = (view?.derived?.distinct.length ?? 0) > 0;
  const fact: EntryFact = {
    address,
    label: `${view?.label ?? 'Made once'}: ${destination?.label ?? object}`,
    ...base,
    object,
    share,
    ...(isDistinct && defines ? { assumed: rules.expected.definitions } : {}),
    joins: entry.kind === 'create' && (entry.merge !== undefined || isDistinct),
    twice: entry.fields.some(({ target }) => target.secondCall === true),
    defines,
  };
  const outgrown = { ...base, share: share * rules.expected.outgrown, joins: false, twice: false, defines: false };
  return [
    fact,
    ...sideRecords(entry, pair).map((side) => ({
      ...outgrown,
      address: `${address}${side.ending}`,
      label: `${fact.label}, ${side.label}`,
      object: side.object,
    })),
  ];
}

interface Side {
  readonly ending: string;
  readonly label: string;
  readonly object: string;
}

/** What an entry leaves beside its records, where a text or a list outgrows its field or a file the limit. */
function sideRecords(entry: Maker, pair: CompiledPair): readonly Side[] {
  if (entry.kind === 'attach') {
    const { tooBig } = entry;
    return tooBig.then === 'note'
      ? [{ ending: OVERFLOW, label: 'note on a file that is too big', object: tooBig.note.object }]
      : [];
  }
  const images = entry.fields.some(({ form }) => hasImages(form));
  const overflows = entry.fields.some(({ tooLong }) => tooLong === 'attach') || isListAttached(entry, pair);
  return [
    ...(images ? [{ ending: IMAGES, label: 'images of its texts', object: FILE }] : []),
    ...(overflows ? [{ ending: OVERFLOW, label: 'what outgrew a field', object: FILE }] : []),
  ];
}

function isListAttached({ address }: CreateEntry, { entries }: CompiledPair): boolean {
  return entries.some(
    (entry) =>
      entry.kind === 'fold' &&
      entry.into.some(({ target }) => target === address) &&
      entry.fields.some(({ aggregate }) => aggregate.kind === 'list' && aggregate.rest === 'attach'),
  );
}

function destinationFacts(pair: CompiledPair): Readonly<Record<string, DestinationFact>> {
  const objects = [...pair.destination.objects.values()].filter(({ readOnly }) => !readOnly);
  return Object.fromEntries(objects.map((object) => [object.name, destinationFact(object, pair)]));
}

function destinationFact(object: DestinationObject, { entries }: CompiledPair): DestinationFact {
  const { label, cost, listLimit, bulk } = object;
  const makers = entries.filter(
    (entry): entry is CreateEntry => entry.kind === 'create' && entry.object === object.name,
  );
  const isMatched = object.customFields !== undefined || makers.some(({ matchRules }) => matchRules.length > 0);
  return {
    label,
    create: cost.create,
    update: cost.update,
    list: cost.list,
    listLimit,
    ...(bulk === undefined ? {} : { bulk }),
    matched: makers.length > 0 && isMatched && object.defines === undefined,
    listable: object.defines === undefined && !isRelation(object),
    capped: object.cappedByPlan === true,
  };
}
