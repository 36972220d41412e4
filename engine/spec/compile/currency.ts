import type { CurrencyCode } from '../../../schema/pair.generated.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import { isLong, needed, type Written } from '../written.ts';
import type { ExpressionContext, RecordView } from './context.ts';
import { compileTextOr } from './expression.ts';

const ISO_CODE = /^[A-Z]{3}$/;

/** Compiles the currency of an amount: an expression, or a code that never changes and so is checked here. */
export function compileCurrency(
  currency: Written<CurrencyCode> | undefined,
  view: RecordView,
  context: ExpressionContext,
): CompiledExpression | undefined {
  if (currency !== undefined && isLong(currency)) {
    const { value, at } = needed(currency, 'constant');
    if (!ISO_CODE.test(value))
      context.report('bad-format', at, { value, wanted: 'an ISO code of three capital letters' });
  }
  return compileTextOr(currency, view, context);
}
