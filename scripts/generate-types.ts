import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

/** The kinds of spec files, each with a JSON Schema of its own. */
const KINDS = ['system', 'pair', 'cases', 'page', 'migration', 'grading', 'lexicon', 'estimator'] as const;
type Kind = (typeof KINDS)[number];

const SCALARS = new Set(['string', 'number', 'integer', 'boolean']);

/**
 * Writes schema/<kind>.generated.ts from schema/<kind>.schema.json, or with --check says which of them are stale.
 * Exits 1 when something is stale.
 */
async function main(check: boolean): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'schema');
  const stale: string[] = [];
  for (const kind of KINDS) {
    const generated = await generate(folder, kind);
    const path = join(folder, `${kind}.generated.ts`);
    const present = await readFile(path, 'utf8').catch(() => '');
    if (present === generated) continue;
    if (check) stale.push(path);
    else await writeFile(path, generated);
  }
  if (stale.length > 0) {
    console.error(
      `These types are older than their schema:\n${stale.join('\n')}\nRun  npm run generate  and commit the result.`,
    );
    process.exitCode = 1;
  }
}

async function generate(folder: string, kind: Kind): Promise<string> {
  const schema: unknown = JSON.parse(await readFile(join(folder, `${kind}.schema.json`), 'utf8'));
  return compile(forTypes(schema) as JSONSchema, kind, {
    bannerComment: `/* Generated from ${kind}.schema.json by scripts/generate-types.ts. Do not edit. */`,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: false,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/**
 * The schema as the engine sees it. Editors read `007` as a number, so the schemas allow numbers and yes/no wherever text
 * may stand; the loader keeps every scalar as text, so the types say text. What only helps editors is left out.
 */
function forTypes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forTypes);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, type, enum: values, examples: _examples, ...rest } = node as Record<string, unknown>;
  if ($ref !== undefined) return { $ref };
  const entries = Object.entries(rest).map(([key, value]) => [
    key,
    NAMED.has(key) ? eachNamed(value) : forTypes(value),
  ]);
  return {
    ...Object.fromEntries(entries),
    ...(type === undefined ? {} : { type: Array.isArray(type) ? textOnly(type) : type }),
    ...(Array.isArray(values) ? { enum: values.filter((value) => typeof value === 'string') } : {}),
  };
}

/** Keywords whose value is a map of names: a property may well be called `type`. */
const NAMED = new Set(['properties', 'definitions']);

function eachNamed(map: unknown): unknown {
  return Object.fromEntries(Object.entries(map as object).map(([name, value]) => [name, forTypes(value)]));
}

function textOnly(types: readonly string[]): string | readonly string[] {
  const kept = [...new Set(types.map((type) => (SCALARS.has(type) ? 'string' : type)))];
  const [only, second] = kept;
  return only !== undefined && second === undefined ? only : kept;
}

await main(process.argv.includes('--check'));
