import type { ApiConstraintsMeasures, DataVolumeMeasures } from '../../../schema/grading.generated.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { DestinationField, DestinationObject, PlanLimits } from '../../model/system.ts';
import { count, type Measure, type Measurement, shortNumber, unknown } from './measurement.ts';

/** Records that costs are told for, so that they can be compared between pairs. */
const RECORDS = 10_000;
const RECORDS_IN_WORDS = 'ten thousand records';

/** What both systems allow. */
export const API_MEASURES: Readonly<Record<keyof ApiConstraintsMeasures, Measure>> = {
  objects_read_from_files: ({ source }) =>
    count(
      [...source.objects.values()].flatMap(({ name, read }) =>
        read?.transport === 'files' ? [`${name}: ${read.file}`] : [],
      ),
      'source object has to be exported by hand',
      'source objects have to be exported by hand',
    ),
  custom_fields_of_smallest_plan: (pair) => {
    const plan = smallestPlan(pair, 'customFields');
    const needed = pair.customFields.length;
    return quotient(needed, plan?.limits.customFields, {
      says: () => `${needed} custom fields are needed, and the plan ${plan?.name} has ${plan?.limits.customFields}`,
      lacking: 'the number of custom fields that a plan has is not known',
      from: [
        `${pair.destination.name}.plans.${plan?.name}.custom_fields`,
        ...pair.customFields.map(({ object, id }) => `${object}.${id}`),
      ],
    });
  },
  days_for_ten_thousand: (pair) => {
    const plan = smallestPlan(pair, 'tokensPerSeat');
    const dearest = greatest(madeObjects(pair), tokensEach);
    const tokens = dearest === undefined ? 0 : tokensEach(dearest);
    return quotient(tokens * RECORDS, plan?.limits.tokensPerSeat, {
      says: (days) =>
        `${shortNumber(days)} days for ${RECORDS_IN_WORDS} at ${shortNumber(tokens)} tokens each, of ${plan?.limits.tokensPerSeat} a day`,
      lacking: 'how many tokens a plan has is not known',
      from: [
        `${pair.destination.name}.plans.${plan?.name}.tokens_per_seat`,
        ...(dearest === undefined ? [] : [`${pair.destination.name}.${dearest.name}.write`]),
      ],
    });
  },
  fields_needing_a_feature: (pair) =>
    count(
      writtenFields(pair).flatMap(({ address, target }) =>
        target.needs === undefined ? [] : [`${address}.${target.name}: ${target.needs}`],
      ),
      'field exists only with a feature of the account',
      'fields exist only with features of the account',
    ),
};

/** What grows with the number of records. */
export const VOLUME_MEASURES: Readonly<Record<keyof DataVolumeMeasures, Measure>> = {
  objects_without_bulk: (pair) =>
    count(
      madeObjects(pair)
        .filter(({ bulk }) => bulk === undefined)
        .map(({ name }) => name),
      'destination object is made one record at a time',
      'destination objects are made one record at a time',
    ),
  requests_to_list_ten_thousand: (pair) => {
    const slowest = greatest(madeObjects(pair), requestsToList);
    const value = slowest === undefined ? 0 : requestsToList(slowest);
    return {
      value: Number.isFinite(value) ? value : undefined,
      says: `${value} requests list ${RECORDS_IN_WORDS} of the object with the smallest pages`,
      from: slowest === undefined ? [] : [`${pair.destination.name}.${slowest.name}.write.list_limit`],
    };
  },
  lists_that_overflow: ({ entries }) =>
    count(
      entries.flatMap((entry) =>
        entry.kind !== 'fold'
          ? []
          : entry.fields
              .filter(
                ({ aggregate, target }) => aggregate.kind === 'list' && (aggregate.atMost ?? target.max) !== undefined,
              )
              .map(({ field }) => `${entry.address}.${field}`),
      ),
      'list has room for so many only',
      'lists have room for so many only',
    ),
};

/** How much of a limit is needed; a limit that is not known, or allows nothing, gives no number. */
function quotient(
  needed: number,
  limit: number | undefined,
  words: { readonly says: (value: number) => string; readonly lacking: string; readonly from: readonly string[] },
): Measurement {
  if (limit === undefined || !(limit > 0)) return unknown(words.lacking);
  const value = needed / limit;
  return { value, says: words.says(value), from: words.from };
}

/** The plan that allows least of something. */
function smallestPlan(
  { destination }: CompiledPair,
  limit: Exclude<keyof PlanLimits, 'choices'>,
): { readonly name: string; readonly limits: PlanLimits } | undefined {
  const plans = [...destination.plans].map(([name, limits]) => ({ name, limits }));
  return greatest(plans, ({ limits }) => -limits[limit]);
}

/** The destination objects of which the pair makes records, each once. Custom fields do not grow with the records. */
function madeObjects({ entries, destination }: CompiledPair): readonly DestinationObject[] {
  const names = new Set(
    entries.flatMap((entry) => ('object' in entry && entry.kind !== 'match' ? [entry.object] : [])),
  );
  const objects = [...names].flatMap((name) => destination.objects.get(name) ?? []);
  return objects.filter(({ defines }) => defines === undefined);
}

/** Tokens for making one record in the cheapest way that there is. */
function tokensEach({ cost, bulk }: DestinationObject): number {
  return bulk === undefined ? cost.create : Math.min(cost.create, bulk.cost / bulk.most);
}

function requestsToList({ listLimit }: DestinationObject): number {
  return Math.ceil(RECORDS / listLimit);
}

function writtenFields({
  entries,
}: CompiledPair): readonly { readonly address: string; readonly target: DestinationField }[] {
  return entries.flatMap((entry) =>
    entry.kind === 'match' || entry.kind === 'document'
      ? []
      : entry.fields.map(({ target }) => ({ address: entry.address, target })),
  );
}

/** The item that gives the greatest number; the first of several. */
function greatest<Item>(items: readonly Item[], number: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || number(item) > number(best) ? item : best),
    undefined,
  );
}
