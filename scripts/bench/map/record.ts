import type { Json } from '../../../engine/model/value.ts';
import type { BY_HAND } from './by-hand.ts';

/** A record of the size that sources give, about 580 bytes, with what mappings stumble over: names, lists, dates, texts. */
export interface BenchRecord {
  readonly id: string;
  readonly stage: string;
  readonly status: string;
  readonly amount: string;
  readonly created: string;
  readonly updated: number;
  readonly phone: string;
  readonly title: string;
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly address: { readonly street: string; readonly city: string; readonly zip: string };
  };
  readonly items: readonly {
    readonly type: string;
    readonly code: string;
    readonly qty: number;
    readonly price: number;
  }[];
}

/** What every expression finds as `$settings`. */
export const SETTINGS = {
  stages: { lead: 'New', won: 'Closed', lost: 'Lost', quote: 'Quoted', visit: 'Visited' },
} as const satisfies Readonly<Record<string, Json>>;

const STAGES = ['lead', 'won', 'lost', 'quote', 'visit'];
const STATUSES = ['open', 'done', 'late', 'paid', 'void', 'hold', 'new'];
const CITIES = ['Grand Rapids', 'Muskegon', 'Holland', 'Kalamazoo'];

/** The n-th record: the same for the same number. */
export function benchRecord(number: number): BenchRecord {
  const part = (type: string, offset: number) => ({
    type,
    code: `P-${(number * 7 + offset) % 1_000}`,
    qty: 1 + ((number + offset) % 5),
    price: 10 + ((number * 13 + offset) % 90) + 0.5,
  });
  return {
    id: `job-${number}`,
    stage: STAGES[number % STAGES.length] as string,
    status: STATUSES[number % STATUSES.length] as string,
    amount: `${100 + (number % 900)}.25`,
    created: new Date(1_700_000_000_000 + number * 61_000).toISOString(),
    updated: 1_710_000_000_000 + number * 59_000,
    phone: `(616) 555-${String(number % 10_000).padStart(4, '0')}`,
    title: `  Job No ${number}  for the North Side `,
    contact: {
      name: `Ada${number % 97} Lovelace`,
      email: `ada${number % 97}@example.com`,
      address: { street: `${number % 200} Main St`, city: CITIES[number % CITIES.length] as string, zip: '49503' },
    },
    items: [part('product', 0), part('service', 1), part('product', 2)],
  };
}

/** A field as an analyst writes it. What a programmer would write is in `by-hand.ts`, under the same name. */
export interface BenchField {
  readonly name: keyof typeof BY_HAND;
  readonly expression: string;
}

/** The 17 fields. */
export const FIELDS: readonly BenchField[] = [
  { name: 'id', expression: 'id' },
  { name: 'city', expression: 'contact.address.city' },
  { name: 'sender', expression: 'contact.name & " <" & contact.email & ">"' },
  {
    name: 'outcome',
    expression: 'stage = "won" ? "closed" : stage = "lost" ? "dead" : stage = "lead" ? "new" : "open"',
  },
  { name: 'stage', expression: '$lookup($settings.stages, stage)' },
  {
    name: 'status',
    expression:
      '$lookup({"open": "Open", "done": "Done", "late": "Overdue", "paid": "Paid", "void": "Void", "hold": "On hold", "new": "New"}, status)',
  },
  { name: 'firstName', expression: '$split(contact.name, " ")[0]' },
  { name: 'products', expression: '$sum(items[type = "product"].(qty * price))' },
  { name: 'lines', expression: 'items.{"code": code, "qty": qty, "total": qty * price}' },
  { name: 'labels', expression: '$map(items, function($i) { $i.code & " x" & $i.qty })' },
  { name: 'contact', expression: '$string(contact)' },
  { name: 'createdAt', expression: '$toMillis(created)' },
  { name: 'updatedOn', expression: '$fromMillis(updated, "[Y0001]-[M01]-[D01]")' },
  { name: 'createdOn', expression: '$fromMillis($toMillis(created), "[Y0001]-[M01]-[D01]")' },
  { name: 'gross', expression: '$number(amount) * 1.21' },
  { name: 'title', expression: '$lowercase($trim(title))' },
  { name: 'phone', expression: '$replace(phone, /[^0-9]+/, "_")' },
];

/** All 17 as one expression. */
export const RECORD_EXPRESSION = `{ ${FIELDS.map(({ name, expression }) => `"${name}": ${expression}`).join(', ')} }`;
