import { type OwnerExample, ownerExamples } from '../account-people.ts';
import type { ExportRequest } from '../export-table.ts';
import { type Random, randomFor } from '../random.ts';
import { writeAmount } from '../written-amount.ts';
import { type MomentStyle, workingMoment, writeDay, writeMoment } from '../written-moment.ts';

/** What to make up, and what the account holds already: some clients and companies are among it. */
export interface BackdocketRequest extends ExportRequest {
  readonly existingOrganizations?: readonly string[];
  readonly existingPersonEmails?: readonly string[];
  /** Size of two scans, one of a matter and one to a client, in megabytes of a million bytes; absent: they are small. */
  readonly scanMegabytes?: number;
}

/** What the tables of one export share. */
export interface Firm {
  readonly seed: number;
  readonly dirty: boolean;
  readonly exportedAt: Temporal.ZonedDateTime;
  readonly staff: readonly OwnerExample[];
  readonly scanMegabytes: number | undefined;
  readonly known: { readonly organizations: readonly string[]; readonly personEmails: readonly string[] };
  readonly sizes: Readonly<Record<keyof typeof SHARES, number>>;
}

/** Shares of the rows; an intake brings three answers. */
const SHARES = {
  companies: 0.05,
  contacts: 0.16,
  matters: 0.12,
  claims: 0.08,
  billingEntries: 0.14,
  intakes: 0.05,
  events: 0.1,
  tasks: 0.1,
  documents: 0.05,
};

/** Draws up the firm that a request asks for. */
export function firmOf(request: BackdocketRequest): Firm {
  const { seed, records, users, dirt = 'none', time = '2026-05-04T15:00:00Z' } = request;
  const dirty = dirt !== 'none';
  const sizes = Object.fromEntries(
    Object.entries(SHARES).map(([name, share]) => [name, Math.max(1, Math.round(records * share))]),
  ) as Firm['sizes'];
  const exportedAt = Temporal.Instant.from(time).toZonedDateTimeISO('America/New_York');
  const { existingOrganizations = [], existingPersonEmails = [] } = request;
  const known = { organizations: existingOrganizations, personEmails: existingPersonEmails };
  return {
    seed,
    dirty,
    sizes,
    exportedAt,
    scanMegabytes: request.scanMegabytes,
    known,
    staff: ownerExamples({ seed, users, dirty }, 8),
  };
}

/** A record being made up: its choices, and its moments in the one style in which its row writes them. */
export interface Draft {
  readonly random: Random;
  readonly moment: (daysAgo: number, minute: number) => string;
  readonly day: (daysAgo: number) => string;
  readonly amount: (hundredths: number) => string;
  readonly staffId: () => string;
}

/** Begins the record of an object at a place in its file. A dirty export writes dates and amounts in several ways. */
export function draft(firm: Firm, object: string, index: number): Draft {
  const random = randomFor(firm.seed, object, index);
  const style: MomentStyle = firm.dirty && index % 2 === 1 ? 'month_first' : 'offset';
  return {
    random,
    moment: (daysAgo, minute) => writeMoment(workingMoment(firm.exportedAt, -daysAgo, minute), style),
    day: (daysAgo) => writeDay(workingMoment(firm.exportedAt, -daysAgo, 0), style),
    amount: (hundredths) => writeAmount(hundredths, firm.dirty && index % 3 === 1 ? 'dollar' : 'plain'),
    staffId: () => staffIdOf(random.integer(0, firm.staff.length - 1)),
  };
}

/** An id that sorts as it counts. */
export function idOf(letter: string, index: number): string {
  return `${letter}-${String(index + 1).padStart(6, '0')}`;
}

export function staffIdOf(index: number): string {
  return idOf('S', index);
}
