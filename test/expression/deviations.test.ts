import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../engine/expression/compile.ts';
import { copied } from '../../engine/expression/result.ts';
import type { Json } from '../../engine/model/value.ts';

const HERE = { file: 'pair.yaml', line: 1, column: 1 };
const BACKENDS = ['source', 'closures'] as const;

const RECORD: Json = {
  items: [
    { kind: 'b', qty: 2 },
    { kind: 'a', qty: 1 },
  ],
  l: [{ t: ['x'] }],
  n: { m: 1 },
  text: 'a,b,c',
};

/** What an evaluation came to: a value, or the code or message of an error. */
type Outcome = { readonly value: Json | undefined } | { readonly error: string };

async function byReference(source: string, record: Json): Promise<Outcome> {
  try {
    return { value: copied(await jsonata(source).evaluate(record)) };
  } catch (problem) {
    const { code, message = '' } = problem as { readonly code?: string; readonly message?: string };
    return { error: code ?? message };
  }
}

/** Every heading of a bug in docs/JSONATA.md, with an expression that shows it. */
const BUGS: Readonly<Record<string, readonly (readonly [source: string, reference: Outcome, here: Json])[]>> = {
  'Functions may be passed on by the last call of a function': [
    ['$map(l, function($o) { $map($o.t, $uppercase) })', { error: 'func.apply is not a function' }, ['X']],
    [
      '$map(l, function($o) { $sort([2, 1], function($a, $b) { $a > $b }) })',
      { error: 'comp is not a function' },
      [1, 2],
    ],
  ],
  'Patterns have no memory': [
    [
      '( $p := /,/; [$replace(text, $p, "|"), $replace(text, $p, "|")] )',
      { value: ['a|b|,b,|b|c', 'a|b,c'] },
      ['a|b|c', 'a|b|c'],
    ],
  ],
  'A list on the spot does not show its marks to a wildcard': [['[*].("x")', { value: ['x', 'x'] }, 'x']],
  'Ordering keeps the names that items carry': [
    ['items#$p^(qty)[$p = 1].kind', { value: undefined }, 'a'],
    ['items#$p^(qty){kind: $p}', { value: {} }, { a: 1, b: 0 }],
  ],
  'Any function can be applied in part': [
    ['( $s := $string(?); $s(1) )', { error: 'S0208' }, '1'],
    ['( $f := function($g) { $g(?, ",") }; $h := $f($substringBefore); $h(text) )', { error: 'S0202' }, 'a'],
  ],
  '`__proto__` is a name as any other': [['$keys(($ ~> |n|{"__proto__": 1}|).n)', { value: 'm' }, ['m', '__proto__']]],
};

/** Bugs that are no value: what is left behind in the record. */
const MARKS = {
  'The input stays as it is': { source: 'a.{ "k": $ }', record: { a: [[]] } },
  'A list of the record carries no marks': { source: 'b[]', record: { b: [1, 2] } },
} as const;

describe.each(Object.entries(BUGS).flatMap(([name, shown]) => shown.map((one) => [name, ...one] as const)))(
  '%s: %s',
  (_, source, reference, here) => {
    test('jsonata', async () => {
      expect(await byReference(source, structuredClone(RECORD))).toEqual(reference);
    });

    test.each(BACKENDS)('%s', async (backend) => {
      const references: unknown[] = [];
      const options = { backend, onReference: (reason: unknown) => references.push(reason) };

      expect(await compileExpression(source, HERE, undefined, options).evaluate(RECORD, {})).toEqual(here);
      expect(references).toEqual([]);
    });
  },
);

describe.each(Object.entries(MARKS))('%s', (_, { source, record }) => {
  /** With all that a list has besides its items, which JSON does not show. */
  const shown = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.values(value).map(shown);
    return { parts, keys: Reflect.ownKeys(value).map(String) };
  };

  test('jsonata changes the record', async () => {
    const given = structuredClone(record);
    await jsonata(source).evaluate(given);

    expect(shown(given)).not.toEqual(shown(record));
  });

  test.each(BACKENDS)('%s does not', async (backend) => {
    const given = structuredClone(record);
    await compileExpression(source, HERE, undefined, { backend }).evaluate(given, {});

    expect(shown(given)).toEqual(shown(record));
  });
});

test('the published list names every bug that is shown here, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'JSONATA.md'), 'utf8');
  const [, chapter = ''] = /## Bugs that are not copied\n([\s\S]*?)\n## /.exec(page) ?? [];
  const headings = [...chapter.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);

  expect(new Set(headings)).toEqual(new Set([...Object.keys(BUGS), ...Object.keys(MARKS)]));
});
