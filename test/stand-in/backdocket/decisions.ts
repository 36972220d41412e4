import { type Decisions, type Refusal, REFUSALS as SHARED_REFUSALS } from '../decisions.ts';
import type { BackdocketObject } from './columns.ts';

/** What is in the destination account before the export is loaded into it. */
export interface BackdocketAccount {
  readonly fallbackOwner: string;
  readonly organizations: readonly string[];
  readonly personEmails: readonly string[];
}

/** What is decided of an export of the firm, for an account. */
export interface FirmDecisions extends Decisions<BackdocketObject> {
  readonly account: BackdocketAccount;
}

/** The refusals that rows of the firm share. */
export const REFUSALS = {
  ...SHARED_REFUSALS,
  ambiguous: { reason: 'ambiguous_match' },
  severalClients: { reason: 'ambiguous_link' },
  noFile: { reason: 'missing_file', finding: 'missing_file' },
  packaged: { reason: 'packaged', finding: 'large_file' },
} as const satisfies Readonly<Record<string, Refusal>>;
