import type { ExpectedValue } from '../answer-key.ts';
import { type Claims, claimsOn } from '../claims.ts';
import { type DirtSchedule, planDirt } from '../dirt-schedule.ts';
import { companyName, personName } from '../names.ts';
import type { Random } from '../random.ts';
import { STREETS, TOWNS } from '../vocabulary.ts';
import {
  choicesFor,
  collectRepeats,
  DONE,
  expectRecord,
  type Fate,
  fateOf,
  type Generation,
  type Outcome,
  type PlannedRow,
  type Repeats,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { instantWritten, type OfficeTime, type TimeStyle, WORKING_MINUTES, workingTime, writeTime } from './times.ts';
import { ODD_NAMES } from './vocabulary.ts';

const FIRST_CUSTOMER_NUMBER = 1001;
const YEARS_OF_CUSTOMERS_IN_DAYS = 1500;

const KINDS = [
  'odd_name',
  'address_in_two_lines',
  'possible_duplicate',
  'identical_duplicate',
  'duplicate_key',
  'missing_required',
  'missing_cells',
  'unreadable_value',
] as const;
const MATCH_KINDS = ['adopt_same', 'adopt_other_case', 'adopt_padded', 'adopt_taken', 'ambiguous_match'] as const;
type CustomerDirt = (typeof KINDS)[number] | (typeof MATCH_KINDS)[number];

/** A customer in the company's own terms, before it is written as cells or expected as a record. */
interface Customer {
  readonly number: string;
  readonly name: string;
  readonly business: boolean;
  readonly contactName: { readonly first: string; readonly last: string };
  readonly email: string;
  readonly phone: string;
  readonly mobile: string;
  readonly website: string;
  readonly service: Place;
  readonly billing: Place | undefined;
  readonly createdAt: OfficeTime;
  readonly createdAtStyle: TimeStyle;
}

interface Place {
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

/** What the dirt makes of a customer. `text` overrides cells; `adopts` says that a record of the account is taken. */
interface Verdict {
  readonly customer: Customer;
  readonly outcome: Outcome;
  readonly findings: readonly string[];
  readonly cells: Readonly<Record<string, string>>;
  readonly adopts: boolean;
}

/** The customers written, for the records that name one. */
export interface Customers {
  readonly count: number;
  readonly numberOf: (index: number) => string;
  readonly fateOf: (index: number) => Fate;
  /** A number that no row has. */
  readonly missingNumber: (index: number) => string;
}

/** Writes customers.csv. Keeps only the customers that are not loaded, so that memory does not grow with the file. */
export function writeCustomers(generation: Generation): Customers {
  const { customers: count } = generation.sizes;
  const claims = claimsOn(generation.account.organizationNames);
  const schedule = planDirt(generation.dirt, kindsFor(claims), count);
  const repeats = collectRepeats(generation);
  const lost = new Map<number, Fate>();
  const judge = judgeOf(claims);
  for (let index = 0; index < count; index += 1) {
    const outcome = writeCustomer(generation, describeCustomer(generation, index, claims), {
      schedule,
      repeats,
      judge,
    });
    if (fateOf(outcome) !== 'loaded') lost.set(index, fateOf(outcome));
  }
  repeats.write();
  requireAllPlanted('customer', schedule.owed());
  return {
    count,
    numberOf: (index) => String(FIRST_CUSTOMER_NUMBER + index),
    fateOf: (index) => lost.get(index) ?? 'loaded',
    missingNumber: (index) => String(FIRST_CUSTOMER_NUMBER + count + 5000 + index),
  };
}

function writeCustomer(
  generation: Generation,
  customer: Customer,
  plan: { schedule: DirtSchedule<CustomerDirt>; repeats: Repeats; judge: Judge },
): Outcome {
  const dirt = plan.schedule.take(true);
  const verdict = plan.judge(customer, dirt);
  const { outcome, findings } = verdict;
  const row: PlannedRow = {
    object: 'customer',
    key: customer.number,
    cells: { ...cellsOf(verdict.customer), ...verdict.cells },
    outcome,
    findings,
  };
  writeRow(generation, row);
  if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') {
    plan.repeats.plan(dirt, row, { Phone: '(616) 555-0000', 'Customer Type': 'Prospect' });
  }
  if (outcome.state === 'done') expectOrganization(generation, verdict);
  return outcome;
}

type Judge = (customer: Customer, dirt: CustomerDirt | undefined) => Verdict;

/** Turns planted dirt into answers; remembers the last company name that a possible duplicate can repeat. */
function judgeOf(claims: Claims): Judge {
  let earlierCompany: string | undefined;
  return (customer, dirt) => {
    const asIs: Verdict = { customer, outcome: DONE, findings: [], cells: {}, adopts: false };
    const repeatable = earlierCompany;
    if (dirt === undefined && customer.business) earlierCompany = customer.name;
    return dirt === undefined ? asIs : VERDICTS[dirt](asIs, { claims, repeatable });
  };
}

interface Neighbours {
  readonly claims: Claims;
  readonly repeatable: string | undefined;
}

const VERDICTS: Readonly<Record<CustomerDirt, (asIs: Verdict, neighbours: Neighbours) => Verdict>> = {
  odd_name: (asIs) => {
    const { number } = asIs.customer;
    return named(asIs, `${ODD_NAMES[Number(number) % ODD_NAMES.length]} ${number}`);
  },
  address_in_two_lines: (asIs) => {
    const { service } = asIs.customer;
    return {
      ...asIs,
      customer: { ...asIs.customer, service: { ...service, street: `${service.street}\nUnit "B", rear` } },
    };
  },
  possible_duplicate: (asIs, { repeatable }) =>
    repeatable === undefined ? asIs : { ...named(asIs, repeatable), findings: ['possible_duplicate'] },
  identical_duplicate: (asIs) => asIs,
  duplicate_key: (asIs) => asIs,
  missing_required: (asIs) => ({
    ...asIs,
    outcome: { state: 'held', reason: 'missing_required' },
    findings: ['missing_required'],
    cells: { Name: '', 'Company Name': '' },
  }),
  missing_cells: (asIs) => ({ ...asIs, outcome: { state: 'unreadable', damage: 'missing_cells' } }),
  unreadable_value: (asIs) => ({
    ...asIs,
    outcome: { state: 'held', reason: 'unreadable_value' },
    findings: ['unreadable_value'],
    cells: { 'Created At': 'soon' },
  }),
  adopt_same: (asIs, { claims }) => adopting(asIs, claims.take(), (name) => name),
  adopt_other_case: (asIs, { claims }) => adopting(asIs, claims.take(), (name) => name.toUpperCase()),
  adopt_padded: (asIs, { claims }) => adopting(asIs, claims.take(), (name) => `  ${name} `),
  adopt_taken: (asIs, { claims }) => {
    const name = claims.lastTaken();
    if (name === undefined) return asIs;
    return { ...ambiguous(named(asIs, name)), findings: ['possible_duplicate'] };
  },
  ambiguous_match: (asIs, { claims }) => {
    const name = claims.ambiguous();
    return name === undefined ? asIs : ambiguous(named(asIs, name));
  },
};

function named(verdict: Verdict, name: string): Verdict {
  return { ...verdict, customer: { ...verdict.customer, name, business: true } };
}

function adopting(asIs: Verdict, name: string | undefined, written: (name: string) => string): Verdict {
  return name === undefined ? asIs : { ...named(asIs, written(name)), adopts: true };
}

function ambiguous(verdict: Verdict): Verdict {
  return { ...verdict, outcome: { state: 'held', reason: 'ambiguous_match' } };
}

/** Matches can only be planted on what the account holds. A second record with one name is only in some accounts. */
function kindsFor(claims: Claims): readonly CustomerDirt[] {
  const probe = claims.ambiguous();
  return [...KINDS, ...MATCH_KINDS.filter((kind) => kind !== 'ambiguous_match' || probe !== undefined)];
}

function describeCustomer(generation: Generation, index: number, claims: Claims): Customer {
  const choices = choicesFor(generation, 'customer', index);
  const business = choices.chance(0.4);
  const contactName = personName(generation.seed, index);
  const wanted = business ? companyName(generation.seed, index) : `${contactName.first} ${contactName.last}`;
  const domain = `${wanted.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example.net`;
  const service = placeAt(choices);
  return {
    number: String(FIRST_CUSTOMER_NUMBER + index),
    name: claims.finds(wanted) ? `${wanted} (new)` : wanted,
    business,
    contactName,
    email: choices.chance(0.85) ? `office${index}@${domain}` : '',
    phone: choices.chance(0.9) ? phoneNumber(choices) : '',
    mobile: choices.chance(0.4) ? phoneNumber(choices) : '',
    website: business && choices.chance(0.6) ? `https://www.${domain}/` : '',
    service,
    billing: choices.chance(0.7) ? service : choices.chance(0.5) ? placeAt(choices) : undefined,
    createdAt: workingTime(
      generation.exportedAt,
      -choices.integer(30, YEARS_OF_CUSTOMERS_IN_DAYS),
      choices.integer(0, WORKING_MINUTES),
    ),
    createdAtStyle: choices.chance(0.8) ? 'offset' : 'wall',
  };
}

function placeAt(choices: Random): Place {
  const { city, state, zip } = choices.pick(TOWNS);
  const street = choices.chance(0.95) ? `${choices.integer(1, 9900)} ${choices.pick(STREETS)}` : '';
  return { street, city, state, zip: choices.chance(0.9) ? zip : '' };
}

/** A North American number out of the range set aside for fiction, in one of the ways people type it. */
export function phoneNumber(choices: Random): string {
  const line = `555-01${String(choices.integer(0, 99)).padStart(2, '0')}`;
  return choices.pick([
    `(231) ${line}`,
    `231-${line}`,
    `+1 231 ${line}`,
    `231.${line.replace('-', '.')} x${choices.integer(2, 40)}`,
  ]);
}

function cellsOf(customer: Customer): Record<string, string> {
  const { service, billing, contactName } = customer;
  return {
    'Customer Number': customer.number,
    Name: customer.business && Number(customer.number) % 3 === 0 ? '' : customer.name,
    'Company Name': customer.business ? customer.name : '',
    'First Name': contactName.first,
    'Last Name': contactName.last,
    Email: customer.email,
    Phone: customer.phone,
    Mobile: customer.mobile,
    Website: customer.website,
    'Service Address': service.street,
    'Service City': service.city,
    'Service State': service.state,
    'Service Zip': service.zip,
    'Billing Address': billing?.street ?? '',
    'Billing City': billing?.city ?? '',
    'Billing State': billing?.state ?? '',
    'Billing Zip': billing?.zip ?? '',
    'Customer Type': customer.business ? 'Commercial' : 'Residential',
    Source: Number(customer.number) % 7 === 0 ? 'Referral' : 'Website',
    Tags: customer.business ? 'commercial; net 30' : '',
    Balance: '0.00',
    'Created At': writeTime(customer.createdAt, customer.createdAtStyle),
  };
}

function expectOrganization(generation: Generation, { customer, adopts }: Verdict): void {
  const custom: Record<string, ExpectedValue> = {
    ks_source_id: customer.number,
    Phone: customer.phone || null,
    Email: customer.email || null,
    Website: customer.website || null,
    ks_billing_address: customer.billing === undefined ? null : inOneLine(customer.billing),
  };
  expectRecord(generation, {
    object: 'organization',
    identity: { by: 'trace', value: customer.number },
    ...(adopts ? { adopts } : {}),
    fields: {
      name: customer.name.trim(),
      address: inOneLine(customer.service),
      add_time: instantWritten(customer.createdAt, customer.createdAtStyle),
    },
    custom,
    links: {},
  });
}

function inOneLine({ street, city, state, zip }: Place): string {
  return [street, city, state, zip]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(', ');
}
