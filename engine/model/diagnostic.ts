import type { Location } from './location.ts';

/** An error keeps a spec from running; a warning does so under `--strict` only. */
export type Severity = 'error' | 'warning';

/** One complaint about a spec. Data, collected and never thrown. `code` is permanent; see `spec/diagnostics.ts` for all of them. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, in the analyst's terms. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly at: Location;
}
