import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../engine/expression/compile.ts';
import type { Backend } from '../../engine/expression/compiler/program.ts';
import { inspectExpression } from '../../engine/expression/inspect.ts';
import { EXPRESSION_LIMITS } from '../../engine/expression/syntax.ts';
import { ExpressionFailure } from '../../engine/model/expression.ts';
import type { Json } from '../../engine/model/value.ts';

const HERE = { file: 'pair.yaml', line: 1, column: 1 };
const BACKENDS = ['source', 'closures'] as const;

/** Generous: what has no bound takes minutes. */
const SECONDS = 20_000;

function evaluate(source: string, record: Json, backend: Backend) {
  return compileExpression(source, HERE, EXPRESSION_LIMITS, { backend }).evaluate(record, {});
}

describe('an expression that is too large is refused at the place where it becomes so', () => {
  test.each([
    ['of 100 KB', `"${'x'.repeat(100_000)}"`, 64_000],
    ['of brackets 1,000 deep', `${'('.repeat(1_000)}a${')'.repeat(1_000)}`, 200],
    ['of lists 1,000 deep', `${'['.repeat(1_000)}a${']'.repeat(1_000)}`, 200],
    ['of 10,000 alternatives', Array.from({ length: 10_000 }, (_, n) => `a=${n}`).join(' or '), 64_000],
    ['of defaults that the parser copies', `${'('.repeat(60)}a${' ?? b)'.repeat(60)}`, 152],
  ])('%s', (_, source, offset) => {
    const inspection = inspectExpression(source);

    expect(inspection).toMatchObject({ kind: 'broken', offset });
  });

  test.each([
    ['600 signs', `${'-'.repeat(600)}a`],
    ['600 conditions', `${Array.from({ length: 600 }, (_, n) => `a=${n} ? ${n} : `).join('')}0`],
    ['9,000 alternatives', Array.from({ length: 9_000 }, () => 'a').join(' or ')],
  ])('%s nest deeper than evaluation may', (_, source) => {
    expect(inspectExpression(source)).toMatchObject({
      kind: 'broken',
      problem: expect.stringContaining('nests deeper'),
    });
  });

  test('what is merely long is taken', async () => {
    const table = `$lookup({${Array.from({ length: 2_000 }, (_, n) => `"k${n}": "v${n}"`).join(', ')}}, a)`;
    const choice = Array.from({ length: 200 }, (_, n) => `a = "k${n}"`).join(' or ');

    expect(await compileExpression(table, HERE).evaluate({ a: 'k7' }, {})).toBe('v7');
    expect(await compileExpression(choice, HERE).evaluate({ a: 'k199' }, {})).toBe(true);
  });

  test('brackets within texts, names and patterns do not count', async () => {
    const source = `"${'('.repeat(300)}" & \`${'['.repeat(300)}\` & $replace(a, /\\(+/, "b") /* ${'{'.repeat(300)} */`;

    expect(await compileExpression(source, HERE).evaluate({ a: '((x' }, {})).toBe(`${'('.repeat(300)}bx`);
  });
});

describe.each(BACKENDS)('what does not end by itself is stopped (%s)', (backend) => {
  test.each([
    ['a call that ends with itself', '( $f := function($n) { $f($n + 1) }; $f(0) )', 'D1012'],
    ['a call within itself', '( $f := function($n) { 1 + $f($n + 1) }; $f(0) )', 'D1011'],
    ['calls that double', '( $f := function($n) { $n < 100 ? $f($n + 1) + $f($n + 1) : 1 }; $f(60) )', 'D1012'],
    ['lists that double', '( $f := function($n) { $n < 100 ? [$f($n + 1), $f($n + 1)] : 1 }; $f(60) )', 'D2015'],
    ['a range', '[1..9999999]', 'D2015'],
    ['a path that multiplies', '[1..2000].($n := $; [1..2000].($ + $n))', 'D2015'],
    ['a list that doubles', '$reduce([1..60], function($a, $n) { $append($a, $a) }, [1])', 'D2015'],
    ['a text that doubles', '$reduce([1..60], function($a, $n) { $a & $a }, "x")', 'D2016'],
    [
      'an object that doubles when it is written out',
      '$reduce([1..60], function($a, $n) { {"l": $a, "r": $a} }, 1)',
      'D1012',
    ],
    ['the same as text', '$string($reduce([1..60], function($a, $n) { {"l": $a, "r": $a} }, 1))', 'D1012'],
    [
      'the same compared',
      '( $o := function($x) { $reduce([1..60], function($a, $n) { [[$a], [$a]] }, 1) }; $o(1) = $o(2) )',
      'D1012',
    ],
    ['padding', '$pad("x", 1000000000)', 'D2016'],
    ['an infinite number with an exponent', '$formatNumber(1e308 * 10, "0e0")', 'D1001'],
    ['a picture a billion wide', '$fromMillis(0, "[D,999999999]")', 'D2017'],
    ['a picture that shares digits', '$toMillis("1".$pad(90, "1") & "x", "[Y][M][D][H][m][s]")', 'D2017'],
  ])(
    '%s',
    async (_, source, code) => {
      await expect(evaluate(source, {}, backend)).rejects.toMatchObject({ name: 'ExpressionFailure', code });
    },
    SECONDS,
  );

  test('and the failure says where', async () => {
    const source = 'a & ( $f := function($n) { $f($n + 1) }; $f(0) )';
    const failure = await evaluate(source, {}, backend).catch((problem: unknown) => problem);

    expect(failure).toBeInstanceOf(ExpressionFailure);
    expect(source.slice(0, (failure as ExpressionFailure).position)).toMatch(/\$f\($/);
  });

  test(
    'work is counted, not timed: it ends at the same call on every machine',
    async () => {
      const source = '( $f := function($n) { $n < size ? $f($n + 1) : $n }; $f(0) )';

      expect(await evaluate(source, { size: 1_000_000 }, backend)).toBe(1_000_000);
      await expect(evaluate(source, { size: 100_000_000 }, backend)).rejects.toMatchObject({ code: 'D1012' });
    },
    SECONDS,
  );

  test('a pattern that may take the square of its text gets no long one', async () => {
    const spaces = ' '.repeat(100_000);

    expect(await evaluate('$replace(a, /\\s+$/, "")', { a: `x${' '.repeat(1_000)}` }, backend)).toBe('x');
    await expect(evaluate('$replace(a, /\\s+$/, "")', { a: `${spaces}x` }, backend)).rejects.toMatchObject({
      code: 'D2017',
    });
    expect(await evaluate('$replace(a, /[0-9]+/, "")', { a: `${spaces}1x` }, backend)).toBe(`${spaces}x`);
  });

  test(
    'a record of 50 MB is read as any other',
    async () => {
      const line = { kind: 'part', note: 'x'.repeat(1_000) };
      const record = { lines: Array.from({ length: 50_000 }, () => line), id: '7' };

      expect(await evaluate('id & "/" & $count(lines[kind = "part"])', record, backend)).toBe('7/50000');
      await expect(evaluate('$string($)', record, backend)).rejects.toMatchObject({ code: 'D2016' });
    },
    SECONDS,
  );
});

describe('a pattern that could take for ever is refused', () => {
  test.each(['(a+)+$', '(a|a)*b', '(a*)*b', '([a-z]+,?)*$', '(x+x+)+y', 'a*a*a*b', '(?i:a|A)*b', '.*a.*b.*c.*d'])(
    '/%s/',
    async (pattern) => {
      const source = `a & $replace(b, /${pattern}/, "")`;
      const inspection = inspectExpression(source);
      const failure = await compileExpression(source, HERE)
        .evaluate({ b: `${'a'.repeat(100)}!` }, {})
        .catch((problem: unknown) => problem);

      expect(inspection).toMatchObject({ kind: 'sound', slowRegexes: [{ offset: source.indexOf('/') }] });
      expect(failure).toMatchObject({ code: 'refused', position: source.indexOf('/') });
    },
  );

  test.each([
    '[^0-9]+',
    '\\s+$',
    '^\\s*(.*?)\\s*$',
    '(\\d{3})-(\\d{4})',
    '<[^>]*>',
    '^#?(\\d+)$',
    '(?:a|b|c)+d',
    '[,;]\\s*',
  ])('/%s/ is not', (pattern) => {
    expect(inspectExpression(`$replace(b, /${pattern}/, "")`)).toMatchObject({ slowRegexes: [] });
  });
});

describe('what would make a result depend on more than the record, or has no order, is refused', () => {
  test.each([
    ['$eval("1")', 0],
    ['a & $now()', 4],
    ['$random()', 0],
    ['$match(a, /x/) ?: "none"', 10],
    ['[$x := 1, $x]', 1],
  ])('%s', async (source, position) => {
    await expect(compileExpression(source, HERE).evaluate({ a: 'x' }, {})).rejects.toMatchObject({
      code: 'refused',
      position,
    });
  });
});

describe.each(BACKENDS)('names that JavaScript gives a meaning are names as any other (%s)', (backend) => {
  const record = JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": "c", "items": [{"__proto__": "p", "k": "__proto__", "v": 2}]}',
  ) as Json;

  test.each([
    ['`__proto__`.polluted', 1],
    ['constructor', 'c'],
    ['toString', undefined],
    ['items.constructor', undefined],
    ['items.hasOwnProperty', undefined],
    ['items.`__proto__`', 'p'],
    ['$lookup($, "__proto__").polluted', 1],
    ['$lookup($, "valueOf")', undefined],
    ['$lookup({"a": 1}, "constructor")', undefined],
    ['"__proto__" in $keys($)', true],
    ['$exists($merge([$, {"x": 1}]).polluted)', false],
    ['$exists((items{k: v}).polluted)', false],
    ['$keys(items{k: v})', '__proto__'],
    ['$keys({"__proto__": 1, "a": 2})', ['__proto__', 'a']],
    ['$keys($sift($, function($v, $k) { $k = "__proto__" }))', '__proto__'],
    ['$keys($spread($)[0])', '__proto__'],
    ['$exists(($ ~> |items|{"__proto__": {"polluted": 1}}|).items.polluted)', false],
    ['$type($constructor)', undefined],
    ['( $toString := 1; $toString )', 1],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source, record, backend)).toEqual(expected);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('an object of such names is handed on whole', async () => {
    const made = await evaluate('{"__proto__": 1, "constructor": 2}', {}, backend);

    expect(JSON.stringify(made)).toBe('{"__proto__":1,"constructor":2}');
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });

  test('text of the expression reaches generated code as text alone', async () => {
    const odd = '"];globalThis.polluted=1;//\u2028';
    const source = `\`${odd}\` & ${JSON.stringify(`'\\"${odd}`)}`;

    expect(await evaluate(source, { [odd]: 'found ' }, backend)).toBe(`found '\\"${odd}`);
    expect((globalThis as Record<string, unknown>).polluted).toBeUndefined();
  });
});
