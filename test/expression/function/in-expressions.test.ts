import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../engine/expression/compile.ts';
import { type Inspection, inspectExpression } from '../../../engine/expression/inspect.ts';
import type { Json } from '../../../engine/model/value.ts';

const HERE = { file: 'pair.yaml', line: 1, column: 1 };

function evaluate(source: string, record: Json, settings: Readonly<Record<string, Json>> = {}) {
  return compileExpression(source, HERE).evaluate(record, settings);
}

function inspected(source: string): Inspection {
  const inspection = inspectExpression(source);
  if (inspection.kind === 'broken') throw new Error(inspection.problem);
  return inspection;
}

describe('a function of the library is used as one of JSONata', () => {
  const phones = ['+1 415 555 2671', 'none', '(604) 555-2671'];

  test.each([
    ['$phone(phones[0])', '+14155552671'],
    ['$map(phones, $phone)', '+14155552671'],
    ['$map(phones, $phone(?, "US"))', ['+14155552671', '+16045552671']],
    ['$map(phones, function($number) { $phone($number, $settings.country) })', ['+14155552671', '+16045552671']],
    ['phones.$phone($, "US")', ['+14155552671', '+16045552671']],
    ['phones[2] ~> $phone("US")', '+16045552671'],
    ['phones[0] ~> $phone', '+14155552671'],
    ['( $phone := function($x) { "own" }; $phone(phones[0]) )', 'own'],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source, { phones }, { country: 'US' })).toEqual(expected);
  });

  test('several values where one is read stop the record instead of choosing one', async () => {
    await expect(evaluate('$phone(phones)', { phones })).rejects.toMatchObject({ code: 'T0410', token: 'phone' });
  });

  test('a rule that comes from the data is held against it too, and the data is not quoted', async () => {
    const failure: unknown = await evaluate('$phone("1", country)', { country: 'Secretland' }).catch(
      (problem) => problem,
    );

    expect(failure).toMatchObject({ code: 'C0001', token: 'phone' });
    expect(String(failure)).not.toContain('Secretland');
  });

  test('a list of one that the evaluator gave as its item is a list', async () => {
    const record = { lines: [{ name: 'Valve', price: 3 }], street: '1 Main St' };

    expect(await evaluate('$textTable(lines.{"Part": name, "Price": price})', record)).toContain('Valve');
    expect(await evaluate('$address(street)', record)).toBe('1 Main St');
  });

  test('the parts of a name are read from the record that it gives', async () => {
    expect(await evaluate('$personName(name).last', { name: 'Anna van der Berg' })).toBe('van der Berg');
    expect(await evaluate('$personName(name).middle', { name: 'Anna Berg' })).toBeUndefined();
  });
});

describe('what is known without running it', () => {
  test('a call reads its arguments and nothing that stands to its left', () => {
    expect(compileExpression('$phone(phone, country)', HERE).reads).toEqual(['phone', 'country']);
    expect(compileExpression('contacts.$email(address)', HERE).reads).toEqual(['contacts.address']);
  });

  test('how many arguments a call has, and which of them are fixed', () => {
    expect(inspected('$phone(phone, "US") & $hash(name, 8)').calls).toEqual([
      { name: 'phone', offset: 0, count: 2, fixed: [undefined, 'US'] },
      { name: 'hash', offset: 22, count: 2, fixed: [undefined, 8] },
    ]);
  });

  test('what stands before ~> is the first argument', () => {
    expect(inspected('phone ~> $phone("US")').calls).toMatchObject([{ count: 2, fixed: [undefined, 'US'] }]);
    expect(inspected('signed ~> $dateTime').calls).toMatchObject([{ name: 'dateTime', count: 1 }]);
  });

  test('applied in part, the rest comes later', () => {
    expect(inspected('$phone(?, "US")').calls).toMatchObject([{ count: undefined, fixed: [undefined, 'US'] }]);
  });

  test("a function that the expression binds itself is not the library's", () => {
    expect(inspected('( $phone := function($a) { $a }; $phone(x, 1, 2) )').calls).toEqual([]);
  });
});
