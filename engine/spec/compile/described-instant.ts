import { type CompiledExpression, ExpressionFailure } from '../../model/expression.ts';
import { textOf } from '../../model/value.ts';

/**
 * A time as text behind a word, in UTC to the second: `Signed 2024-05-01T13:30:00Z`. A day alone begins at midnight UTC.
 * It fails like any expression when the value is no time.
 */
export function describedInstant(word: string, time: CompiledExpression): CompiledExpression {
  const source = `${JSON.stringify(`${word} `)} & ${time.source.trim()}`;
  return {
    ...time,
    source,
    evaluate: async (record, settings) => {
      const value = await time.evaluate(record, settings);
      if (value === undefined) return undefined;
      const milliseconds = Date.parse(textOf(value));
      if (Number.isNaN(milliseconds)) {
        throw new ExpressionFailure(`The expression ${time.source.trim()} gives no time.`, source, 'not_a_time');
      }
      return `${word} ${new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')}`.trim();
    },
  };
}
