/** The commercial plans and what they allow. Source: Pipedrive's rate-limiting page and its usage-limits article. */

/** A plan that can be bought today. */
export type Plan = 'lite' | 'growth' | 'premium' | 'ultimate';

/** What a plan allows; every number is for the whole company unless it says "per seat". */
export interface PlanLimits {
  /** Daily API tokens are 30,000 x this x seats. */
  readonly budgetMultiplier: number;
  /** Requests in a rolling window of two seconds, per API token. */
  readonly burst: number;
  /** Custom fields of all objects together. */
  readonly customFields: number;
  /** Active deals and leads per seat. */
  readonly activeDealsPerSeat: number;
  /** Visibility levels that may be given. The same number means different things on different plans. */
  readonly visibility: readonly number[];
  /** Recurring prices and billing frequencies. */
  readonly recurring: boolean;
}

/** The limits of every plan. */
export const PLANS: Readonly<Record<Plan, PlanLimits>> = {
  lite: limits(1, 20, 30, 2_500, [1, 3], false),
  growth: limits(2, 40, 100, 5_000, [1, 3], true),
  premium: limits(5, 100, 300, 15_000, [1, 3, 5, 7], true),
  ultimate: limits(7, 120, 500, 20_000, [1, 3, 5, 7], true),
};

/** Tokens that one seat of the smallest plan has for a day. */
export const TOKENS_PER_SEAT = 30_000;

/** Search calls in a rolling window of two seconds, on every plan. */
export const SEARCH_BURST = 10;

/** No plan allows more active deals and leads than this, whatever the seats. */
export const MOST_ACTIVE_DEALS = 300_000;

function limits(
  budgetMultiplier: number,
  burst: number,
  customFields: number,
  activeDealsPerSeat: number,
  visibility: readonly number[],
  recurring: boolean,
): PlanLimits {
  return { budgetMultiplier, burst, customFields, activeDealsPerSeat, visibility, recurring };
}
