import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileInspected } from '../../engine/expression/compile.ts';
import { inspectExpression } from '../../engine/expression/inspect.ts';
import { EXPRESSION_LIMITS } from '../../engine/expression/syntax.ts';
import type { Json } from '../../engine/model/value.ts';

const SHARED = process.env.CROSSWALK_SHARED ?? join(import.meta.dirname, '..', '..', '..', 'shared');
const SUITE = join(SHARED, 'jsonata-suite');
/** In CI a missing suite is a failure, not a reason to skip. */
const PRESENT = existsSync(SUITE) || process.env['CROSSWALK_CI'] !== undefined;
const HERE = { file: 'suite', line: 1, column: 1 };

/** What an expression gives must not hang on how busy this machine is. */
const PATIENT = { ...EXPRESSION_LIMITS, milliseconds: 15_000 };

interface SuiteCase {
  readonly name: string;
  readonly expr: string;
  readonly record: Readonly<Record<string, Json>>;
}

/** The cases of JSONata's own suite whose input is one record and that need nothing else. */
function suiteCases(): readonly SuiteCase[] {
  const groups = readdirSync(join(SUITE, 'groups'));
  return groups.flatMap((group) =>
    readdirSync(join(SUITE, 'groups', group))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const content: unknown = JSON.parse(readFileSync(join(SUITE, 'groups', group, file), 'utf8'));
        return (Array.isArray(content) ? content : [content]).flatMap((raw) => readCase(`${group}/${file}`, raw));
      }),
  );
}

function readCase(name: string, raw: Readonly<Record<string, unknown>>): readonly SuiteCase[] {
  const { expr, data, dataset, bindings, timelimit } = raw;
  if (typeof expr !== 'string' || timelimit !== undefined || Object.keys(bindings ?? {}).length > 0) return [];
  const record = typeof dataset === 'string' ? datasetNamed(dataset) : data;
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return [];
  return [{ name, expr, record: record as SuiteCase['record'] }];
}

const datasets = new Map<string, unknown>();

function datasetNamed(name: string): unknown {
  if (!datasets.has(name)) {
    const path = join(SUITE, 'datasets', `${name}.json`);
    datasets.set(name, existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
  }
  return datasets.get(name);
}

async function outcome(expr: string, record: Json): Promise<unknown> {
  const inspection = inspectExpression(expr, PATIENT);
  if (inspection.kind === 'broken') return undefined;
  return compileInspected(inspection, HERE)
    .evaluate(record, {})
    .then(
      (value) => ({ value }),
      (failure: { code: string }) => ({ code: failure.code }),
    );
}

/** Of the record only the parts on these paths. */
function pruned(value: Json, paths: readonly (readonly string[])[]): Json {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((item: Json) => pruned(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, part]) => {
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    return below.length === 0 ? [] : [[name, pruned(part, below)] as const];
  });
  return Object.fromEntries(kept);
}

describe.skipIf(!PRESENT)("JSONata's own suite", () => {
  const cases = PRESENT ? suiteCases() : [];
  const inspected = cases.flatMap((suiteCase) => {
    const inspection = inspectExpression(suiteCase.expr);
    return inspection.kind === 'broken' ? [] : [{ ...suiteCase, inspection }];
  });

  test('is large enough to mean something', () => {
    expect(inspected.length).toBeGreaterThan(600);
  });

  test('an expression gives the same on a record that has only what it is said to read', async () => {
    const wrong: string[] = [];
    for (const { name, expr, record, inspection } of inspected) {
      // Drawing by lot and reading the clock give no two equal results.
      if (inspection.readsAll || inspection.forbidden.length > 0) continue;
      const paths = inspection.reads.map((path) => path.map((step) => step.name));
      const [whole, part] = [await outcome(expr, record), await outcome(expr, pruned(record, paths))];
      if (JSON.stringify(whole) !== JSON.stringify(part)) wrong.push(`${name}: ${expr}`);
    }

    expect(wrong).toEqual([]);
  });

  test('evaluating leaves every record as it was', async () => {
    const marked: string[] = [];
    for (const { name, expr, record } of inspected) {
      const before = structuredClone(record);
      await outcome(expr, record);
      if (JSON.stringify(before) !== JSON.stringify(record)) marked.push(`${name}: ${expr}`);
    }

    expect(marked).toEqual([]);
  });
});
