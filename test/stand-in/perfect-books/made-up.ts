import { type OwnerExample, ownerExamples } from '../account-people.ts';
import type { ExportRequest } from '../export-table.ts';
import { type Random, randomFor } from '../random.ts';
import { type MomentStyle, workingMoment, writeDay, writeMoment } from '../written-moment.ts';

/** What to make up, and what is in the account already, so that match rules find something. */
export interface PracticeRequest extends ExportRequest {
  /** Names of organizations of the account. The first two are companies of the export too, if there are so many. */
  readonly existingOrganizations?: readonly string[];
  /** E-mail addresses of persons of the account. The first is that of a contact. */
  readonly existingPersonEmails?: readonly string[];
  /** Size in MB of one attachment that is over the size policy; only a dirty export has it. */
  readonly largeFileMegabytes?: number;
}

/** What the tables of one export share. */
export interface Practice {
  readonly seed: number;
  readonly exportedAt: Temporal.ZonedDateTime;
  readonly users: readonly OwnerExample[];
  /** Places in `users` of those whom the account knows as active users, and of the others. */
  readonly colleagues: readonly number[];
  readonly strangers: readonly number[];
  readonly dirty: boolean;
  readonly existingOrganizations: readonly string[];
  readonly existingPersonEmails: readonly string[];
  readonly largeFileBytes: number | undefined;
  readonly sizes: Readonly<Record<keyof typeof SHARES, number>>;
}

/** Shares of the rows; a contact has about one and a half companies. */
const SHARES = { companies: 0.1, contacts: 0.2, deals: 0.16, activities: 0.2, attachments: 0.05, customObjects: 0.04 };

/** Draws up the practice that a request asks for. */
export function practiceOf(request: PracticeRequest): Practice {
  const { seed, records, users: account, dirt = 'none', time = '2026-05-04T15:00:00Z' } = request;
  const { existingOrganizations = [], existingPersonEmails = [], largeFileMegabytes } = request;
  const dirty = dirt !== 'none';
  const sizes = Object.fromEntries(
    Object.entries(SHARES).map(([name, share]) => [name, Math.max(1, Math.round(records * share))]),
  ) as Practice['sizes'];
  const exportedAt = Temporal.Instant.from(time).toZonedDateTimeISO('Europe/London');
  const users = ownerExamples({ seed, users: account, dirty }, 8);
  const active = new Set(account.filter((user) => user.active).map(({ email }) => email.toLowerCase()));
  const places = [...users.keys()];
  const isColleague = (place: number): boolean => active.has((users[place]?.email ?? '').toLowerCase());
  return {
    seed,
    dirty,
    sizes,
    exportedAt,
    users,
    colleagues: places.filter(isColleague),
    strangers: places.filter((place) => !isColleague(place)),
    existingOrganizations,
    existingPersonEmails,
    largeFileBytes: dirty && largeFileMegabytes !== undefined ? largeFileMegabytes * 1_000_000 : undefined,
  };
}

/** Few records belong to somebody who has left, because nothing that refers to them can move either. */
const OF_STRANGERS = 0.02;

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
    owner: () => {
      const strange = practice.strangers.length > 0 && random.chance(OF_STRANGERS);
      return userIdOf(random.pick(strange ? practice.strangers : practice.colleagues));
    },
  };
}

/** An id that sorts as it counts. */
export function idOf(letters: string, index: number): string {
  return `${letters}${String(index + 1).padStart(6, '0')}`;
}

export function userIdOf(index: number): string {
  return idOf('us', index);
}
