/** What an answer told about the limits. Every part may be missing: Pipedrive promises none of the headers. */
export interface RateReport {
  readonly status: number;
  /** Requests in one burst window. */
  readonly limit?: number;
  readonly remaining?: number;
  /** Seconds of destination time until the window has room again, or until Pipedrive wants to be asked again. */
  readonly resetSeconds?: number;
  readonly dailyTokensLeft?: number;
}

/** Why nothing is sent for a while; milliseconds of destination time. */
export interface RateWait {
  readonly because: 'rate_limited' | 'daily_budget';
  readonly milliseconds: number;
}
