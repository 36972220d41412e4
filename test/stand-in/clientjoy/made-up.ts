import { type OwnerExample, ownerExamples } from '../account-people.ts';
import type { ExportRequest } from '../export-table.ts';
import { type Random, randomFor } from '../random.ts';
import { writeAmount } from '../written-amount.ts';
import { type MomentStyle, workingMoment, writeDay, writeMoment } from '../written-moment.ts';

/** An account on the lowest plan has no custom fields. */
export type ClientjoyPlan = 'starter' | 'agency';

/** What to make up, and what of the destination account it meets. */
export interface ClientjoyRequest extends ExportRequest {
  /** That of the source account. */
  readonly plan?: ClientjoyPlan;
  /** Names of organizations of the account: a few customers work for one of them. */
  readonly existingOrganizations?: readonly string[];
  /** E-mail addresses of persons of the account: a few leads are among them. */
  readonly existingPersonEmails?: readonly string[];
}

/** What the tables of one export share. */
export interface Setting {
  readonly seed: number;
  readonly dirty: boolean;
  readonly plan: ClientjoyPlan;
  readonly exportedAt: Temporal.ZonedDateTime;
  readonly owners: readonly OwnerExample[];
  /** An owner whom nobody in the account knows; in a clean export one of the others. */
  readonly stranger: OwnerExample;
  readonly existing: { readonly organizations: readonly string[]; readonly personEmails: readonly string[] };
  readonly sizes: Readonly<
    Record<'leads' | 'customers' | 'deals' | 'invoices' | 'engagements' | 'appointments', number>
  >;
}

/** Shares of the rows; an invoice brings two lines on average. */
const SHARES = { leads: 0.2, customers: 0.12, deals: 0.14, invoices: 0.08, engagements: 0.24, appointments: 0.06 };

/** Draws up the account that a request asks for. */
export function settingOf(request: ClientjoyRequest): Setting {
  const { seed, records, dirt = 'none', plan = 'agency', time = '2026-05-04T15:00:00Z' } = request;
  const { existingOrganizations = [], existingPersonEmails = [] } = request;
  const dirty = dirt !== 'none';
  const sizes = Object.fromEntries(
    Object.entries(SHARES).map(([name, share]) => [name, Math.max(1, Math.round(records * share))]),
  ) as Setting['sizes'];
  return {
    seed,
    dirty,
    plan,
    sizes,
    exportedAt: Temporal.Instant.from(time).toZonedDateTimeISO('UTC'),
    ...peopleOf(request, dirty),
    existing: { organizations: existingOrganizations, personEmails: existingPersonEmails },
  };
}

/** Users of the account, one of whom has left in a dirty export, where there is a stranger besides. */
function peopleOf({ seed, users }: ClientjoyRequest, dirty: boolean): Pick<Setting, 'owners' | 'stranger'> {
  const known = ownerExamples({ seed, users, dirty: false }, 5);
  const [first = { name: '', email: '', active: true }] = known;
  if (!dirty) return { owners: known, stranger: first };
  const spelled = known.map((user, index) => (index === 1 ? { ...user, email: user.email.toUpperCase() } : user));
  const [stranger = first] = ownerExamples({ seed, users: [], dirty: true }, 1);
  return { owners: [...spelled, ...users.filter(({ active }) => !active).slice(0, 1)], stranger };
}

/** Few records belong to a stranger, because all of them wait until somebody is named. */
const SHARE_OF_STRANGERS = 0.03;

/** A record being made up: its choices, and its moments in the one style in which its row writes them. */
export interface Draft {
  readonly random: Random;
  readonly moment: (daysAgo: number, minute: number) => string;
  readonly day: (daysAgo: number) => string;
  readonly amount: (hundredths: number) => string;
  readonly owner: () => string;
}

const STYLES: readonly MomentStyle[] = ['offset', 'wall', 'day_first'];

/** Begins the record of an object at a place in its file. */
export function draft(setting: Setting, object: string, index: number): Draft {
  const random = randomFor(setting.seed, object, index);
  const style = setting.dirty ? (STYLES[index % STYLES.length] ?? 'offset') : 'offset';
  return {
    random,
    moment: (daysAgo, minute) => writeMoment(workingMoment(setting.exportedAt, -daysAgo, minute), style),
    day: (daysAgo) => writeDay(workingMoment(setting.exportedAt, -daysAgo, 0), style),
    amount: (hundredths) => writeAmount(hundredths, setting.dirty && index % 4 === 1 ? 'thousands' : 'plain'),
    owner: () => random.pick(random.chance(SHARE_OF_STRANGERS) ? [setting.stranger] : setting.owners).email,
  };
}

/** An id that sorts as it counts. */
export function idOf(prefix: number, index: number): string {
  return String(prefix * 1_000_000 + index);
}
