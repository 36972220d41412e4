import type { EstimateFacts, PlanFact } from './facts.ts';
import type { EstimateInput } from './input.ts';
import { number } from './price.ts';
import type { EntryVolume } from './volume.ts';

/** One limit of the account, and what a person can do where it will be hit. */
export interface LimitLine {
  readonly limit: 'custom_fields' | 'open_records' | 'daily_tokens';
  readonly reached: boolean;
  readonly says: string;
  /** Empty where nothing needs doing. */
  readonly todo: string;
}

/** What of the account's plan will be hit. `tokens`: of the whole migration; `perDay`: what it may use in a day. */
export function limitsOf(
  facts: EstimateFacts,
  input: EstimateInput,
  made: readonly EntryVolume[],
  { tokens, perDay }: { readonly tokens: number; readonly perDay: number },
): readonly LimitLine[] {
  return [customFields(facts, input, made), openRecords(facts, input, made), dailyTokens(tokens, perDay)];
}

function customFields(facts: EstimateFacts, { plan }: EstimateInput, made: readonly EntryVolume[]): LimitLine {
  const allowed = facts.plans[plan]?.customFields ?? 0;
  const defined = made.reduce((sum, { entry, records }) => sum + (entry.defines ? records : 0), 0);
  const needed = facts.customFields + defined;
  const own = defined > 0 ? `, ${number(defined)} of them defined by the source's account` : '';
  const reached = needed > allowed;
  return {
    limit: 'custom_fields',
    reached,
    says: `${number(needed)} custom fields are made${own}; the plan ${plan} has room for ${number(allowed)} in all.`,
    todo: reached
      ? `${largerPlan(facts, ({ customFields: room }) => room >= needed)}, or leave fields out in an overlay.`
      : '',
  };
}

function openRecords(
  facts: EstimateFacts,
  { plan, seats, existing }: EstimateInput,
  made: readonly EntryVolume[],
): LimitLine {
  const perSeat = facts.plans[plan]?.openRecordsPerSeat ?? 0;
  const capped = Object.entries(facts.destinations).filter(([, { capped: isCapped }]) => isCapped);
  const names = new Set(capped.map(([name]) => name));
  const moving = made.reduce((sum, { entry, records }) => sum + (names.has(entry.object) ? records : 0), 0);
  const there = [...names].reduce((sum, name) => sum + (existing[name] ?? 0), 0);
  const needed = moving + there;
  const reached = needed > perSeat * seats;
  const what = capped.map(([, { label }]) => label.toLowerCase()).join(', ') || 'record';
  return {
    limit: 'open_records',
    reached,
    says: `At most ${number(needed)} ${what} records are open at once; ${number(seats)} seats of ${plan} may have ${number(perSeat * seats)}.`,
    todo: reached
      ? `Count how many are open: closed ones may not matter. Else ${number(Math.ceil(needed / Math.max(1, perSeat)))} seats, or ${lower(largerPlan(facts, (limits) => limits.openRecordsPerSeat * seats >= needed))}.`
      : '',
  };
}

function dailyTokens(tokens: number, perDay: number): LimitLine {
  const days = Math.ceil(tokens / perDay);
  const reached = days > 1;
  return {
    limit: 'daily_tokens',
    reached,
    says: `${number(tokens)} tokens are needed; the migration may use ${number(perDay)} a day.`,
    todo: reached
      ? `The load pauses and goes on by itself, over ${number(days)} days. A larger share, more seats or a larger plan shorten it.`
      : '',
  };
}

function largerPlan({ plans }: EstimateFacts, suffices: (plan: PlanFact) => boolean): string {
  const found = Object.entries(plans).find(([, limits]) => suffices(limits));
  return found === undefined ? 'No plan has room for them' : `Take the plan ${found[0]}`;
}

function lower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
