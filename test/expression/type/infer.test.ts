import { describe, expect, test } from 'vitest';
import { describeType } from '../../../engine/expression/type/describe.ts';
import { inferred } from './order.ts';

describe('the type of what an expression gives', () => {
  test.each([
    ['"fixed"', '"fixed"'],
    ['12', 'a number'],
    ['true', 'yes or no'],
    ['null', 'null'],
    ['title', 'text'],
    ['status', 'one of "Open", "Paid", "Void"'],
    ['total', 'a number'],
    ['paid', 'yes or no'],
    ['ordered', 'a date'],
    ['delivered', 'a time'],
    ['phones', 'a list (text)'],
    ['phones[0]', 'text'],
    ['phones[1]', 'text, or nothing'],
    ['phones[$length($) > 3]', 'one or several (text), or nothing'],
    ['phones[$length($) > 3][0]', 'text, or nothing'],
    ['(phones[$length($) > 3])[0]', 'text, or nothing'],
    ['address.city', 'text'],
    ['lines.price', 'one or several (a number)'],
    ['lines.price[]', 'a list (a number)'],
    ['lines[kind = "part"].article', 'one or several (text), or nothing'],
    ['lines^(day).price', 'one or several (a number)'],
    ['lines.(quantity * price)', 'one or several (a number)'],
    ['lines{ kind: price }', 'an object'],
    ['extra', 'anything'],
    ['extra.whatever.else', 'anything'],
    ['*', 'anything'],
    ['lines.%.title', 'anything'],
    ['lines@$line.$line.price', 'one or several (a number)'],
    ['lines#$index.price', 'one or several (a number)'],
    ['first & " " & last', 'text'],
    ['total * 1.2', 'a number'],
    ['-total', 'a number'],
    ['total > 3', 'yes or no'],
    ['status in ["Open", "Paid"]', 'yes or no'],
    ['[1..3]', 'a list (a number)'],
    ['[first, last]', 'a list (text)'],
    ['[first, total]', 'a list (text or a number)'],
    ['{ "name": first, "sum": total }', 'an object of name, sum'],
    ['{ "name": first }.name', 'text'],
    ['paid ? "yes" : "no"', 'one of "yes", "no"'],
    ['paid ? total : title', 'a number or text'],
    ['paid ? title', 'text, or nothing'],
    ['(paid ? title) ?? "none"', 'text'],
    ['status ?? "None"', 'one of "Open", "Paid", "Void", "None"'],
    ['ordered ?? delivered', 'a date or a time'],
    ['( $sum := total + rebate; $sum * 2 )', 'a number'],
    ['$settings.zone', 'text'],
    ['$settings.rate', 'a number'],
    ['$$.title', 'text'],
  ])('%s is %s', (source, type) => {
    expect(describeType(inferred(source).type)).toBe(type);
  });
});

describe('the type of what a function gives', () => {
  test.each([
    ['$lowercase(status)', 'one of "open", "paid", "void"'],
    ['status ~> $lowercase() ~> $uppercase()', 'one of "OPEN", "PAID", "VOID"'],
    ['title.$uppercase()', 'text'],
    ['title.$length()', 'a number'],
    ['$substring(delivered, 0, 10)', 'a date'],
    ['$substring(title, 0, 10)', 'text'],
    ['$split(title, ",")', 'a list (text)'],
    ['$join(phones, ", ")', 'text'],
    ['$sum(lines.(quantity * price))', 'a number'],
    ['$count(lines)', 'a number'],
    ['$exists(email)', 'yes or no'],
    ['$map(lines, function($line) { $line.price })', 'one or several (a number)'],
    ['$filter(lines, function($line) { $line.price > 1 }).article', 'one or several (text), or nothing'],
    ['$sort(lines, function($a, $b) { $a.price > $b.price })[0].article', 'text'],
    ['$reduce(amounts, function($sum, $one) { $sum + $one })', 'anything'],
    ['$map(phones, $trim)', 'one or several (text)'],
    ['$distinct(phones)', 'a list (text)'],
    ['$append(phones, email)', 'one or several (text)'],
    ['$append(phones, states)', 'a list (text)'],
    ['$append("x", ["y"])', 'a list (one of "x", "y")'],
    ['$lookup({ "Open": 1, "Paid": 2, "Void": 3 }, status)', 'a number'],
    ['$lookup({ "Open": 1 }, title)', 'a number, or nothing'],
    ['$lookup($, "title")', 'text'],
    ['$string(total)', 'text'],
    ['$number(title)', 'a number'],
    ['$date(remark, "DD/MM/YYYY")', 'a date'],
    ['$dateTime(remark, "iso", $settings.zone)', 'a time'],
    ['$dateAdd(delivered, 1, "days")', 'a date or a time'],
    ['$amount(remark)', 'a number'],
    ['$textToHtml(remark)', 'rich text'],
    ['( $tax := function($net) { $net * 1.2 }; $tax(total) )', 'a number'],
    ['( $even := function($n) { $n = 0 ? true : $even($n - 1) }; $even(total) )', 'anything'],
    ['$unknown(title)', 'anything'],
  ])('%s is %s', (source, type) => {
    expect(describeType(inferred(source).type)).toBe(type);
  });
});

describe('inference ends, whatever is written', () => {
  test('functions that call each other twice', () => {
    const chain = Array.from({ length: 30 }, (_, i) => `$f${i + 1} := function($x) { $f${i}($x) + $f${i}($x) }`);
    const source = `( $f0 := function($x) { $x }; ${chain.join('; ')}; $f30(total) )`;

    const started = performance.now();
    expect(inferred(source).faults).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('parts in parts in parts', () => {
    expect(inferred(`${'('.repeat(150)}total${')'.repeat(150)}`).faults).toEqual([]);
  });

  test('thousands of parts, one beside another', () => {
    const source = Array.from({ length: 2_000 }, (_, i) => `"${i}"`).join(', ');
    expect(inferred(`title in [${source}]`).faults).toEqual([]);
  });
});
