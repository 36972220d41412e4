import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandProblem } from '../../engine/cli/exit-code.ts';
import { newPair } from '../../engine/cli/new-pair.ts';
import { newSystem } from '../../engine/cli/new-system.ts';
import { lookThrough } from '../../engine/connector/files/look-through.ts';
import type { SourceSystem } from '../../engine/model/system.ts';
import { openPair, openSystem } from '../../engine/spec/load.ts';
import { quietly } from '../cli/quietly.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What a proposal leaves to its reader: whether it is right, and what the table claims. */
const FOR_A_PERSON = new Set(['proposed-entry', 'published-differs']);

let project: string;
let made = 0;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'crosswalk-new-'));
  mkdirSync(join(project, 'pairs'));
  for (const folder of ['specs', 'schema']) cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe('a system from an export', () => {
  test('has the types that every value could be', async () => {
    const system = await proposed({
      'jobs.csv': rows('Job No,Amount,Zip,Paid,Due,Started at,Notes', [
        '1,"1,200.50",02134,yes,13/02/2026,2026-02-13T10:00:00Z,',
        '2,-5,00501,No,01/03/2026,2026-02-14T10:00:00+02:00,call',
      ]),
    });

    expect(typesOf(system, 'job')).toEqual({
      job_no: 'text',
      amount: 'number',
      zip: 'text',
      paid: 'yes_no',
      due: 'date',
      started_at: 'datetime',
      notes: 'text',
    });
    expect(system.files?.dateFormats).toEqual(['iso', 'DD/MM/YYYY']);
  });

  test('keeps codes with leading zeros and long digits as texts', async () => {
    const system = await proposed({
      'parts.csv': rows('id,bin,barcode', ['1,007,12345678901234567', '2,12,98765432109876543']),
    });

    expect(typesOf(system, 'part')).toEqual({ id: 'text', bin: 'text', barcode: 'text' });
  });

  test('finds a key of two columns where one is not enough, and a semicolon between cells', async () => {
    const system = await proposed({
      'members.csv': rows('contact_id;company_id;role', ['1;1;a', '1;2;a', '2;1;a']),
    });

    expect(system.objects.get('member')?.key).toEqual(['contact_id', 'company_id']);
    expect(system.files?.delimiter).toBe(';');
  });

  test('reads JSON Lines with lists and objects', async () => {
    const system = await proposed({
      'notes.jsonl': ['{"id":1,"tags":["a","b"],"extra":{"x":1}}', '{"id":2,"tags":[],"extra":{"y":2}}'].join('\n'),
    });

    const fields = system.objects.get('note')?.fields;
    expect(fields?.get('tags')).toMatchObject({ type: 'text', many: true });
    expect(fields?.get('extra')).toMatchObject({ type: 'object' });
  });

  test('gives names that mean nothing else', async () => {
    const system = await proposed({ 'constructor.csv': rows('id,null,True', ['1,a,b', '2,c,d']) });

    expect(typesOf(system, 'constructor')).toEqual({ id: 'text', is_null: 'text', is_true: 'text' });
  });

  test('refuses a folder without records, rows that nothing tells apart, mixed delimiters, a name that is taken', async () => {
    await expect(proposed({ 'readme.txt': 'hello' })).rejects.toThrow('holds no .csv or .jsonl file with records');
    await expect(proposed({ 'logs.csv': rows('a,b', ['x,y', 'x,y']) })).rejects.toThrow('tells its rows apart');
    await expect(proposed({ 'a.csv': rows('id,b', ['1,2']), 'b.csv': rows('id;b;c', ['1;2;3']) })).rejects.toThrow(
      'different characters',
    );
    await expect(newSystem('pipedrive', { from: folderOf({ 'a.csv': 'id\n1' }), root: project })).rejects.toThrow(
      'is there already',
    );
    await expect(newSystem('No Name', { from: '.', root: project })).rejects.toThrow(CommandProblem);
    await expect(lookThrough(join(project, 'nowhere'))).rejects.toThrow('is not there');
  });
});

describe('a pair from a system', () => {
  test('links records to each other and to their owners, by key or by another field', async () => {
    const name = await systemFrom({
      'companies.csv': rows('id,name,owner_email', ['1,Acme,ana@example.com', '2,Bolt,ben@example.com']),
      'people.csv': rows('id,company_name,first_name,last_name,email', ['7,Acme,Ida,Grant,ida@example.com']),
      'users.csv': rows('id,email,name', ['1,ana@example.com,Ana', '2,ben@example.com,Ben']),
    });
    await quietly(() => newPair(name, 'pipedrive', { root: project }));

    const { pair, diagnostics } = await openPair({ root: project, pair: `${name}-to-pipedrive` });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const links = pair?.entries.flatMap((entry) =>
      entry.kind === 'create' ? entry.fields.map(({ field, form }) => `${entry.address} ${field} ${form.kind}`) : [],
    );
    expect(links).toContain('company.organization owner_id ref');
    expect(links).toContain('person.person org_id ref');
  });

  test('proposes everything and decides nothing: every entry waits for a person', async () => {
    const name = await systemFrom({
      'contacts.csv': rows('id,name', ['1,Ida']),
      'widgets.csv': rows('id,title', ['1,x']),
    });
    await quietly(() => newPair(name, 'pipedrive', { root: project }));

    const { pair } = await openPair({ root: project, pair: `${name}-to-pipedrive` });
    expect(pair?.entries.map(({ address, proposed }) => [address, proposed])).toEqual([
      ['contact.person', true],
      ['widget.inventory', true],
    ]);
  });

  test('says which system is missing, and what a pair leads from and to', async () => {
    await expect(newPair('nobody', 'pipedrive', { root: project })).rejects.toThrow('no specs/nobody.system.yaml');
    await expect(newPair('pipedrive', 'pipedrive', { root: project })).rejects.toThrow(
      'from a source to a destination',
    );
  });

  test('of whatever is exported passes the check, and accounts for every field', async () => {
    const header = fc.constantFrom(
      'name',
      'Email',
      'Stage',
      'Status',
      'Amount',
      'Created At',
      'Owner',
      'Type',
      'Due',
      'Größe',
      '2nd',
      'null',
    );
    const cell = fc.constantFrom(
      'x',
      'Ünïted: #1',
      '12',
      '2026-01-05',
      'yes',
      '',
      "it's",
      '{ a }',
      'Closed Won',
      'no',
      '- ',
    );
    const object = fc.constantFrom(
      'contacts',
      'Sales Opportunities',
      'accounts',
      'activities',
      'leads',
      'notes',
      'boxes',
      'users',
      'constructor',
    );
    const table = fc.record({
      object,
      headers: fc.uniqueArray(header, { minLength: 1, maxLength: 6 }),
      body: fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 12 }),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(table, { selector: ({ object: file }) => file, minLength: 1, maxLength: 3 }),
        async (tables) => {
          const files = tables.map(({ object: file, headers, body }) => [
            `${file}.csv`,
            rows(
              ['id', ...headers].map(quoted).join(','),
              body.map((cells, index) => [String(index), ...cells.slice(0, headers.length)].map(quoted).join(',')),
            ),
          ]);
          const name = await systemFrom(Object.fromEntries(files) as Readonly<Record<string, string>>);
          await quietly(() => newPair(name, 'pipedrive', { root: project }));
          const { diagnostics } = await openPair({ root: project, pair: `${name}-to-pipedrive` });

          expect(
            diagnostics.filter(({ code }) => !FOR_A_PERSON.has(code)).map(({ code, message }) => `${code}: ${message}`),
          ).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});

function rows(header: string, lines: readonly string[]): string {
  return [header, ...lines, ''].join('\n');
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-export-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Writes the spec of a system that the files come from, and gives its name. */
async function systemFrom(files: Readonly<Record<string, string>>): Promise<string> {
  made += 1;
  const name = `made-${made}`;
  const from = folderOf(files);
  try {
    await quietly(() => newSystem(name, { from, root: project }));
  } finally {
    rmSync(from, { recursive: true, force: true });
  }
  return name;
}

async function proposed(files: Readonly<Record<string, string>>): Promise<SourceSystem> {
  const { compiled, diagnostics } = await openSystem({ root: project, system: await systemFrom(files) });
  expect(diagnostics).toEqual([]);
  if (compiled?.role !== 'source') throw new Error('It is no source.');
  return compiled.system;
}

function typesOf(system: SourceSystem, object: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...(system.objects.get(object)?.fields.values() ?? [])].map(({ name, type }) => [name, type]),
  );
}
