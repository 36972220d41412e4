import type { ExportRow } from '../export-table.ts';
import { companyName } from '../names.ts';
import { draft, idOf, type Setting } from './made-up.ts';
import { customerMailbox, leadMailbox, STAGES } from './people.ts';

/** Deals, in turn of a lead and of a customer. The last stage of a pipeline is won. */
export function dealRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.deals }, (_, index) => {
    const { random, moment, day, amount, owner } = draft(setting, 'deal', index);
    const stage = random.pick(STAGES);
    const ofLead = index % 2 === 0;
    const made = random.integer(20, 700);
    return {
      id: idOf(3, index),
      title: `${random.pick(['Website', 'Brand refresh', 'Campaign', 'Retainer'])} for ${companyName(setting.seed + 15, index)}`,
      value: amount(random.integer(50_000, 4_000_000)),
      currency: random.pick(['USD', 'USD', 'EUR', 'GBP']),
      pipeline_id: stage.pipeline_id,
      stage_id: stage.id,
      status: stage.probability === '100' ? 'won' : random.pick(['open', 'open', 'lost']),
      expected_close_date: day(made - random.integer(10, 120)),
      owner_email: owner(),
      lead_id: ofLead ? idOf(1, random.integer(0, setting.sizes.leads - 1)) : '',
      customer_id: ofLead ? '' : idOf(2, random.integer(0, setting.sizes.customers - 1)),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 19), random.integer(0, 500)),
      'cf:Competitor': random.pick(['', 'Brightside', 'Café Noir']),
    };
  });
}

interface Line {
  readonly quantity: number;
  readonly rate: number;
  readonly amount: number;
}

/** Lines in hundredths, by the invoice alone, so that its header and its lines agree. */
function linesOf(setting: Setting, invoice: number): readonly Line[] {
  const { random } = draft(setting, 'invoice lines', invoice);
  return Array.from({ length: random.integer(1, 3) }, () => {
    const quantity = random.integer(1, 20);
    const rate = random.integer(1_500, 25_000);
    return { quantity, rate, amount: quantity * rate };
  });
}

const TAX_RATE = 20;

/** Invoices with the sums of their lines. Every ninth repeats by a rule. */
export function invoiceRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.invoices }, (_, index) => {
    const { random, day, amount } = draft(setting, 'invoice', index);
    const subtotal = linesOf(setting, index).reduce((sum, line) => sum + line.amount, 0);
    const tax = Math.round((subtotal * TAX_RATE) / 100);
    const discount = random.chance(0.2) ? 1_000 : 0;
    const issued = random.integer(5, 400);
    const recurring = index % 9 === 2;
    return {
      id: idOf(4, index),
      invoice_number: `INV-${String(index + 1).padStart(5, '0')}`,
      deal_id: random.chance(0.8) ? idOf(3, random.integer(0, setting.sizes.deals - 1)) : '',
      customer_id: idOf(2, random.integer(0, setting.sizes.customers - 1)),
      invoice_date: day(issued),
      due_date: day(issued - 14),
      status: random.pick(['Paid', 'Sent', 'Overdue', 'Draft']),
      currency: random.pick(['USD', 'EUR']),
      subtotal: amount(subtotal),
      tax_total: amount(tax),
      discount_total: amount(discount),
      total: amount(subtotal + tax - discount),
      recurring: recurring ? 'Yes' : 'No',
      recurrence_rule: recurring ? 'Every month on day 1' : '',
    };
  });
}

export function invoiceItemRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.invoices }, (_, invoice) =>
    linesOf(setting, invoice).map(({ quantity, rate, amount }, line) => {
      const choices = draft(setting, `invoice ${invoice}`, line);
      return {
        invoice_id: idOf(4, invoice),
        line_no: String(line + 1),
        item: choices.random.pick(['Design', 'Copywriting', 'Hosting', 'Advertising']),
        description: choices.random.pick(['As agreed', 'Second round\nof changes', 'Budget "A"']),
        unit: choices.random.pick(['hour', 'month', 'piece']),
        quantity: String(quantity),
        rate: choices.amount(rate),
        tax_rate: String(TAX_RATE),
        amount: choices.amount(amount),
      };
    }),
  ).flat();
}

const KINDS = ['email', 'call', 'meeting', 'task', 'note'] as const;

/** Engagements of every kind, each about one lead, customer or deal. Notes are rich text. */
export function engagementRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.engagements }, (_, index) => {
    const { random, moment, owner } = draft(setting, 'engagement', index);
    const type = KINDS[index % KINDS.length] ?? 'note';
    const day = random.integer(2, 600);
    const minute = random.integer(0, 440);
    const length = type === 'note' ? 0 : random.integer(2, 90);
    const about = random.integer(0, 2);
    return {
      id: idOf(5, index),
      type,
      subject: type === 'note' ? '' : `${random.pick(['Follow-up', 'Kick-off', 'Price question'])} ${index}`,
      body: `<p>Spoke about <b>${random.pick(['scope', 'budget', 'Zeitplan'])}</b>, ${random.pick(['agreed', 'open'])}.</p>`,
      starts_at: moment(day, minute),
      ends_at: length === 0 ? '' : moment(day, minute + length),
      duration_s: length === 0 ? '' : String(length * 60),
      outcome: type === 'call' ? random.pick(['Connected', 'No answer']) : '',
      location: type === 'meeting' ? random.pick(['Office', 'Video call']) : '',
      guests: type === 'meeting' ? `guest${index}@example.net;host${index}@example.net` : '',
      done: random.pick(['Yes', 'No']),
      lead_id: about === 0 ? idOf(1, random.integer(0, setting.sizes.leads - 1)) : '',
      customer_id: about === 1 ? idOf(2, random.integer(0, setting.sizes.customers - 1)) : '',
      deal_id: about === 2 ? idOf(3, random.integer(0, setting.sizes.deals - 1)) : '',
      owner_email: owner(),
      created_at: moment(day, minute),
    };
  });
}

/** In turn somebody unknown, a lead and a customer. */
function inviteeMailbox(setting: Setting, index: number): string {
  const known = [() => '', () => leadMailbox(setting, index), () => customerMailbox(setting, index)][index % 3]?.();
  return known || `guest${index}@example.net`;
}

/** Appointments, of which nothing but the address of the invitee says with whom. */
export function appointmentRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.appointments }, (_, index) => {
    const { random, moment } = draft(setting, 'appointment', index);
    const day = random.integer(-30, 200);
    const minute = random.integer(0, 400);
    return {
      id: idOf(6, index),
      title: `Consultation ${index + 1}`,
      starts_at: moment(day, minute),
      ends_at: moment(day, minute + 30),
      invitee_name: `Guest ${index + 1}`,
      invitee_email: inviteeMailbox(setting, index),
      status: random.pick(['confirmed', 'cancelled', 'completed']),
      location: random.pick(['Office', 'Phone']),
    };
  });
}
