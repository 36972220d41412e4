import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression, compileTogether } from '../../engine/expression/compile.ts';
import { inspectExpression } from '../../engine/expression/inspect.ts';
import { ExpressionFailure } from '../../engine/model/expression.ts';
import type { Json } from '../../engine/model/value.ts';

const HERE = { file: 'pair.yaml', line: 3, column: 7 };

function evaluate(source: string, record: Json, settings: Readonly<Record<string, Json>> = {}) {
  return compileExpression(source, HERE).evaluate(record, settings);
}

describe('absent is one thing', () => {
  test.each([
    ['missing', {}],
    ['a.b', { a: {} }],
    ['text', { text: '   ' }],
    ['$trim(text)', { text: '  ' }],
    ['null', {}],
    ['items[kind = "x"]', { items: [{ kind: 'y' }] }],
  ])('%s of %j gives nothing', async (source, record) => {
    expect(await evaluate(source, record)).toBeUndefined();
  });

  test('zero and no are values', async () => {
    expect(await evaluate('amount', { amount: 0 })).toBe(0);
    expect(await evaluate('open', { open: false })).toBe(false);
  });
});

describe('what comes back is plain JSON', () => {
  test('a list carries no marks of the evaluator', async () => {
    const names = await evaluate('items.name', { items: [{ name: 'a' }, { name: 'b' }] });
    expect(names).toStrictEqual(['a', 'b']);
    expect(Object.keys(names as object)).toEqual(['0', '1']);
  });

  test('a list of one that was asked to stay a list stays one', async () => {
    expect(await evaluate('items.name[]', { items: [{ name: 'a' }] })).toStrictEqual(['a']);
  });

  test('a function is no data', async () => {
    expect(await evaluate('$sum', {})).toBeUndefined();
    expect(await evaluate('[1, function($x) { $x }]', {})).toStrictEqual([1]);
  });
});

test('the record is left as it was, also by expressions that the evaluator lets mark it', async () => {
  const record = { a: [[]], b: [1] };
  const before = structuredClone(record);

  for (const source of ['a.{ "k": $ }', 'b[]', 'a{ "k": $ }', '$ ~> |b|{"c": 1}|']) {
    await evaluate(source, record).catch(() => undefined);
  }

  expect(record).toStrictEqual(before);
});

test('settings are in scope, links and the clock are not', async () => {
  expect(await evaluate('$settings.slug & "/" & id', { id: '7' }, { slug: 'acme' })).toBe('acme/7');
});

describe('a failure names the expression and the reason, never the data', () => {
  test.each([
    ['secret + 1', 'T2001', '+'],
    ['$number(secret)', 'D3030', 'number'],
    ['$toMillis(secret)', 'D3110', 'toMillis'],
    ['$error(secret)', 'D3137', 'error'],
    ['$sum(secret)', 'T0412', 'sum'],
    ['secret()', 'T1006', 'secret'],
  ])('%s fails with %s', async (source, code, token) => {
    const failure = await evaluate(source, { secret: 'Jane Doe' }).catch((problem: unknown) => problem);

    expect(failure).toBeInstanceOf(ExpressionFailure);
    expect(failure).toMatchObject({ code, source, token });
    expect(String(failure)).not.toContain('Jane');
    expect(String(failure)).toContain(source);
  });
});

test('an expression that never ends is stopped', async () => {
  const limits = { milliseconds: 50, depth: 500, items: 1_000 };
  const endless = compileExpression('( $f := function($x) { $f($x + 1) }; $f(0) )', HERE, limits);
  const deep = compileExpression('( $f := function($x) { 1 + $f($x) }; $f(0) )', HERE, limits);
  const long = compileExpression('[1..5000].($ + 1)', HERE, limits);

  await expect(endless.evaluate({}, {})).rejects.toMatchObject({ code: 'D1012' });
  await expect(deep.evaluate({}, {})).rejects.toMatchObject({ code: 'D1011' });
  await expect(long.evaluate({}, {})).rejects.toMatchObject({ code: 'D2015' });
});

test('a source that cannot be read is refused', () => {
  expect(() => compileExpression('a &', HERE)).toThrow(ExpressionFailure);
});

test('the short way of reading one field gives what the evaluator gives', async () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.record({ x: fc.string({ minLength: 1 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('a', 'b', 'toString', '__proto__'), value, async (name, content) => {
      const record = { a: content, c: 'other' };
      // Parentheses keep the same meaning and take the long way.
      expect(await evaluate(`\`${name}\``, record)).toEqual(await evaluate(`(\`${name}\`)`, record));
    }),
  );
});

test('several expressions in one function give what they give one by one', async () => {
  const record = {
    items: [
      { kind: 'b', qty: 2 },
      { kind: 'a', qty: 1 },
    ],
    text: 'a,b,c',
  };
  const sources = { kinds: 'items.kind', total: '$sum(items.qty)', __proto__x: 'text & "!"', missing: 'nothing' };
  const inspections = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      const inspection = inspectExpression(source);
      if (inspection.kind === 'broken') throw new Error(inspection.problem);
      return [name, inspection];
    }),
  );
  for (const backend of ['source', 'closures'] as const) {
    const together = compileTogether(inspections, HERE, { backend });

    expect(await together.evaluate(record, {})).toEqual({
      kinds: ['b', 'a'],
      total: 3,
      __proto__x: 'a,b,c!',
      missing: undefined,
    });
    await expect(together.evaluate({ items: [{ qty: 'x' }] }, {})).rejects.toMatchObject({ code: 'T0412' });
  }
});
