import { type OwnerExample, ownerExamples } from '../account-people.ts';
import type { ExportRequest } from '../export-table.ts';
import { type Random, randomFor } from '../random.ts';
import { type MomentStyle, workingMoment, writeDay, writeMoment } from '../written-moment.ts';

/** What the tables of one export share. */
export interface Practice {
  readonly seed: number;
  readonly exportedAt: Temporal.ZonedDateTime;
  readonly users: readonly OwnerExample[];
  readonly dirty: boolean;
  readonly sizes: Readonly<Record<keyof typeof SHARES, number>>;
}

/** Shares of the rows; a contact has about one and a half companies. */
const SHARES = { companies: 0.1, contacts: 0.2, deals: 0.16, activities: 0.2, attachments: 0.05, customObjects: 0.04 };

/** Draws up the practice that a request asks for. */
export function practiceOf(request: ExportRequest): Practice {
  const { seed, records, users, dirt = 'none', time = '2026-05-04T15:00:00Z' } = request;
  const dirty = dirt !== 'none';
  const sizes = Object.fromEntries(
    Object.entries(SHARES).map(([name, share]) => [name, Math.max(1, Math.round(records * share))]),
  ) as Practice['sizes'];
  const exportedAt = Temporal.Instant.from(time).toZonedDateTimeISO('Europe/London');
  return { seed, dirty, sizes, exportedAt, users: ownerExamples({ seed, users, dirty }, 6) };
}

/** A record being made up: its choices, and its moments in the one style in which its row writes them. */
export interface Draft {
  readonly random: Random;
  readonly moment: (daysAgo: number, minute: number) => string;
  readonly day: (daysAgo: number) => string;
  readonly owner: () => string;
}

/** Begins the record of an object at a place in its file. The day comes first; a dirty export mixes in ISO dates. */
export function draft(practice: Practice, object: string, index: number): Draft {
  const random = randomFor(practice.seed, object, index);
  const style: MomentStyle = practice.dirty && index % 3 === 1 ? 'offset' : 'day_first';
  return {
    random,
    moment: (daysAgo, minute) => writeMoment(workingMoment(practice.exportedAt, -daysAgo, minute), style),
    day: (daysAgo) => writeDay(workingMoment(practice.exportedAt, -daysAgo, 0), style),
    owner: () => userIdOf(random.integer(0, practice.users.length - 1)),
  };
}

/** An id that sorts as it counts. */
export function idOf(letters: string, index: number): string {
  return `${letters}${String(index + 1).padStart(6, '0')}`;
}

export function userIdOf(index: number): string {
  return idOf('us', index);
}
