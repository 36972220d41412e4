import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { SPEC_KINDS } from '../../engine/spec/tree.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'schema');

type Node = Readonly<Record<string, unknown>>;

async function schemaOf(kind: string): Promise<Node> {
  return JSON.parse(await readFile(join(FOLDER, `${kind}.schema.json`), 'utf8')) as Node;
}

/** Every keyword of the language in a schema: the path to it, and what the schema says of it. */
function keywordsIn(node: unknown, path: string): readonly (readonly [string, Node])[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties } = node as { readonly properties?: Readonly<Record<string, Node>> };
  const own = Object.entries(properties ?? {}).map(([name, keyword]) => [`${path}.${name}`, keyword] as const);
  return [...own, ...Object.entries(node).flatMap(([name, part]) => keywordsIn(part, `${path}/${name}`))];
}

describe.each(SPEC_KINDS)('the schema of %s', (kind) => {
  test('is a JSON Schema without anything that a validator would pass over', async () => {
    const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, validateSchema: true });
    ajv.addKeyword('x-context');

    const schema = await schemaOf(kind);
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test.each(['description', 'examples'])('gives every keyword its %s, for whoever writes it', async (what) => {
    const schema = await schemaOf(kind);
    const { definitions } = schema as { readonly definitions: Readonly<Record<string, Node>> };
    const silent = keywordsIn(schema, kind).filter(([, keyword]) => {
      const named = typeof keyword.$ref === 'string' ? definitions[keyword.$ref.split('/').at(-1) ?? ''] : undefined;
      return keyword[what] === undefined && named?.[what] === undefined;
    });

    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('lets nothing unknown through: every map of keywords is closed', async () => {
    const open: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, additionalProperties } = node as Node;
      if (properties !== undefined && !path.endsWith('/properties') && additionalProperties !== false) open.push(path);
      for (const [name, part] of Object.entries(node)) visit(part, `${path}/${name}`);
    };
    visit(await schemaOf(kind), kind);

    expect(open).toEqual([]);
  });
});
