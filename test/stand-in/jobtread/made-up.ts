import { type Random, randomFor } from '../random.ts';
import type { JobTreadRequest } from './business.ts';

/** The instant at which everything is read; nothing is younger. */
export const READ_AT = Temporal.Instant.from('2026-10-30T18:00:00Z');

const DAY_MINUTES = 24 * 60;

/** A moment some days, or parts of a day, before the reading. `2026-03-01T16:20:00.000Z` */
export function momentBefore(days: number): string {
  return READ_AT.subtract({ minutes: Math.round(days * DAY_MINUTES) }).toString({ fractionalSecondDigits: 3 });
}

/** A moment some days after another. */
export function momentAfter(moment: string, days: number): string {
  const later = Temporal.Instant.from(moment).add({ minutes: Math.round(days * DAY_MINUTES) });
  return later.toString({ fractionalSecondDigits: 3 });
}

/** The calendar day of a moment, some days later. */
export function dayAfter(moment: string, days: number): string {
  return Temporal.PlainDate.from(moment.slice(0, 10)).add({ days }).toString();
}

/** An instant as the destination shows it, to the second. */
export function toSecond(moment: string): string {
  return Temporal.Instant.from(moment).toString({ smallestUnit: 'second' });
}

/** Gives ids of one kind in the order in which they sort: `22Ja0000001`. */
export function idMaker(kind: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `22${kind}${String(made).padStart(7, '0')}`;
  };
}

/** The choices of one record. */
export function choicesFor({ seed }: JobTreadRequest, object: string, index: number): Random {
  return randomFor(seed, 'jobtread', object, index);
}

/** What a contractor builds. */
export const PROJECTS = ['Porch', 'Kitchen', 'Bathroom', 'Garage', 'Roof', 'Deck', 'Basement', 'Addition'] as const;
export const GROUPS = ['Framing', 'Electrical', 'Plumbing', 'Finishes', 'Site work'] as const;
export const GOODS = [
  'Studs 2x4',
  'Drywall, 4x8',
  'Paint "Linen"',
  'Shingles',
  'Concrete & rebar',
  'Windows <north>',
  'Trim',
  'Carpenter',
  'Permit',
] as const;
export const UNITS = ['Each', 'Hour', 'Square Feet', 'Lump Sum'] as const;
export const KINDS = ['Materials', 'Labor', 'Subcontractor', 'Other'] as const;
export const CODES = ['01 General', '06 Wood', '09 Finishes', '26 Electrical'] as const;
export const COLORS = ['Blue', 'Red', 'White'] as const;
export const TRADES = ['Electrical', 'Plumbing', 'HVAC', 'Roofing', 'Concrete'] as const;
export const PHASES = ['Prospecting', 'Design', 'Under Construction', 'Completed'] as const;
export const ROLES = ['Owner', 'Project Manager', 'Estimator', 'Field Crew'] as const;
export const TITLES = ['Owner', 'Buyer', 'Site Manager', 'Bookkeeper'] as const;
