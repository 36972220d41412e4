import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openGivenSource } from '../../../engine/connector/given/open-given-source.ts';
import { inspectExpression } from '../../../engine/expression/inspect.ts';
import { describeType } from '../../../engine/expression/type/describe.ts';
import { inferType } from '../../../engine/expression/type/infer.ts';
import { recordType, settingsType } from '../../../engine/expression/type/record-type.ts';
import { isAny, type Shape, type Type } from '../../../engine/expression/type/type.ts';
import { openLedger } from '../../../engine/ledger/sqlite.ts';
import { expressionsOfEntry } from '../../../engine/model/entry-parts.ts';
import type { CompiledExpression } from '../../../engine/model/expression.ts';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import type { SourceRecord } from '../../../engine/model/record.ts';
import type { SourceObject } from '../../../engine/model/system.ts';
import type { Json } from '../../../engine/model/value.ts';
import { extract } from '../../../engine/phase/extract/extract.ts';
import type { Case } from '../../../engine/spec/cases.ts';
import { checkPair, pairIds } from '../../../engine/spec/load.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const SILENT = {
  say: () => undefined,
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
};

test.each(await pairIds(ROOT))('what the cases of %s give is what was inferred', async (id) => {
  const { pair, cases } = await checkPair({ root: ROOT, pair: id });
  if (pair === undefined) throw new Error(`${id} is broken.`);
  const typed = typedExpressions(pair);
  const surprises: string[] = [];
  let evaluated = 0;
  for (const example of cases) {
    for (const { expression, object, type } of typed) {
      for (const { fields } of (await recordsOf(pair, example)).get(object.name) ?? []) {
        const value = await expression.evaluate(fields, pair.settings).catch(() => undefined);
        evaluated += 1;
        if (!conforms(value, type)) {
          surprises.push(`${expression.source.trim()}: ${describeType(type)}, but ${JSON.stringify(value)}`);
        }
      }
    }
  }

  expect(surprises).toEqual([]);
  expect(evaluated).toBeGreaterThan(100);
  const known = typed.filter(({ type }) => !isAny(type));
  expect(known.length / typed.length).toBeGreaterThan(0.8);
});

interface Typed {
  readonly expression: CompiledExpression;
  readonly object: SourceObject;
  readonly type: Type;
}

function typedExpressions(pair: CompiledPair): readonly Typed[] {
  return pair.entries.flatMap((entry) => {
    const object = entry.from === undefined ? undefined : pair.source.objects.get(entry.from);
    if (object === undefined) return [];
    return expressionsOfEntry(entry).flatMap((expression) => {
      const inspection = inspectExpression(expression.source);
      if (inspection.kind === 'broken') return [];
      const sees = { record: recordType(object.name, object.fields), settings: settingsType(pair.source.settings) };
      return [{ expression, object, type: inferType(inspection.parsed.tree, expression.source, sees).type }];
    });
  });
}

const KNOWN = new WeakMap<Case, ReadonlyMap<string, readonly SourceRecord[]>>();

async function recordsOf(pair: CompiledPair, example: Case): Promise<ReadonlyMap<string, readonly SourceRecord[]>> {
  const known = KNOWN.get(example);
  if (known !== undefined) return known;
  const opened = await openLedger({ path: ':memory:' });
  try {
    const { staging } = opened;
    const source = openGivenSource({ system: pair.source, settings: pair.settings, ...example });
    await extract({ pair, source, staging, progress: SILENT, choices: {} });
    const records = new Map<string, SourceRecord[]>();
    for (const name of pair.source.objects.keys()) {
      for await (const batch of staging.source.scan(name)) records.set(name, [...(records.get(name) ?? []), ...batch]);
    }
    KNOWN.set(example, records);
    return records;
  } finally {
    await opened.close();
  }
}

/** Whether a value is of a type. Nothing is always allowed but where the type says never; blank texts are nothing. */
function conforms(value: Json | undefined, type: Type): boolean {
  if (value === undefined || isAny(type)) return true;
  if (type.count === 'list' && !Array.isArray(value)) return false;
  if (type.count === 'one') return type.shapes.some((shape) => isOf(value, shape));
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  return items.every((item) => type.shapes.some((shape) => isOf(item, shape)));
}

function isOf(value: Json, shape: Shape): boolean {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'text':
      return typeof value === 'string' && isTextOf(value, shape);
    case 'number':
      return typeof value === 'number';
    case 'yes_no':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'function':
      return false;
    default:
      return shape satisfies never;
  }
}

/** A closed list is what the source says of itself; cases give other values on purpose. */
function isTextOf(text: string, { format, max }: Extract<Shape, { kind: 'text' }>): boolean {
  if (max !== undefined && text.length > max) return false;
  return format === undefined || format === 'html' || /^\d{4}-\d{2}-\d{2}/.test(text);
}
