import type { DestinationSystem } from '../model/system.ts';
import { type Account, DestinationUnavailable } from '../port/destination.ts';
import type { Client } from './client.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { FIELD_OWNERS, readFields } from './schema.ts';
import { CALL_COSTS } from './token-cost.ts';
import { flagOf, idOf, recordOf, recordsOf, textOf, type WireRecord } from './wire.ts';

/** Reads who the token belongs to and what the account has. Needs the rights of an admin. */
export async function readAccount(
  client: Client,
  limiter: RateLimiter,
  system: DestinationSystem | undefined,
): Promise<Account> {
  const me = recordOf((await client.send({ method: 'GET', path: '/api/v1/users/me', cost: CALL_COSTS.me }))?.data);
  const [id, userId] = [idOf(me?.['company_id']), idOf(me?.['id'])];
  if (me === undefined || id === null || userId === null) {
    throw new DestinationUnavailable('Pipedrive did not say whose token this is. Check the address of the account.');
  }
  const list = async (path: string, cost: number): Promise<readonly WireRecord[]> =>
    recordsOf((await client.send({ method: 'GET', path, cost }))?.data);
  const [users, currencies, webhooks, ...fields] = await Promise.all([
    list('/api/v1/users', CALL_COSTS.users),
    list('/api/v1/currencies', CALL_COSTS.currencies),
    list('/api/v1/webhooks', CALL_COSTS.webhooks),
    ...FIELD_OWNERS.map((owner) => readFields(client, owner)),
  ]);
  const seats = users.filter((user) => flagOf(user['active_flag']) === true).length;
  const plan = learnPlan(limiter, system, seats);
  return {
    id,
    name: textOf(me['company_name']) ?? textOf(me['company_domain']) ?? id,
    ...(plan === undefined ? {} : { plan }),
    seats,
    user: {
      id: userId,
      name: textOf(me['name']) ?? '',
      email: textOf(me['email']) ?? '',
      isAdmin: isAdmin(me),
    },
    currencies: currencies
      .filter((currency) => flagOf(currency['active_flag']) !== false)
      .map((currency) => textOf(currency['code']))
      .filter((code) => code !== null),
    webhooks: webhooks.filter((webhook) => flagOf(webhook['is_active']) !== false).length,
    customFields: fields.flat().filter((field) => field.custom).length,
  };
}

/** No request tells the plan, but each has a burst limit of its own. */
function learnPlan(limiter: RateLimiter, system: DestinationSystem | undefined, seats: number): string | undefined {
  const plan = planOf(limiter, system);
  const limits = plan === undefined ? undefined : system?.plans.get(plan);
  if (limits !== undefined) limiter.allowDaily(limits.tokensPerSeat * seats);
  return plan;
}

/** The account's plan by its name in the system spec, once an answer has shown the burst limit. */
export function planOf(
  limiter: Pick<RateLimiter, 'burstLimit'>,
  system: DestinationSystem | undefined,
): string | undefined {
  const burst = limiter.burstLimit();
  return [...(system?.plans ?? [])].find(([, { burstRequests }]) => burstRequests === burst)?.[0];
}

/** The flag of older answers, or an entry of the list that replaced it. */
function isAdmin(me: WireRecord): boolean {
  const access = recordsOf(me['access']).some((entry) => entry['app'] === 'global' && entry['admin'] === true);
  return access || flagOf(me['is_admin']) === true;
}
