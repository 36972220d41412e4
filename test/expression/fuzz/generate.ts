/** Draws from 0 up to, not including, 1; the same draws for the same seed. */
export type Draw = () => number;

/** What the expression may refer to where it is being written. */
interface Scope {
  readonly draw: Draw;
  readonly variables: readonly string[];
  readonly functions: readonly string[];
  /** Inside `[...]` or `{...}`: a bind would have no order. */
  readonly depth: number;
}

type Write = (scope: Scope) => string;

const NAMES = ['a', 'b', 'c', 'items', 'name', 'qty', 'price', 'tags', 'nested', 'kind', 'missing', 'nothing', 'rows'];
const TEXTS = ['"x"', '"part"', '""', '"a b,c"', '"12"', '"Ada"', '"2024-02-03T04:05:06Z"'];
const NUMBERS = ['0', '1', '2', '-1', '3.5', '10', '0.1'];
const REGEXES = ['/a/', '/[a-z]+/', '/(\\w)(\\d*)/i', '/x*/', '/ /', '/^p/'];

function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[Math.floor(draw() * list.length)] as T;
}

function oneOf(scope: Scope, weighted: readonly (readonly [number, Write])[]): string {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = scope.draw() * total;
  for (const [weight, write] of weighted) {
    left -= weight;
    if (left < 0) return write(scope);
  }
  return '1';
}

function deeper(scope: Scope, changes: Partial<Scope> = {}): Scope {
  return { ...scope, depth: scope.depth - 1, ...changes };
}

const name: Write = ({ draw }) => pick(draw, NAMES);
const text: Write = ({ draw }) => pick(draw, TEXTS);
const number: Write = ({ draw }) => pick(draw, NUMBERS);

function several(scope: Scope, most: number, write: Write): string[] {
  return Array.from({ length: 1 + Math.floor(scope.draw() * most) }, () => write(scope));
}

const atom: Write = (scope) =>
  oneOf(scope, [
    [6, name],
    [3, text],
    [3, number],
    [1, ({ draw }) => pick(draw, ['true', 'false', 'null'])],
    [2, ({ draw }) => pick(draw, ['$', '$$', '*'])],
    [scope.variables.length * 2, ({ draw }) => pick(draw, scope.variables)],
  ]);

const operator: Write = ({ draw }) =>
  pick(draw, ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', '&', 'in', 'and', 'or', '=', '??', '?:']);

const binary: Write = (scope) => {
  const inner = deeper(scope);
  return `(${expression(inner)} ${operator(scope)} ${expression(inner)})`;
};

/** What may stand between brackets behind a step. */
const predicate: Write = (scope) =>
  oneOf(deeper(scope), [
    [3, ({ draw }) => pick(draw, ['0', '1', '-1', '2'])],
    [2, (at) => `${name(at)} = ${text(at)}`],
    [2, (at) => `${name(at)} > ${number(at)}`],
    [1, (at) => expression(at)],
    [1, () => '$ > 1'],
    [1, () => '[0, 1]'],
    [1, () => '[0..1]'],
  ]);

const step: Write = (scope) =>
  oneOf(scope, [
    [10, name],
    [1, () => '*'],
    [1, () => '$'],
    [2, (at) => `(${expression(deeper(at))})`],
    [2, (at) => objectOf(at)],
    [1, (at) => listOf(at)],
    [1, (at) => call(deeper(at))],
    [0.3, () => '**'],
    [0.5, () => '`name`'],
  ]);

const suffix: Write = (scope) =>
  oneOf(scope, [
    [6, () => ''],
    [3, (at) => `[${predicate(at)}]`],
    [1, () => '[]'],
    [0.5, (at) => `[${predicate(at)}][${predicate(at)}]`],
  ]);

const path: Write = (scope) => {
  const inner = deeper(scope);
  const first = oneOf(inner, [
    [8, name],
    [2, () => '$'],
    [1, () => '$$'],
    [1, (at) => `(${expression(at)})`],
    [0.5, listOf],
    [1, (at) => call(at)],
    [scope.variables.length, ({ draw }) => pick(draw, scope.variables)],
  ]);
  const steps = several(inner, 3, (at) => `.${step(at)}${suffix(at)}`).join('');
  return `${first}${suffix(inner)}${steps}${oneOf(inner, [
    [6, () => ''],
    [
      1,
      (at) =>
        `^(${oneOf(at, [
          [1, () => ''],
          [1, () => '>'],
          [1, () => '<'],
        ])}${name(at)})`,
    ],
    [0.7, (at) => `{${name(at)}: ${expression(at)}}`],
    [0.5, (at) => `^(${name(at)}, >${name(at)})[0]`],
  ])}`;
};

/** Paths whose items carry names. */
const joined: Write = (scope) => {
  const inner = deeper(scope);
  const withItem = deeper(scope, { variables: [...scope.variables, '$o'] });
  const withPlace = deeper(scope, { variables: [...scope.variables, '$p'] });
  return oneOf(inner, [
    [2, (at) => `${name(at)}@$o.${step(withItem)}[${predicate(withItem)}]`],
    [2, (at) => `items@$o.rows[$o.${name(at)} = ${name(at)}].{"l": $o.${name(at)}, "r": ${name(at)}}`],
    [2, (at) => `${name(at)}#$p.${step(withPlace)}`],
    [2, (at) => `items#$p[${name(at)}].($p & ${name(at)})`],
    [2, (at) => `items.${name(at)}.%.${name(at)}`],
    [1, (at) => `items.nested.rows.(%.%.${name(at)} & ${name(at)})`],
    [1, (at) => `items[%.${name(at)} = ${text(at)}].${name(at)}`],
    [1, (at) => `items@$o.rows@$r.[$o.${name(at)}, $r.${name(at)}]`],
    [1, () => 'items#$p.{"at": $p, "k": kind}'],
  ]);
};

const objectOf: Write = (scope) => {
  const inner = deeper(scope);
  const keys = ['"k"', '"l"', '"m"'];
  const pairs = several(inner, 2, (at) => expression(at)).map((value, place) => `${keys[place]}: ${value}`);
  return oneOf(inner, [
    [5, () => `{${pairs.join(', ')}}`],
    [1, (at) => `{$string(${name(at)}): ${expression(at)}}`],
  ]);
};

const listOf: Write = (scope) => {
  const inner = deeper(scope);
  return oneOf(inner, [
    [5, (at) => `[${several(at, 3, expression).join(', ')}]`],
    [1, () => '[1..3]'],
    [1, (at) => `[0..$count(${name(at)})]`],
    [0.5, () => '[]'],
  ]);
};

const condition: Write = (scope) => {
  const inner = deeper(scope);
  const otherwise = scope.draw() < 0.8 ? ` : ${expression(inner)}` : '';
  return `(${expression(inner)} ? ${expression(inner)}${otherwise})`;
};

const block: Write = (scope) => {
  const bound = pick(scope.draw, ['$x', '$y', '$z']);
  const inner = deeper(scope);
  const within = deeper(scope, { variables: [...scope.variables, bound] });
  return oneOf(inner, [
    [4, (at) => `(${bound} := ${expression(at)}; ${expression(within)})`],
    [1, (at) => `(${expression(at)}; ${expression(at)})`],
    [1, (at) => `(${bound} := ${expression(at)}; ${bound} := ${expression(within)}; ${expression(within)})`],
    [1, (at) => `($g := ${lambda(at, 1)}; $g(${expression(at)}))`],
    [1, (at) => `($h := function($n) {$n > 0 ? $h($n - 1) : ${expression(at)}}; $h(3))`],
    [1, (at) => `($g := function($s, $t)<n-n:n>{$s + $t}; ${expression(at)}.$g(${number(at)}))`],
    [1, (at) => `($g := $substring(?, 0, ${number(at)}); $g(${text(at)}))`],
    [0.5, (at) => `($g := function($p, $q) {$p & $q}; $k := $g(?, ${text(at)}); $map(tags, $k))`],
  ]);
};

const PARAMETERS = ['$u', '$v', '$w'];

function lambda(scope: Scope, count: number): string {
  const parameters = PARAMETERS.slice(0, count);
  const inner = deeper(scope, { variables: [...scope.variables, ...parameters] });
  return `function(${parameters.join(', ')}) {${expression(inner)}}`;
}

const source: Write = (scope) =>
  oneOf(scope, [
    [3, name],
    [1, (at) => expression(deeper(at))],
    [1, listOf],
  ]);

const higherOrder: Write = (scope) => {
  const inner = deeper(scope);
  const count = 1 + Math.floor(scope.draw() * 2);
  return oneOf(inner, [
    [3, (at) => `$map(${source(at)}, ${lambda(at, count)})`],
    [3, (at) => `$filter(${source(at)}, ${lambda(at, count)})`],
    [1, (at) => `$single(${source(at)}, ${lambda(at, 1)})`],
    [2, (at) => `$reduce(${source(at)}, ${lambda(at, 2)}${at.draw() < 0.5 ? `, ${expression(at)}` : ''})`],
    [2, (at) => `$sort(${source(at)}, ${lambda(at, 2)})`],
    [1, (at) => `$each(${source(at)}, ${lambda(at, count)})`],
    [1, (at) => `$sift(${source(at)}, ${lambda(at, count)})`],
    [1, (at) => `$map(${source(at)}, ${pick(at.draw, ['$string', '$uppercase', '$number', '$count', '$exists'])})`],
  ]);
};

const ONE =
  'string uppercase lowercase trim length number floor ceil abs round boolean not keys sum count max min'.split(' ');
const MORE = 'average exists type distinct reverse sort spread merge clone'.split(' ');

const call: Write = (scope) => {
  const inner = deeper(scope);
  return oneOf(inner, [
    [6, (at) => `$${pick(at.draw, ONE)}(${expression(at)})`],
    [4, (at) => `$${pick(at.draw, MORE)}(${expression(at)})`],
    [1, (at) => `$${pick(at.draw, ONE)}()`],
    [1, (at) => `$substring(${expression(at)}, ${number(at)}${at.draw() < 0.5 ? `, ${number(at)}` : ''})`],
    [1, (at) => `$${pick(at.draw, ['substringBefore', 'substringAfter'])}(${expression(at)}, ${text(at)})`],
    [1, (at) => `$lookup(${expression(at)}, ${at.draw() < 0.5 ? `"${name(at)}"` : expression(at)})`],
    [1, (at) => `$join(${expression(at)}, ", ")`],
    [1, (at) => `$append(${expression(at)}, ${expression(at)})`],
    [1, (at) => `$zip(${source(at)}, ${source(at)})`],
    [1, (at) => `$pad(${expression(at)}, ${pick(at.draw, ['5', '-5', '0'])}, "#")`],
    [1, (at) => `$round(${expression(at)}, ${pick(at.draw, ['1', '-1', '2'])})`],
    [1, (at) => `$fromMillis(${number(at)} * 86400000, "[Y0001]-[M01]-[D01]")`],
    [1, (at) => `$toMillis(${expression(at)})`],
    [1, (at) => `$formatNumber(${expression(at)}, "#,##0.00")`],
    [1, (at) => `$split(${expression(at)}, ${at.draw() < 0.5 ? '" "' : pick(at.draw, REGEXES)})`],
    [1, (at) => `$contains(${expression(at)}, ${pick(at.draw, [...REGEXES, '"a"'])})`],
    [1, (at) => `$match(${expression(at)}, ${pick(at.draw, REGEXES)})`],
    [
      1,
      (at) =>
        `$replace(${expression(at)}, ${pick(at.draw, [...REGEXES, '"a"'])}, ${pick(at.draw, ['"-"', '"$1$2"', '"$$"'])})`,
    ],
  ]);
};

const chain: Write = (scope) => {
  const inner = deeper(scope);
  return oneOf(inner, [
    [3, (at) => `(${expression(at)} ~> $${pick(at.draw, [...ONE, ...MORE])})`],
    [2, (at) => `(${expression(at)} ~> $${pick(at.draw, [...ONE, ...MORE])}())`],
    [1, (at) => `(${source(at)} ~> $map(${lambda(at, 1)}))`],
    [1, (at) => `(${source(at)} ~> $filter(${lambda(at, 1)}) ~> $count())`],
    [1, (at) => `($f := $trim ~> $uppercase; $f(${expression(at)}))`],
    [2, (at) => `($ ~> |${name(at)}|{"z": ${expression(at)}}${at.draw() < 0.5 ? `, "${name(at)}"` : ''}|)`],
    [1, (at) => `(${source(at)} ~> $sort(${lambda(at, 2)}))`],
  ]);
};

const expression: Write = (scope) => {
  if (scope.depth <= 0) return atom(scope);
  return oneOf(scope, [
    [5, path],
    [2, atom],
    [3, binary],
    [1.5, objectOf],
    [1.5, listOf],
    [1.5, condition],
    [1.5, block],
    [2, higherOrder],
    [3, call],
    [1.5, chain],
    [1.2, joined],
    [0.3, (at) => `-${atom(at)}`],
  ]);
};

/** An expression by lot, up to `depth` levels deep. */
export function expressionOf(draw: Draw, depth: number): string {
  return expression({ draw, depth, variables: [], functions: [] });
}

/** What the expressions are evaluated on: fields that are missing, null, single, lists of none, one and several. */
export const DOCUMENTS: readonly unknown[] = [
  {
    a: { b: [{ c: 1 }, { c: [2, 3] }], c: 'x', tags: 'p' },
    items: [
      { kind: 'part', qty: 2, price: 3.5, name: 'Ada', tags: ['x', 'y'], nested: { rows: [{ c: 1, kind: 'part' }] } },
      { kind: 'x', qty: 1, price: 10, name: 'Bob b', tags: [], nested: { rows: [{ c: 2 }, { c: 3, name: 'Cy' }] } },
      { kind: 'part', qty: 0, name: '12', tags: ['z'] },
    ],
    name: 'Ada Lovelace',
    qty: 3,
    price: '12',
    tags: ['part', 'x', 'a b,c'],
    rows: [
      { kind: 'part', c: 10, name: 'Ada' },
      { kind: 'q', c: 20 },
    ],
    nothing: null,
  },
  {
    a: [{ b: [] }, { b: [1] }, { b: { c: 'x' } }],
    b: [[1, 2], [3]],
    c: [],
    items: { kind: 'x', qty: 4, rows: [] },
    tags: 'one',
  },
  {
    a: [[{ b: 1 }, { b: [2, [3]] }], { b: 4 }],
    items: [],
    name: '',
    qty: 0,
    kind: false,
    nested: { a: { b: { c: [5] } } },
    rows: { c: 1 },
  },
  {
    a: 1,
    b: 'part',
    c: [1],
    items: [{ kind: 'part', rows: { kind: 'part', c: 7 } }],
    name: ['b', 'a', 'c'],
    qty: [3, 1, 2],
    price: null,
  },
];
