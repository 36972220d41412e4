import { describe, expect, test } from 'vitest';
import { BUILT_IN_FUNCTIONS, FORBIDDEN_FUNCTIONS } from '../../../engine/expression/built-in.ts';
import { compileExpression } from '../../../engine/expression/compile.ts';
import { LIBRARY } from '../../../engine/expression/function/library.ts';

const HERE = { file: 'functions', line: 1, column: 1 };

const declared = [...LIBRARY.values()];
const examples = declared.flatMap(({ examples }) => examples);

function evaluate(source: string) {
  return compileExpression(source, HERE).evaluate({}, {});
}

describe('what the reference says of a function is what it does', () => {
  test.each(examples.flatMap((example) => ('gives' in example ? [[example.call, example.gives] as const] : [])))(
    '%s gives %j',
    async (call, gives) => {
      expect(await evaluate(call)).toEqual(gives);
    },
  );

  test.each(examples.flatMap((example) => ('is' in example && example.is === 'nothing' ? [example.call] : [])))(
    '%s gives nothing',
    async (call) => {
      expect(await evaluate(call)).toBeUndefined();
    },
  );

  test.each(examples.flatMap((example) => ('is' in example && example.is === 'failure' ? [example.call] : [])))(
    '%s fails',
    async (call) => {
      const failure = await evaluate(call).catch((problem: unknown) => problem);

      expect(failure).toMatchObject({ name: 'ExpressionFailure', code: 'C0001', token: /\$(\w+)/.exec(call)?.[1] });
    },
  );
});

describe.each(declared)('$name', ({ name, parameters, examples, nothing, call }) => {
  test('has an example that gives something', () => {
    expect(examples.filter((example) => 'gives' in example)).not.toEqual([]);
  });

  test('has an example that gives nothing if it says when it does', () => {
    expect(examples.some((example) => 'is' in example && example.is === 'nothing')).toBe(nothing !== undefined);
  });

  test('has an example for a rule that is broken, or shares a rule that has one', () => {
    const broken = declared.flatMap((other) =>
      other.examples.some((example) => 'is' in example && example.is === 'failure')
        ? other.parameters.flatMap(({ rule }) => (rule === undefined ? [] : [rule]))
        : [],
    );

    expect(parameters.filter(({ rule }) => rule !== undefined && !broken.includes(rule))).toEqual([]);
  });

  test('takes no name from JSONata', () => {
    expect([BUILT_IN_FUNCTIONS.has(name), FORBIDDEN_FUNCTIONS.has(name), name === 'settings']).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('gives nothing for nothing, and refuses an argument of another type without quoting it', () => {
    expect(call([])).toBeUndefined();
    expect(call([null])).toBeUndefined();
    expect(() => call([{ secret: 'Jane Doe' }, {}, {}].map((value) => () => value))).toThrow(
      expect.objectContaining({ code: 'T0410', message: expect.not.stringContaining('Jane') }),
    );
  });
});
