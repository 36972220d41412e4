import { describe, expect, test } from 'vitest';
import { BUILT_IN_FUNCTIONS } from '../../engine/expression/built-in.ts';
import { compileExpression } from '../../engine/expression/compile.ts';
import { type Inspection, inspectExpression } from '../../engine/expression/inspect.ts';

const HERE = { file: 'pair.yaml', line: 1, column: 1 };

function inspected(source: string): Inspection {
  const inspection = inspectExpression(source);
  if (inspection.kind === 'broken') throw new Error(inspection.problem);
  return inspection;
}

describe('an expression says what it reads without being run', () => {
  test.each([
    ['name', ['name']],
    ['address.city', ['address.city']],
    ['lines[kind = "part"].price', ['lines.kind', 'lines.price']],
    ['$join([first, last], " ")', ['first', 'last']],
    ['$sum(lines.(quantity * price))', ['lines.quantity', 'lines.price']],
    ['$map(lines, function($line) { $line.price })', ['lines.price']],
    ['$filter(lines, function($line) { $line.open }).price', ['lines.open', 'lines.price']],
    ['$reduce(lines, function($sum, $line) { $sum + $line.price }, 0)', ['lines.price']],
    ['$sort(lines, function($a, $b) { $a.day > $b.day }).price', ['lines.day', 'lines.price']],
    ['lines ~> $map(function($line) { $line.price })', ['lines.price']],
    ['lines^(day).price', ['lines.day', 'lines.price']],
    ['lines{ kind: price }', ['lines.kind', 'lines.price']],
    ['( $all := lines; $all.price )', ['lines.price']],
    ['lines@$line.$line.price', ['lines.price']],
    ['lines#$index.price', ['lines.price']],
    ['total ?? subtotal', ['total', 'subtotal']],
    ['open ? total : subtotal', ['open', 'total', 'subtotal']],
    ['name.$uppercase()', ['name']],
    ['`First Name`', ['First Name']],
    ['$$.name', ['name']],
    ['"fixed"', []],
    ['$settings.slug', []],
  ])('%s reads %j', (source, reads) => {
    expect(compileExpression(source, HERE).reads).toEqual(reads);
  });

  test.each(['$string($)', '$keys($)', 'lines.%.name', '$each($, function($v) { $v })', '*'])(
    '%s reads what only running it would tell',
    (source) => {
      expect(compileExpression(source, HERE).reads).toBeUndefined();
    },
  );
});

test('settings, unknown variables and forbidden functions carry their places', () => {
  const { settings, unknownVariables, forbidden } = inspected('$settings.slug & $foo(a) & $now() & $x');

  expect(settings).toEqual([{ name: 'slug', offset: 10 }]);
  expect(unknownVariables).toEqual([
    { name: 'foo', offset: 17 },
    { name: 'x', offset: 36 },
  ]);
  expect(forbidden).toEqual([{ name: 'now', offset: 27 }]);
});

test('a variable is known inside the block that binds it, and nowhere else', () => {
  expect(inspected('( $x := a; $x )').unknownVariables).toEqual([]);
  expect(inspected('( $x := a ) & $x').unknownVariables).toEqual([{ name: 'x', offset: 14 }]);
});

test('functions may call each other, whichever is bound first', () => {
  const source = '( $a := function($n) { $b($n) }; $b := function($n) { $n > 0 ? $a($n - 1) : $n }; $a(size) )';

  expect(inspected(source).unknownVariables).toEqual([]);
});

test('a quoted name is found at its quote', () => {
  expect(inspected('$."First Name" & `Last Name`').reads).toEqual([
    [{ name: 'First Name', offset: 2 }],
    [{ name: 'Last Name', offset: 17 }],
  ]);
});

test('binding is dangerous directly inside a constructor, harmless in a block of its own', () => {
  expect(inspected('[ $x := a, $x ]').bindsInConstructors).toEqual([2]);
  expect(inspected('{ "k": ( $x := a; $x ) }').bindsInConstructors).toEqual([]);
});

test('a regular expression is lost left of a default, and only there', () => {
  expect(inspected('$match(a, /x/) ?: "none"').lostRegexes).toEqual([10]);
  expect(inspected('a ?: $match(b, /x/)').lostRegexes).toEqual([]);
});

test('comparisons with fixed texts are recognised, nothing else is', () => {
  expect(inspected('kind = "a"').comparison).toEqual({ field: 'kind', values: ['a'] });
  expect(inspected('kind in ["a", "b"]').comparison).toEqual({ field: 'kind', values: ['a', 'b'] });
  for (const source of ['kind = other', 'kind in others', 'kind != "a"', 'a.b = "c"', 'kind = "a" or open']) {
    expect(inspected(source).comparison).toBeUndefined();
  }
});

test('every function that the language documents exists in the evaluator', async () => {
  for (const name of BUILT_IN_FUNCTIONS.keys()) {
    const known = await compileExpression(`$exists($${name})`, HERE).evaluate({}, {});
    expect([name, known]).toEqual([name, true]);
  }
});

describe('a syntax error is found at its token', () => {
  test.each([
    ['a &', 2],
    ['a b', 2],
    ['$join([a, "x', 10],
    ['(a', 1],
    ['a ? b :', 6],
  ])('%s at character %i', (source, offset) => {
    expect(inspectExpression(source)).toMatchObject({ kind: 'broken', offset });
  });
});
