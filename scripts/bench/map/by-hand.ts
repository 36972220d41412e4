import type { BenchRecord, SETTINGS } from './record.ts';

type Settings = typeof SETTINGS;

const STATUS_NAMES = {
  open: 'Open',
  done: 'Done',
  late: 'Overdue',
  paid: 'Paid',
  void: 'Void',
  hold: 'On hold',
  new: 'New',
} as const;

function id({ id }: BenchRecord): string {
  return id;
}

function city({ contact }: BenchRecord): string {
  return contact.address.city;
}

function sender({ contact: { name, email } }: BenchRecord): string {
  return `${name} <${email}>`;
}

function outcome({ stage }: BenchRecord): string {
  if (stage === 'won') return 'closed';
  if (stage === 'lost') return 'dead';
  return stage === 'lead' ? 'new' : 'open';
}

function stage({ stage }: BenchRecord, { stages }: Settings): string | undefined {
  return Object.hasOwn(stages, stage) ? stages[stage as keyof typeof stages] : undefined;
}

function status({ status }: BenchRecord): string | undefined {
  return Object.hasOwn(STATUS_NAMES, status) ? STATUS_NAMES[status as keyof typeof STATUS_NAMES] : undefined;
}

function firstName({ contact }: BenchRecord): string | undefined {
  return contact.name.split(' ')[0];
}

function products({ items }: BenchRecord): number {
  let total = 0;
  for (const { type, qty, price } of items) if (type === 'product') total += qty * price;
  return total;
}

function lines({ items }: BenchRecord): readonly object[] {
  return items.map(({ code, qty, price }) => ({ code, qty, total: qty * price }));
}

function labels({ items }: BenchRecord): readonly string[] {
  return items.map(({ code, qty }) => `${code} x${qty}`);
}

function contact({ contact }: BenchRecord): string {
  return JSON.stringify(contact);
}

/** Whoever reads times by hand has to check them: `Date.parse` takes nearly anything. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

function createdAt({ created }: BenchRecord): number | undefined {
  return ISO.test(created) ? Date.parse(created) : undefined;
}

function dateOf(moment: number): string {
  const date = new Date(moment);
  const month = date.getUTCMonth() + 1;
  const day = date.getUTCDate();
  return `${date.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

function updatedOn({ updated }: BenchRecord): string {
  return dateOf(updated);
}

function createdOn({ created }: BenchRecord): string | undefined {
  return ISO.test(created) ? dateOf(Date.parse(created)) : undefined;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

function gross({ amount }: BenchRecord): number | undefined {
  return DECIMAL.test(amount) ? Number.parseFloat(amount) * 1.21 : undefined;
}

function title({ title }: BenchRecord): string {
  return title.replace(/\s+/g, ' ').trim().toLowerCase();
}

function phone({ phone }: BenchRecord): string {
  return phone.replace(/[^0-9]+/g, '_');
}

/** The 17 fields as a programmer would write them who knows the records. */
export const BY_HAND = {
  id,
  city,
  sender,
  outcome,
  stage,
  status,
  firstName,
  products,
  lines,
  labels,
  contact,
  createdAt,
  updatedOn,
  createdOn,
  gross,
  title,
  phone,
} as const;

/** All 17 as one object. */
export function recordByHand(record: BenchRecord, settings: Settings): Readonly<Record<string, unknown>> {
  return {
    id: id(record),
    city: city(record),
    sender: sender(record),
    outcome: outcome(record),
    stage: stage(record, settings),
    status: status(record),
    firstName: firstName(record),
    products: products(record),
    lines: lines(record),
    labels: labels(record),
    contact: contact(record),
    createdAt: createdAt(record),
    updatedOn: updatedOn(record),
    createdOn: createdOn(record),
    gross: gross(record),
    title: title(record),
    phone: phone(record),
  };
}
