import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '../../../engine/model/value.ts';
import type { AnswerKey, ExpectedRecord } from '../answer-key.ts';
import type { ExportRow } from '../export-table.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generatePerfectBooksMigration } from './generate.ts';
import { keyIn } from './reading.ts';

let clean: AnswerKey;
let dirty: AnswerKey;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perfect-books-answers-'));
  const request = {
    seed: 3,
    records: 1000,
    users: USERS_EXAMPLE,
    existingPipeline: { name: 'Sales Pipeline', stages: [] },
  };
  clean = generatePerfectBooksMigration({ ...request, folder: join(folder, 'clean') });
  dirty = generatePerfectBooksMigration({
    ...request,
    folder: join(folder, 'dirty'),
    dirt: 'heavy',
    largeFileMegabytes: 26,
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function rows(file: string): readonly ExportRow[] {
  const text = readFileSync(join(folder, 'clean', file), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ExportRow]));
}

function traced(key: AnswerKey, object: string): ReadonlyMap<string, ExpectedRecord> {
  return new Map(
    (key.expected[object] ?? []).flatMap((record) =>
      record.identity.by === 'trace' ? [[record.identity.value, record] as const] : [],
    ),
  );
}

test('every row ends in exactly one state', () => {
  for (const key of [clean, dirty]) {
    for (const [object, written] of Object.entries(key.counts)) {
      const states = Object.values(key.states[object] ?? {}).reduce((sum, count) => sum + count, 0);
      expect(`${object} ${states}`).toBe(`${object} ${written}`);
    }
  }
});

test('nothing of a clean export stays behind but the list of automations', () => {
  expect(clean.held).toEqual([]);
  expect(clean.findings).toEqual([]);
  expect(new Set(clean.leftOut.map(({ object, reason }) => `${object} ${reason}`))).toEqual(
    new Set(['workflow documented']),
  );
});

test('dirt holds rows for each reason that a person can act on, and packs the large file', () => {
  const reasons = new Set(dirty.held.map(({ reason }) => reason));

  expect([...reasons].toSorted()).toEqual([
    'duplicate_key',
    'missing_file',
    'missing_required',
    'no_entry_takes_it',
    'reference_held',
    'reference_missing',
    'unknown_value',
    'unmatched',
    'unreadable_value',
  ]);
  expect(dirty.leftOut.map(({ reason }) => reason)).toContain('packaged');
});

test('nothing arrives that refers to what does not', () => {
  const there = new Map(['person', 'organization', 'deal'].map((object) => [object, traced(dirty, object)]));
  const targets = Object.values(dirty.expected)
    .flat()
    .flatMap(({ links, linkLists = {} }) => [...Object.values(links), ...Object.values(linkLists).flat()])
    .flatMap((target) => ('trace' in target ? [target] : []));

  expect(targets.length).toBeGreaterThan(300);
  expect(targets.filter(({ object, trace }) => there.get(object)?.has(trace) !== true)).toEqual([]);
});

describe('contacts of several companies', () => {
  test('belong to the one whose link was changed last and name the others', () => {
    const [people, companies] = [traced(clean, 'person'), traced(clean, 'organization')];
    const links = Map.groupBy(rows('contact_companies.jsonl'), (row) => keyIn(row, 'contact_id'));
    const several = [...links].filter(([, all]) => all.length > 1);

    expect(several.length).toBeGreaterThan(10);
    for (const [contact, all] of several) {
      // The export lists the links of a contact as they were changed; the first of them says that it is the main one.
      const [latest, others] = [all.at(-1), all.slice(0, -1)];
      expect(all.map((link) => link['is_primary'])).toEqual([true, ...others.map(() => false)]);
      const names = others.map((link) => textOf(companies.get(keyIn(link, 'company_id'))?.fields['name']));
      expect(people.get(contact)?.links['org_id']).toEqual({ object: 'organization', trace: latest?.['company_id'] });
      expect(people.get(contact)?.custom['Secondary_Organizations__c']).toBe(names.join('\n'));
    }
  });

  test('go to the one placeholder when they have none', () => {
    const placeholders = (clean.expected['organization'] ?? []).filter(({ identity }) => identity.by === 'content');
    const name = 'No company (from Perfect Books)';
    const homeless = [...traced(clean, 'person').values()].filter(({ links }) => !('trace' in (links['org_id'] ?? {})));

    expect(placeholders.map(({ fields }) => fields['name'])).toEqual([name]);
    expect(homeless.length).toBeGreaterThan(10);
    for (const { links } of homeless) expect(links['org_id']).toEqual({ object: 'organization', name });
  });
});
