/** What one call costs in tokens of the daily budget. */
export interface OperationCosts {
  readonly one: number;
  readonly list: number;
  readonly create: number;
  readonly update: number;
  readonly remove: number;
}

/** Of nearly every object of v2. Costs do not depend on how many records a call reads (OpenAPI, `x-token-cost`). */
export const V2_COSTS: OperationCosts = { one: 1, list: 10, create: 5, update: 5, remove: 3 };

/** Of pipelines and stages, whose lists cost half. */
export const SMALL_LIST_COSTS: OperationCosts = { ...V2_COSTS, list: 5 };

/** Of every object of v1. */
export const V1_COSTS: OperationCosts = { one: 2, list: 20, create: 10, update: 10, remove: 6 };

/** Of calls that stand alone. */
export const CALL_COSTS = {
  me: 2,
  users: 20,
  currencies: 20,
  webhooks: 10,
  archivedDeals: 20,
  archivedLeads: 40,
  bulkLines: 25,
  fieldOptions: 5,
  removeOptions: 3,
} as const;
