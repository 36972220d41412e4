import { describe, expect, test } from 'vitest';
import { textOf } from '../../../engine/model/value.ts';
import type { DirtLevel } from '../dirt-schedule.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import type { JobTreadRequest } from './business.ts';
import { generateJobTread } from './generate.ts';

const request = (seed: number, records: number, dirt: DirtLevel): JobTreadRequest => ({
  seed,
  records,
  dirt,
  users: USERS_EXAMPLE,
  existingOrganizations: ['Acorn Property Group', 'Bayside Dental'],
  existingPersonEmails: ['aaron.pike@example.com'],
  largeFileBytes: 1000,
});

describe.each([
  [1, 1000, 'none'],
  [2, 1000, 'real'],
  [3, 1000, 'heavy'],
  [4, 3000, 'real'],
] as const)('seed %i, about %i records, dirt %s', (seed, records, dirt) => {
  const made = generateJobTread(request(seed, records, dirt));
  const { key, graph } = made;

  test('is the same again', () => {
    expect(generateJobTread(request(seed, records, dirt))).toEqual(made);
  });

  test('is about as large as asked for', () => {
    const all = Object.values(key.counts).reduce((sum, count) => sum + count, 0);

    expect(all).toBeGreaterThan(records * 0.9);
    expect(all).toBeLessThan(records * 1.1);
  });

  test('every record has one answer', () => {
    for (const [object, count] of Object.entries(key.counts)) {
      if (object === 'payment' || object === 'workflow') continue;
      const { done = 0, held = 0, merged = 0, left_out = 0 } = key.states[object] ?? {};
      expect([object, done + held + merged + left_out]).toEqual([object, count]);
    }
    const rows = [...key.done, ...key.held, ...key.leftOut, ...key.merged].map(
      ({ object, key: name }) => `${object} ${name}`,
    );
    expect(new Set(rows).size).toBe(rows.length);
  });

  test('every relation leads somewhere', () => {
    const ids = new Set(Object.values(graph.collections).flatMap((nodes) => nodes.map(({ id }) => id)));
    const relations = ['account', 'contact', 'location', 'job', 'document', 'payment', 'customField', 'costGroup'];
    const lost = Object.values(graph.collections).flatMap((nodes) =>
      nodes.flatMap((node) => relations.flatMap((name) => (ids.has(textOf(node[name] ?? node.id)) ? [] : [name]))),
    );

    expect(lost).toEqual([]);
  });

  test('ids are those that the source gives', () => {
    const ids = Object.values(graph.collections).flatMap((nodes) => nodes.map(({ id }) => id));

    expect(ids.filter((id) => !/^22[0-9A-Za-z]+$/.test(id))).toEqual([]);
  });
});

test('a dirty source holds every kind of dirt', () => {
  const { key } = generateJobTread(request(5, 1000, 'real'));

  expect(new Set(key.findings.map(({ code, object }) => `${object} ${code}`))).toEqual(
    new Set([
      'account possible_duplicate',
      'account missing_required',
      'contact possible_duplicate',
      'contact missing_required',
      'job_record unknown_value',
      'job_record missing_required',
      'job_record possible_duplicate',
      'job_file missing_file',
      'job_file large_file',
      'member unresolved_owner',
    ]),
  );
  expect(new Set(key.held.map(({ reason }) => reason))).toEqual(
    new Set(['missing_required', 'unknown_value', 'reference_held', 'missing_file']),
  );
  expect(key.merged.length).toBeGreaterThan(0);
});

test('a clean source holds none', () => {
  const { key } = generateJobTread(request(5, 1000, 'none'));

  expect(key.findings).toEqual([]);
  expect(key.held).toEqual([]);
});

test('what is too small for its dirt says so', () => {
  expect(() => generateJobTread(request(1, 60, 'heavy'))).toThrow(/too small to hold every kind of dirt/);
});
