/** The cap on active deals and leads. */

import type { Account } from '../account.ts';
import { MOST_ACTIVE_DEALS } from '../plan.ts';

/** The code of a 403 beyond the cap. */
export const DEAL_CAP_CODE = 'feature_capping_deals_limit';

const COUNTED = {
  'open-and-closed': '',
  'open-only': "AND (type = 'lead' OR status = 'open')",
} as const;

/** Whether the company may have one more active deal with this status. Archived ones are not counted. */
export function roomForActiveDeal(account: Account, status: string): boolean {
  const { dealCapCounts } = account.switches;
  if (dealCapCounts === 'open-only' && status !== 'open') return true;
  const cap = dealCap(account);
  return everCreated(account) < cap || activeCount(account) < cap;
}

/** Active deals and leads that the plan allows the company. */
export function dealCap(account: Account): number {
  return Math.min(account.limits.activeDealsPerSeat * account.seats, MOST_ACTIVE_DEALS);
}

/** Ids are never given twice, so this is never less than what is active, and it costs nothing to read. */
function everCreated(account: Account): number {
  return account.store.lastId('deal') + account.store.lastId('lead');
}

function activeCount(account: Account): number {
  const condition = `type IN ('deal', 'lead') AND deleted = 0 AND is_archived = 0 ${COUNTED[account.switches.dealCapCounts]}`;
  return account.store.count(condition, []);
}
