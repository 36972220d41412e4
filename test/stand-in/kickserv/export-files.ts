import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, type DelimitedFile, type FileEncoding, openDelimitedFile } from '../delimited-file.ts';

/** The objects of an export, in the words of its answer key. Each is one file. */
export type KickservObject =
  | 'customer'
  | 'contact'
  | 'job'
  | 'job_charge'
  | 'catalog_item'
  | 'employee'
  | 'time_entry'
  | 'note'
  | 'signature';

/** The files of an export folder by object; the assumed columns of the export, in its order. */
export const EXPORT_FILES: Readonly<Record<KickservObject, { readonly file: string; readonly columns: string }>> = {
  customer: {
    file: 'customers.csv',
    columns:
      'Customer Number, Name, Company Name, First Name, Last Name, Email, Phone, Mobile, Website, Service Address, ' +
      'Service City, Service State, Service Zip, Billing Address, Billing City, Billing State, Billing Zip, ' +
      'Customer Type, Source, Tags, Balance, Created At',
  },
  contact: { file: 'contacts.csv', columns: 'Customer Number, Name, Email, Phone, Mobile' },
  job: {
    file: 'jobs.csv',
    columns:
      'Job Number, Customer Number, Name, Job Type, Service, Status, Priority, Scheduled On, Completed On, ' +
      'Assigned Employees, Latitude, Longitude, Subtotal, Tax, Total, Balance, Currency, Invoice Status, ' +
      'Invoice Date, Tags, Description, Created At',
  },
  job_charge: {
    file: 'job_charges.csv',
    columns: 'Job Number, Sort Order, Item, Description, Quantity, Price Per Unit, Total',
  },
  catalog_item: {
    file: 'items.csv',
    columns: 'Name, Item Type, Description, Price, Cost, Unit, Variable Price, Quantity On Hand, Active',
  },
  employee: { file: 'employees.csv', columns: 'Employee Number, Name, Email, Active, Role' },
  time_entry: {
    file: 'time_entries.csv',
    columns: 'Job Number, Employee Number, Employee, Started On, Ended On, Hours, Note',
  },
  note: { file: 'notes.csv', columns: 'About, Job Number, Customer Number, Note, Created At' },
  signature: { file: 'signatures.csv', columns: 'Job Number, Document Type, Signed At, Signer, File' },
};

/**
 * Columns that a dirty jobs.csv has and no contract knows: a leftover flag, and a second `Description` that holds a
 * shortened copy, so that a reader that lets the last column win loses text.
 */
export const SURPLUS_JOB_COLUMNS: readonly Column[] = [
  { header: 'Legacy Flag', cell: 'Legacy Flag' },
  { header: 'Description', cell: 'Description, shortened' },
];

/** How one file of the export is stored. */
export interface FileForm {
  readonly encoding: FileEncoding;
  readonly lineEnd: '\n' | '\r\n';
}

/** What a tidy export looks like: every file the same. */
export const PLAIN_FORM: FileForm = { encoding: 'utf-8', lineEnd: '\n' };

/** What offices send: one file saved by a spreadsheet, one by an old Windows program, the rest untouched. */
export const MIXED_FORMS: Readonly<Partial<Record<KickservObject, FileForm>>> = {
  customer: { encoding: 'utf-8-bom', lineEnd: '\r\n' },
  catalog_item: { encoding: 'windows-1252', lineEnd: '\r\n' },
  job: { encoding: 'utf-8', lineEnd: '\r\n' },
};

/** The files of one export, open for writing. */
export type ExportFiles = Readonly<Record<KickservObject, DelimitedFile>>;

/** Creates the export folder with all its files, each holding its header row. */
export function openExportFiles(
  folder: string,
  forms: Readonly<Partial<Record<KickservObject, FileForm>>>,
  surplusJobColumns: readonly Column[],
): ExportFiles {
  mkdirSync(join(folder, 'signatures'), { recursive: true });
  const open = (object: KickservObject): DelimitedFile => {
    const { file, columns } = EXPORT_FILES[object];
    const known = columns.split(', ').map((header) => ({ header, cell: header }));
    const all = object === 'job' ? [...known, ...surplusJobColumns] : known;
    return openDelimitedFile(join(folder, file), all, forms[object] ?? PLAIN_FORM);
  };
  const objects = Object.keys(EXPORT_FILES) as KickservObject[];
  return Object.fromEntries(objects.map((object) => [object, open(object)])) as Record<KickservObject, DelimitedFile>;
}
