import { expect, test } from 'vitest';
import type { TypeFault } from '../../../engine/expression/type/fault.ts';
import { inferred } from './order.ts';

/** Each with a mark under the token that is found, what is found, and the words that it is found by. */
const FAULTY: readonly (readonly [source: string, mark: string, kind: TypeFault['kind'], said: string])[] = [
  ['titel', '^', 'unknown-field', 'titel of order'],
  ['address.town', '        ^', 'unknown-field', 'town of order.address'],
  ['lines.prise', '      ^', 'unknown-field', 'prise of order.lines'],
  ['lines[kidn = "part"]', '      ^', 'unknown-field', 'kidn of order.lines'],
  ['lines[kind = "part"].prise', '                     ^', 'unknown-field', 'prise of order.lines'],
  ['lines^(dya)', '       ^', 'unknown-field', 'dya of order.lines'],
  ['lines.(quantity * prise)', '                  ^', 'unknown-field', 'prise of order.lines'],
  ['title.city', '      ^', 'unknown-field', 'city of order.title'],
  [
    '$map(lines, function($l) { $l.prise })',
    '                              ^',
    'unknown-field',
    'prise of order.lines',
  ],
  [
    '$filter(lines, function($l) { $l.open })',
    '                                 ^',
    'unknown-field',
    'open of order.lines',
  ],
  [
    '( $f := function($l) { $l.prise }; $map(lines, $f) )',
    '                          ^',
    'unknown-field',
    'prise of order.lines',
  ],
  ['( $all := lines; $all.prise )', '                      ^', 'unknown-field', 'prise of order.lines'],
  [
    '$sort(lines, function($a, $b) { $a.dya > $b.day })',
    '                                   ^',
    'unknown-field',
    'dya of order.lines',
  ],
  [
    '$reduce(lines, function($s, $l) { $s + $l.prise }, 0)',
    '                                          ^',
    'unknown-field',
    'prise of order.lines',
  ],
  [
    'lines ~> $map(function($l) { $l.prise })',
    '                                ^',
    'unknown-field',
    'prise of order.lines',
  ],
  ['{ "a": title }.b', '               ^', 'unknown-field', 'b of the object'],
  ['$$.titel', '   ^', 'unknown-field', 'titel of order'],
  ['$personName(first).surname', '                   ^', 'unknown-field', 'surname of the object'],
  ['$each(address, function($v) { $v.x })', '                                 ^', 'unknown-field', 'x of the object'],
  ['lines@$line.$line.prise', '                  ^', 'unknown-field', 'prise of order.lines'],
  ['lines#$index[$index < 3].prise', '                         ^', 'unknown-field', 'prise of order.lines'],
  ['$join(?, prise)', '         ^', 'unknown-field', 'prise of order'],
  ['lines ~> |$|{ "sum": prise }|', '                     ^', 'unknown-field', 'prise of order.lines'],
  ['title + 1', '      ^', 'operand', 'a number'],
  ['total * ordered', '      ^', 'operand', 'a number'],
  ['-title', '^', 'operand', 'a number'],
  ['lines.(quantity * article)', '                ^', 'operand', 'a number'],
  ['delivered - ordered', '          ^', 'operand', 'a number'],
  ['total > "0.5"', '      ^', 'operand', 'a number'],
  ['title < total', '      ^', 'operand', 'text'],
  ['address > 1', '        ^', 'operand', 'two numbers or two texts'],
  ['lines.price + 1', '            ^', 'several', '+'],
  ['phones & "x"', '       ^', 'several', '&'],
  ['$uppercase(lines.article)', '^', 'several', '$uppercase'],
  ['$trim(phones)', '^', 'several', '$trim'],
  ['$uppercase(total)', '^', 'argument', 'text'],
  ['total.$uppercase()', '      ^', 'argument', 'text'],
  ['total ~> $uppercase', '         ^', 'argument', 'text'],
  ['$round(title)', '^', 'argument', 'a number'],
  ['$sum(lines.article)', '^', 'argument', 'numbers'],
  ['$join(amounts, ", ")', '^', 'argument', 'texts'],
  ['$map(amounts, $uppercase)', '              ^', 'argument', 'text'],
  ['$map(lines, title)', '^', 'argument', 'a function'],
  ['$date(total)', '^', 'argument', 'text'],
  ['$fromMinorUnits(title, "EUR")', '^', 'argument', 'a number'],
  ['status = "Piad"', '       ^', 'never-equal', '"Piad"'],
  ['status in ["Paid", "Viod"]', '       ^', 'never-equal', '"Viod"'],
  ['$lowercase(status) = "Paid"', '                   ^', 'never-equal', '"Paid"'],
  ['lines[kind = "parts"]', '           ^', 'never-equal', '"parts"'],
  ['total = "3"', '      ^', 'never-equal', '"3"'],
  ['paid = "true"', '     ^', 'never-equal', '"true"'],
  ['phones = "1"', '       ^', 'never-equal', '"1"'],
  ['"newest" in states', '         ^', 'never-equal', '"newest"'],
  ['$lookup({ "Open": 1, "Piad": 2 }, status)', '^', 'lookup-lacks', 'Paid, Void'],
];

test.each(FAULTY)('%s', (source, mark, kind, said) => {
  expect(inferred(source).faults.map(spell)).toEqual([{ offset: mark.indexOf('^'), kind, said: true }]);

  function spell(fault: TypeFault): object {
    return { offset: fault.offset, kind: fault.kind, said: wordsOf(fault).includes(said) || wordsOf(fault) };
  }
});

function wordsOf(fault: TypeFault): readonly string[] {
  switch (fault.kind) {
    case 'unknown-field':
      return [`${fault.name} of ${fault.object}`];
    case 'operand':
    case 'argument':
      return [fault.wanted.replace(/^order\.\w+ \((.*)\)$/, '$1')];
    case 'several':
      return [fault.taker];
    case 'never-equal':
      return [fault.left, fault.right];
    case 'lookup-lacks':
      return [fault.missing.join(', ')];
    default:
      return fault satisfies never;
  }
}
