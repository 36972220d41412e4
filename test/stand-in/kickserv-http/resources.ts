import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { EXPORT_FILES, type KickservObject } from '../kickserv/export-files.ts';
import { type Element, type Elements, text, typed } from './xml.ts';

/** One list that the source serves: what its elements are called, and its records with all they may include. */
export interface Resource {
  readonly root: string;
  readonly of: string;
  readonly records: readonly Elements[];
  /** Parts of a record that come only when they are asked for. */
  readonly includes: readonly string[];
}

type Row = Readonly<Record<string, string>>;

/** What the employees' and customers' answers hold and nobody may keep. */
export const FORBIDDEN = ['4f1c-digest-of-a-password', 'salt-77aa', 'remember-me-91', 'cus_stripe_4242'] as const;

/** The office's zone; wall times of the export are in it. */
const ZONE = 'America/New_York';

/** The lists of the source, made of the files of an export: the same company, said in XML. */
export function resourcesOf(folder: string): Readonly<Record<string, Resource>> {
  const rows = (object: KickservObject): readonly Row[] =>
    parse(readFileSync(join(folder, EXPORT_FILES[object].file)), { columns: true, bom: true });
  const employees = rows('employee').map(employee);
  const byNumber = new Map(employees.map((one) => [textIn(one['employee-number']), one]));
  const byName = new Map(employees.map((one) => [textIn(one['name']), one]));
  const customers = rows('customer');
  const plainCustomers = new Map(customers.map((row) => [row['Customer Number'], customer(row)]));
  const notes = Map.groupBy(rows('note'), noteSubject);
  const contacts = Map.groupBy(rows('contact'), (row) => row['Customer Number']);
  const charges = Map.groupBy(rows('job_charge'), (row) => row['Job Number']);
  const times = Map.groupBy(rows('time_entry'), (row) => row['Job Number']);
  const noteList = (subject: string): Element => list('note', (notes.get(subject) ?? []).map(note));
  return {
    customers: {
      root: 'customers',
      of: 'customer',
      includes: ['contacts', 'notes'],
      records: customers.map((row) => ({
        ...customer(row),
        contacts: list('contact', (contacts.get(row['Customer Number']) ?? []).map(contact)),
        notes: noteList(`Customer ${row['Customer Number']}`),
      })),
    },
    jobs: {
      root: 'jobs',
      of: 'job',
      includes: ['customer', 'employees', 'job_charges', 'time_entries', 'notes', 'job_type'],
      records: rows('job').map((row) => ({
        ...job(row),
        customer: { kind: 'nested', elements: plainCustomers.get(row['Customer Number']) ?? {} },
        'job-type': { kind: 'nested', elements: { name: text(row['Job Type'] ?? '') } },
        employees: list(
          'employee',
          namesIn(row['Assigned Employees'])
            .map((name) => byName.get(name))
            .filter((one) => one !== undefined),
        ),
        'job-charges': list('job-charge', (charges.get(row['Job Number']) ?? []).map(charge)),
        'time-entries': list(
          'time-entry',
          (times.get(row['Job Number']) ?? []).map((entry) => timeEntry(entry, byNumber)),
        ),
        notes: noteList(`Job ${row['Job Number']}`),
      })),
    },
    items: { root: 'items', of: 'item', includes: [], records: rows('catalog_item').map(item) },
    employees: { root: 'employees', of: 'employee', includes: [], records: employees },
  };
}

function list(of: string, items: readonly Elements[]): Element {
  return { kind: 'list', of, items };
}

function textIn(element: Element | undefined): string {
  return element?.kind === 'text' || element?.kind === 'typed' ? element.text : '';
}

function namesIn(cell = ''): readonly string[] {
  return cell.split(';').map((name) => name.trim());
}

function noteSubject(row: Row): string {
  return row['About'] === 'Job' ? `Job ${row['Job Number']}` : `Customer ${row['Customer Number']}`;
}

function customer(row: Row): Elements {
  const [email = '', phone = ''] = [row['Email'], row['Phone']];
  return {
    id: typed('integer', `18${row['Customer Number']}`),
    'customer-number': typed('integer', row['Customer Number'] ?? ''),
    name: text(row['Name'] ?? ''),
    'company-name': text(row['Company Name'] ?? ''),
    'first-name': text(row['First Name'] ?? ''),
    'last-name': text(row['Last Name'] ?? ''),
    // Both pairs exist, and either may be the empty one.
    email: text(''),
    'email-address': text(email),
    phone: text(phone),
    'phone-number': text(''),
    mobile: text(row['Mobile'] ?? ''),
    'service-address': text(row['Service Address'] ?? ''),
    'service-city': text(row['Service City'] ?? ''),
    'service-state': text(row['Service State'] ?? ''),
    'service-zip-code': text(row['Service Zip'] ?? ''),
    'billing-address': text(row['Billing Address'] ?? ''),
    'billing-city': text(row['Billing City'] ?? ''),
    'billing-state': text(row['Billing State'] ?? ''),
    'billing-zip-code': text(row['Billing Zip'] ?? ''),
    balance: typed('decimal', amount(row['Balance'])),
    'created-at': typed('dateTime', instant(row['Created At'])),
    'password-digest': text(FORBIDDEN[0]),
    'stripe-customer-id': text(FORBIDDEN[3]),
  };
}

function contact(row: Row): Elements {
  return {
    name: text(row['Name'] ?? ''),
    email: text(row['Email'] ?? ''),
    phone: text(row['Phone'] ?? ''),
    mobile: text(row['Mobile'] ?? ''),
  };
}

function job(row: Row): Elements {
  return {
    id: typed('integer', `34${row['Job Number']}`),
    'job-number': typed('integer', row['Job Number'] ?? ''),
    name: text(row['Name'] ?? ''),
    status: text(row['Status'] ?? ''),
    'scheduled-on': typed('dateTime', instant(row['Scheduled On'])),
    'completed-on': typed('dateTime', instant(row['Completed On'])),
    subtotal: typed('decimal', amount(row['Subtotal'])),
    tax: typed('decimal', amount(row['Tax'])),
    total: typed('decimal', amount(row['Total'])),
    'balance-remaining': typed('decimal', amount(row['Balance'])),
    'invoice-status': text(row['Invoice Status'] ?? ''),
    'invoice-date': typed('date', instant(row['Invoice Date']).slice(0, 10)),
    description: text(row['Description'] ?? ''),
    'created-at': typed('dateTime', instant(row['Created At'])),
  };
}

function charge(row: Row): Elements {
  return {
    'sort-order': typed('integer', row['Sort Order'] ?? ''),
    description: text(row['Description'] ?? ''),
    quantity: typed('decimal', amount(row['Quantity'])),
    'price-per-unit': typed('decimal', amount(row['Price Per Unit'])),
    total: typed('decimal', amount(row['Total'])),
    item: { kind: 'nested', elements: { name: text(row['Item'] ?? '') } },
  };
}

function timeEntry(row: Row, employees: ReadonlyMap<string, Elements>): Elements {
  return {
    'started-on': typed('dateTime', instant(row['Started On'])),
    'ended-on': typed('dateTime', instant(row['Ended On'])),
    'number-of-hours': typed('decimal', amount(row['Hours'])),
    note: text(row['Note'] ?? ''),
    employee: { kind: 'nested', elements: employees.get(row['Employee Number'] ?? '') ?? {} },
  };
}

function note(row: Row): Elements {
  return {
    note: text(row['Note'] ?? ''),
    'noteable-type': text(row['About'] ?? ''),
    'created-at': typed('dateTime', instant(row['Created At'])),
  };
}

function item(row: Row): Elements {
  return {
    name: text(row['Name'] ?? ''),
    'item-type': text(row['Item Type'] ?? ''),
    description: text(row['Description'] ?? ''),
    price: typed('decimal', amount(row['Price'])),
    active: typed('boolean', truth(row['Active'])),
  };
}

function employee(row: Row): Elements {
  return {
    'employee-number': typed('integer', row['Employee Number'] ?? ''),
    name: text(row['Name'] ?? ''),
    'email-address': text(row['Email'] ?? ''),
    active: typed('boolean', truth(row['Active'])),
    'encrypted-password': text(FORBIDDEN[0]),
    'password-salt': text(FORBIDDEN[1]),
    'remember-token': text(FORBIDDEN[2]),
  };
}

function truth(cell = ''): string {
  return /^(yes|true|1)$/i.test(cell) ? 'true' : cell === '' ? '' : 'false';
}

function amount(cell = ''): string {
  return cell.replaceAll(/[$,]/g, '');
}

/** An export writes some times with their offset and some as the office's wall time; the interface writes all with it. */
function instant(cell = ''): string {
  const wall = /^(\d{2})\/(\d{2})\/(\d{4})(?: (\d{2}):(\d{2}) ([AP]M))?$/.exec(cell);
  if (wall === null) return cell;
  const [, month, day, year, hour = '12', minute = '0', half = 'AM'] = wall;
  return Temporal.ZonedDateTime.from({
    timeZone: ZONE,
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: (Number(hour) % 12) + (half === 'PM' ? 12 : 0),
    minute: Number(minute),
  }).toString({ timeZoneName: 'never' });
}
