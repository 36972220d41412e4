/**
 * Makes up the export of a small field-service company and writes down, row by row, what must become of it.
 *
 * The data is decided by the seed alone: the same options give the same bytes on every machine. Dirt sits at fixed
 * places. Memory does not grow with the export, only with its dirt.
 */

import { mkdirSync } from 'node:fs';
import type { AccountUser, AnswerKey, AnswerKeySink, AnswerKeySummary } from '../answer-key.ts';
import { collectEntries, openAnswerKey, writeEntries } from '../answer-key-ledger.ts';
import type { DirtLevel } from '../dirt-schedule.ts';
import { writeCatalog } from './catalog.ts';
import { openCharges } from './charges.ts';
import { writeContacts } from './contacts.ts';
import { writeCustomers } from './customers.ts';
import { writeEmployees } from './employees.ts';
import {
  EXPORT_FILES,
  type ExportFiles,
  type FileForm,
  type KickservObject,
  MIXED_FORMS,
  openExportFiles,
  SURPLUS_JOB_COLUMNS,
} from './export-files.ts';
import type { ExportSizes, Generation } from './generation.ts';
import { writeJobs } from './jobs.ts';
import { openNotes } from './notes.ts';
import { openSignatures } from './signatures.ts';
import { openTimeEntries } from './time-entries.ts';
import { workingTime } from './times.ts';

/** Label of the custom field in which a loaded record carries its source key. */
export const TRACE_LABEL = 'ks_source_id';

/** What to make up. */
export interface ExportOptions {
  readonly seed: number;
  /** Rows over all files, give or take a tenth. At least 1000 when dirt is planted. */
  readonly records: number;
  /** Folder to write into; made if it is missing. */
  readonly folder: string;
  /** Instant of the export, ISO 8601. Nothing in it was created later. */
  readonly time?: string;
  /** IANA zone of the office, in which times without an offset are written. */
  readonly timeZone?: string;
  /** Name of the company in the source's web addresses. */
  readonly slug?: string;
  /** Users of the destination account, so that some employees are among them. */
  readonly users: readonly AccountUser[];
  /** E-mail address of the owner that stands in for employees who are not users; else the first active user. */
  readonly fallbackOwner?: string;
  /** Names of organizations of the account, each as often as it is there. A dirty export matches some of them. */
  readonly existingOrganizations?: readonly string[];
  /** E-mail addresses of persons of the account, each as often as a person has it. */
  readonly existingPersonEmails?: readonly string[];
  /** Names of products of the account. */
  readonly existingProducts?: readonly string[];
  readonly dirt?: DirtLevel;
  /** Size in MiB of signatures over the size policy; only then does a dirty export have some. */
  readonly signatureMegabytes?: number;
  /** Lines per job on average; else what a small company has. Lines come on top of `records`. */
  readonly lines?: number;
  /** How single files are stored; else all plain in a clean export, and mixed in a dirty one. */
  readonly forms?: Readonly<Partial<Record<KickservObject, FileForm>>>;
}

const DEFAULT_TIME = '2026-09-30T18:00:00Z';
const DEFAULT_TIME_ZONE = 'America/New_York';

/** Of so many rows, how many are in each file: the proportions of a company with fourteen people. */
const PROPORTIONS: ExportSizes & { readonly all: number } = {
  all: 1994,
  customers: 180,
  contacts: 220,
  jobs: 420,
  charges: 500,
  catalogItems: 40,
  employees: 14,
  timeEntries: 300,
  notes: 260,
  signatures: 60,
};
/** The source sells no more seats. */
const MOST_EMPLOYEES = 20;
const MOST_CATALOG_ITEMS = 400;

/**
 * Writes the export and returns its answer key whole.
 * @throws RangeError when `records` are too few for the dirt asked for.
 */
export async function generateExport(options: ExportOptions): Promise<AnswerKey> {
  const collected = collectEntries();
  return collected.key(write(options, collected.sink));
}

/** Writes the export, and its answer key to a JSON Lines file, in bounded memory. Returns what does not grow. */
export async function generateLargeExport(options: ExportOptions, keyPath: string): Promise<AnswerKeySummary> {
  const entries = writeEntries(keyPath);
  const summary = write(options, entries.sink);
  entries.close(summary);
  return summary;
}

function write(options: ExportOptions, sink: AnswerKeySink): AnswerKeySummary {
  const generation = prepare(options, sink);
  const employees = writeEmployees(generation);
  const catalog = writeCatalog(generation);
  const customers = writeCustomers(generation);
  writeContacts(generation, customers);
  const notes = openNotes(generation);
  for (let index = 0; index < customers.count; index += 1) {
    const from = workingTime(generation.exportedAt, -400, 0);
    const parent = { number: customers.numberOf(index), fate: customers.fateOf(index), from };
    notes.write({ about: 'Customer', ...parent }, index);
  }
  const followers = {
    charges: openCharges(generation, catalog),
    timeEntries: openTimeEntries(generation, employees),
    notes,
    signatures: openSignatures(generation),
  };
  writeJobs(generation, { customers, employees, catalog }, followers);
  for (const follower of Object.values(followers)) follower.finish();
  for (const file of Object.values(generation.files)) file.close();
  return generation.key.summary(rowsOf(generation.files));
}

function prepare(options: ExportOptions, sink: AnswerKeySink): Generation {
  const { seed, folder, users, dirt = 'none', signatureMegabytes } = options;
  const fallbackOwner = options.fallbackOwner ?? users.find(({ active }) => active)?.email;
  const about = {
    system: 'kickserv',
    seed,
    traceLabel: TRACE_LABEL,
    users,
    ...(fallbackOwner === undefined ? {} : { fallbackOwner }),
  };
  const forms = options.forms ?? (dirt === 'none' ? {} : MIXED_FORMS);
  mkdirSync(folder, { recursive: true });
  return {
    seed,
    folder,
    dirt,
    sizes: sizesFor(options),
    account: {
      users,
      fallbackOwner,
      organizationNames: options.existingOrganizations ?? [],
      personEmails: options.existingPersonEmails ?? [],
      productNames: options.existingProducts ?? [],
    },
    exportedAt: Temporal.Instant.from(options.time ?? DEFAULT_TIME).toZonedDateTimeISO(
      options.timeZone ?? DEFAULT_TIME_ZONE,
    ),
    slug: options.slug ?? 'acme',
    largeSignatureBytes: signatureMegabytes === undefined ? undefined : Math.ceil(signatureMegabytes * 1024 * 1024),
    files: openExportFiles(folder, forms, dirt === 'none' ? [] : SURPLUS_JOB_COLUMNS),
    key: openAnswerKey(about, sink),
  };
}

function sizesFor({ records, lines }: ExportOptions): ExportSizes {
  const share = (rows: number): number => Math.max(1, Math.round((rows * records) / PROPORTIONS.all));
  const jobs = share(PROPORTIONS.jobs);
  return {
    customers: share(PROPORTIONS.customers),
    contacts: share(PROPORTIONS.contacts),
    jobs,
    charges: lines === undefined ? share(PROPORTIONS.charges) : Math.round(jobs * lines),
    catalogItems: Math.min(MOST_CATALOG_ITEMS, share(PROPORTIONS.catalogItems)),
    employees: Math.min(MOST_EMPLOYEES, share(PROPORTIONS.employees)),
    timeEntries: share(PROPORTIONS.timeEntries),
    notes: share(PROPORTIONS.notes),
    signatures: share(PROPORTIONS.signatures),
  };
}

function rowsOf(files: ExportFiles): Record<string, number> {
  return Object.fromEntries(
    (Object.keys(EXPORT_FILES) as KickservObject[]).map((object) => [object, files[object].rows()]),
  );
}
