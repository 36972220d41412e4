import { type AccountSnapshot, DATA_TYPES, type SnapshotRecord } from '../../test/checker/account-snapshot.ts';

/** Documented costs of one object's calls in tokens. */
interface CallCosts {
  readonly create: number;
  readonly update: number;
  readonly list: number;
  /** Records that one list call gives at most. */
  readonly page: number;
}

const V2: CallCosts = { create: 5, update: 5, list: 10, page: 500 };
const V1: CallCosts = { create: 10, update: 10, list: 20, page: 500 };

/** `x-token-cost` of Pipedrive's OpenAPI documents, by the record types of the stand-in's store. */
const COSTS: Readonly<Record<string, CallCosts>> = {
  organization: V2,
  person: V2,
  deal: V2,
  activity: V2,
  product: V2,
  dealProduct: V2,
  lead: V1,
  note: V1,
  file: { ...V1, page: 100 },
};

/** A description is no part of an upload, so a file that has one takes a second call. */
const DESCRIBE_FILE = 10;
/** Lines of one deal in one call, which costs the same for one as for a hundred. */
const BULK_LINES = { cost: 25, most: 100 };
/** A list of lines names the deals it is of. */
const DEALS_IN_A_LIST = 100;
/** Fields with their options, pipelines and stages. */
const DEFINITION = 5;
const DEFINITION_TYPES = ['dealField', 'personField', 'organizationField', 'productField', 'pipeline', 'stage'];

/**
 * The fewest tokens for which documented calls bring an account from one state to the other and read it back by lists: one
 * creation or update for each record that is new or changed, bulks where they are cheaper, and every page of every object
 * that was touched. Knows nothing of how the engine works.
 */
export function cheapestTokens(before: AccountSnapshot, after: AccountSnapshot): number {
  const data = DATA_TYPES.map((type) => tokensFor(type, before[type] ?? {}, after[type] ?? {}));
  const definitions = DEFINITION_TYPES.map(
    (type) =>
      DEFINITION *
      (newIn(before[type] ?? {}, after[type] ?? {}).length + changedIn(before[type] ?? {}, after[type] ?? {})),
  );
  return [...data, ...definitions].reduce((sum, tokens) => sum + tokens, 0);
}

type Records = Readonly<Record<string, SnapshotRecord>>;

function tokensFor(type: string, before: Records, after: Records): number {
  const costs = COSTS[type];
  const made = newIn(before, after);
  const changed = changedIn(before, after);
  if (made.length + changed === 0) return 0;
  if (costs === undefined) throw new Error(`The costs of ${type} are not in the table of the benchmark.`);
  if (type === 'dealProduct') return tokensForLines(made, changed, costs);
  const described = type === 'file' ? made.filter(({ values }) => (values['description'] ?? '') !== '').length : 0;
  const pages = Math.ceil(Object.keys(after).length / costs.page);
  return made.length * costs.create + described * DESCRIBE_FILE + changed * costs.update + pages * costs.list;
}

function tokensForLines(made: readonly SnapshotRecord[], changed: number, costs: CallCosts): number {
  const deals = [...Map.groupBy(made, ({ values }) => values['deal_id']).values()];
  const creations = deals.map(({ length }) =>
    Math.min(length * costs.create, Math.ceil(length / BULK_LINES.most) * BULK_LINES.cost),
  );
  const lists = Math.max(Math.ceil(deals.length / DEALS_IN_A_LIST), Math.ceil(made.length / costs.page));
  return creations.reduce((sum, tokens) => sum + tokens, 0) + changed * costs.update + lists * costs.list;
}

function newIn(before: Records, after: Records): readonly SnapshotRecord[] {
  return Object.entries(after)
    .filter(([id]) => before[id] === undefined)
    .map(([, record]) => record);
}

function changedIn(before: Records, after: Records): number {
  return Object.entries(after).filter(
    ([id, record]) => before[id] !== undefined && JSON.stringify(before[id]) !== JSON.stringify(record),
  ).length;
}
