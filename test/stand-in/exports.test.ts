import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { SourceSystem } from '../../engine/model/system.ts';
import { textOf } from '../../engine/model/value.ts';
import { audit } from '../../engine/phase/audit/audit.ts';
import { extract } from '../../engine/phase/extract/extract.ts';
import { expression } from '../connector/system-example.ts';
import { entry, needs, pair, QUIET } from '../phase/extract-example.ts';
import { generateBackdocketExport } from './backdocket/generate.ts';
import { generateClientjoyExport } from './clientjoy/generate.ts';
import type { ExportRequest, FlawKind, SourceAnswers } from './export-table.ts';
import { generatePerfectBooksExport } from './perfect-books/generate.ts';
import { defaultSettings, type ExportReading, readExport, sourceSystem } from './read-export.ts';
import { USERS_EXAMPLE } from './users-example.ts';

/**
 * The systems with a generator, and which fields of a record refer to which object, stated here again. `parent_type`:
 * the record says so itself.
 */
const EXPORTS: readonly {
  readonly system: string;
  readonly generate: (request: ExportRequest) => SourceAnswers;
  readonly references: Readonly<Record<string, string>>;
  readonly flaws: readonly FlawKind[];
}[] = [
  {
    system: 'clientjoy',
    generate: generateClientjoyExport,
    references: {
      'pipeline.workspace_id': 'workspace',
      'stage.pipeline_id': 'pipeline',
      'lead_record.workspace_id': 'workspace',
      'lead_record.pipeline_id': 'pipeline',
      'lead_record.stage_id': 'stage',
      'customer_record.workspace_id': 'workspace',
      'deal.pipeline_id': 'pipeline',
      'deal.stage_id': 'stage',
      'deal.lead_id': 'lead_record',
      'deal.customer_id': 'customer_record',
      'invoice_header.deal_id': 'deal',
      'invoice_header.customer_id': 'customer_record',
      'invoice_item.invoice_id': 'invoice_header',
      'engagement.lead_id': 'lead_record',
      'engagement.customer_id': 'customer_record',
      'engagement.deal_id': 'deal',
      'email_sequence.stage_id': 'stage',
      'client_portal.workspace_id': 'workspace',
    },
    flaws: ['broken_reference', 'missing_value', 'unknown_value', 'unreadable_value'],
  },
  {
    system: 'backdocket',
    generate: generateBackdocketExport,
    references: {
      'contact.company_id': 'company',
      'matter_record.client_contact_id': 'contact',
      'matter_record.client_company_id': 'company',
      'matter_record.responsible_staff_id': 'staff',
      'claim.matter_id': 'matter_record',
      'billing_entry.matter_id': 'matter_record',
      'billing_entry.staff_id': 'staff',
      'intake_form.converted_matter_id': 'matter_record',
      'intake_answer.intake_id': 'intake_form',
      'event.matter_id': 'matter_record',
      'event.contact_id': 'contact',
      'event.staff_id': 'staff',
      'task.matter_id': 'matter_record',
      'task.staff_id': 'staff',
      'document.matter_id': 'matter_record',
      'document.contact_id': 'contact',
      'document.uploaded_by': 'staff',
    },
    flaws: ['broken_reference', 'missing_file', 'missing_value', 'unknown_value', 'unreadable_value'],
  },
  {
    system: 'perfect-books',
    generate: generatePerfectBooksExport,
    references: {
      'company.owner_id': 'user',
      'company.parent_company_id': 'company',
      'contact_record.owner_id': 'user',
      'contact_company_link.contact_id': 'contact_record',
      'contact_company_link.company_id': 'company',
      'stage_record.pipeline_id': 'pipeline',
      'deal.pipeline_id': 'pipeline',
      'deal.stage_id': 'stage_record',
      'deal.owner_id': 'user',
      'deal.contact_id': 'contact_record',
      'deal.company_id': 'company',
      'activity.contact_id': 'contact_record',
      'activity.company_id': 'company',
      'activity.deal_id': 'deal',
      'activity.owner_id': 'user',
      'activity.attendee_contact_ids': 'contact_record',
      'attachment.parent_id': 'parent_type',
      'custom_object.parent_id': 'parent_type',
    },
    flaws: ['broken_reference', 'missing_file', 'missing_value', 'unknown_value', 'unreadable_value'],
  },
];

/** The objects of the parents that a record names by kind. */
const PARENT_OBJECTS: Readonly<Record<string, string>> = {
  contact: 'contact_record',
  company: 'company',
  deal: 'deal',
  activity: 'activity',
};

/** What reading alone finds. The rest of an audit needs the mapping. */
const FOUND_BY_READING: readonly string[] = [
  'duplicate_key',
  'identical_duplicate',
  'possible_duplicate',
  'unknown_column',
  'unreadable_row',
];

describe.each(EXPORTS)('an export of $system', ({ system: name, generate, references, flaws }) => {
  let root: string;
  let system: SourceSystem;
  const answers: Partial<Record<Kind, SourceAnswers>> = {};
  const read: Partial<Record<Kind, ExportReading>> = {};
  const of = <Value>(known: Partial<Record<Kind, Value>>, kind: Kind): Value => {
    const value = known[kind];
    if (value === undefined) throw new Error(`There is no ${kind} export.`);
    return value;
  };
  const request = (folder: string, more: Partial<ExportRequest> = {}): ExportRequest => {
    return { seed: 5, records: 1500, folder: join(root, folder), users: USERS_EXAMPLE, ...more };
  };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), `${name}-export-`));
    system = await sourceSystem(name);
    for (const kind of KINDS) {
      answers[kind] = generate(request(kind, { dirt: kind === 'clean' ? 'none' : 'heavy' }));
      read[kind] = await readExport(system, join(root, kind));
    }
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('has the same bytes for the same seed, and others for another seed', () => {
    generate(request('again', { dirt: 'heavy' }));
    generate(request('other', { dirt: 'heavy', seed: 6 }));

    expect(digestOf(join(root, 'again'))).toBe(digestOf(join(root, 'dirty')));
    expect(digestOf(join(root, 'other'))).not.toBe(digestOf(join(root, 'dirty')));
  });

  test('says that it is too small instead of leaving dirt out', () => {
    expect(() => generate(request('small', { records: 60, dirt: 'real' }))).toThrow(/too small to hold every kind/);
  });

  test.each(['clean', 'dirty'] as const)('is read row by row as the %s answer key says', (kind) => {
    const { key } = of(answers, kind);
    const rows = [...key.done, ...key.held, ...key.merged].map(({ object, line, key: found }) => [object, line, found]);
    const broken = key.unreadable.map(({ object, line }) => [object, line, undefined]);

    expect(of(read, kind).rows.map(String).sort()).toEqual([...rows, ...broken].map(String).sort());
    expect(Object.keys(key.counts).sort()).toEqual(objectsRead(system).sort());
    expect(Object.values(key.counts).reduce((sum, rowsOf) => sum + rowsOf, 0)).toBe(rows.length + broken.length);
  });

  test.each(['clean', 'dirty'] as const)('holds %s values that cannot be read only where they were planted', (kind) => {
    const planted = of(answers, kind).flaws.filter((flaw) => flaw.kind === 'unreadable_value');

    const found = of(read, kind).records.flatMap(({ object, key, unreadable = {} }) =>
      Object.keys(unreadable).map((field) => `${object} ${key} ${field}`),
    );

    expect(found.sort()).toEqual(planted.map(({ object, key, column }) => `${object} ${key} ${column}`).sort());
  });

  test.each(['clean', 'dirty'] as const)('refers to records that a %s export lacks only where it says so', (kind) => {
    const { records } = of(read, kind);
    const keys = new Set(records.map(({ object, key }) => `${object} ${key}`));
    const planted = of(answers, kind).flaws.filter((flaw) => flaw.kind === 'broken_reference');

    const found = records.flatMap(({ object, key, fields }) =>
      Object.entries(fields).flatMap(([field, value]) => {
        const named = references[`${object}.${field}`];
        const target = named === 'parent_type' ? PARENT_OBJECTS[textOf(fields.parent_type)] : named;
        const targets = target === undefined ? [] : [value].flat().map((one) => `${target} ${textOf(one)}`);
        return targets.every((one) => keys.has(one)) ? [] : [`${object} ${key} ${field}`];
      }),
    );

    expect([...new Set(found)].sort()).toEqual(
      [...new Set(planted.map(({ object, key, column }) => `${object} ${key} ${column}`))].sort(),
    );
  });

  test('keeps to the closed lists of values, but for what was planted', () => {
    const planted = of(answers, 'dirty').flaws.filter((flaw) => flaw.kind === 'unknown_value');
    const odd = (kind: Kind): readonly string[] =>
      of(read, kind).records.flatMap(({ object, key, fields }) =>
        [...(system.objects.get(object)?.fields.values() ?? [])]
          .filter(({ name: field, values }) => values?.includes(textOf(fields[field] ?? values[0])) === false)
          .map(({ name: field }) => `${object} ${key} ${field}`),
      );
    const closed = planted.filter(
      ({ object, column }) => system.objects.get(object)?.fields.get(column)?.values !== undefined,
    );

    expect(odd('clean')).toEqual([]);
    expect([...odd('dirty')].sort()).toEqual(
      closed.map(({ object, key, column }) => `${object} ${key} ${column}`).sort(),
    );
  });

  test('plants every kind of flaw, and a clean export has none', () => {
    const kinds = new Set(of(answers, 'dirty').flaws.map(({ kind }) => kind));

    expect([...kinds].sort()).toEqual([...flaws].sort());
    expect(of(answers, 'clean').flaws).toEqual([]);
    expect(of(answers, 'clean').key.findings.filter(({ code }) => code !== 'unknown_column')).toEqual([]);
  });

  test('plants every kind of finding that reading makes', () => {
    const codes = new Set(of(answers, 'dirty').key.findings.map(({ code }) => code));

    expect([...codes].sort()).toEqual(FOUND_BY_READING);
  });

  test('lacks exactly the files that were planted as missing', () => {
    const planted = of(answers, 'dirty').flaws.filter((flaw) => flaw.kind === 'missing_file');

    const absent = (kind: Kind): readonly string[] =>
      of(read, kind)
        .records.filter(({ object }) => system.objects.get(object)?.download !== undefined)
        .filter(({ object, fields }) => {
          const at = system.objects.get(object)?.download?.at ?? '';
          return !existsSync(join(root, kind, textOf(fields[at])));
        })
        .map(({ object, key }) => `${object} ${key}`);

    expect(absent('clean')).toEqual([]);
    expect([...absent('dirty')].sort()).toEqual(planted.map(({ object, key }) => `${object} ${key}`).sort());
  });

  test.each(['clean', 'dirty'] as const)('gives the audit the findings of a %s export and no others', async (kind) => {
    const { key } = of(answers, kind);

    const found = await findingsOf(system, join(root, kind), key.counts);

    expect(found).toEqual(key.findings.map(({ code, object, key: at }) => `${code} ${object} ${at}`).sort());
  });
});

const KINDS = ['clean', 'dirty'] as const;
type Kind = (typeof KINDS)[number];

/** Extracts with the system's views and audits, with a mapping that says nothing but that everything is read. */
async function findingsOf(
  system: SourceSystem,
  folder: string,
  counts: Readonly<Record<string, number>>,
): Promise<readonly string[]> {
  const opened = await openLedger({ path: ':memory:' });
  const { staging } = opened;
  const everything = expression(() => '', 'unknown');
  const compiled = {
    ...pair([...system.objects.values()], {
      entries: [...system.objects.keys()].flatMap((name) => [needs(name), entry(`${name}.all`, name, { everything })]),
    }),
    source: system,
    settings: defaultSettings(system),
  };
  const source = openFilesSource({ folder, system, settings: compiled.settings });
  await extract({ pair: compiled, source, staging, progress: QUIET, choices: {} });
  const owners = { matches: [], digest: '' };
  await audit({ pair: compiled, staging, owners, choices: {}, volume: counts, preflight: [], progress: QUIET });
  const found: string[] = [];
  for await (const batch of staging.findings.scan()) {
    found.push(...batch.map(({ code, object, key }) => `${code} ${object} ${key}`));
  }
  await opened.close();
  return found.sort();
}

function objectsRead(system: SourceSystem): string[] {
  return [...system.objects.values()].filter(({ derived }) => derived === undefined).map(({ name }) => name);
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name).slice(folder.length))
    .sort();
  for (const path of paths) hash.update(path).update(readFileSync(join(folder, path)));
  return hash.digest('hex');
}
