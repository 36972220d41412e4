/** Time comes in through here, so that runs can be repeated and a sandbox can run in scaled time. */
export interface Clock {
  /** Milliseconds since 1970, in the destination's time (scaled for a scaled sandbox). */
  now(): number;
  /** Resolves after so many of the same milliseconds; rejects when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
