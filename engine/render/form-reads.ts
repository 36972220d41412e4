import type { CompiledExpression } from '../model/expression.ts';
import type { Aggregate, ValueForm } from '../model/mapping.ts';

/** Every expression that a form evaluates, nested forms and conditions included, in the order written. */
export function expressionsOfForm(form: ValueForm): readonly CompiledExpression[] {
  return [...ownExpressions(form), ...(form.when === undefined ? [] : [form.when])];
}

/** Every expression that an aggregate evaluates on each child. */
export function expressionsOfAggregate(aggregate: Aggregate): readonly CompiledExpression[] {
  switch (aggregate.kind) {
    case 'only':
      return expressionsOfForm(aggregate.form);
    case 'count':
      return [];
    case 'sum':
    case 'min':
    case 'max':
      return present(aggregate.value, aggregate.currency);
    case 'earliest':
    case 'latest':
      return present(aggregate.value, aggregate.order, aggregate.currency);
    case 'list':
      return present(...aggregate.columns.map(({ value }) => value), aggregate.order, aggregate.fileName);
    default:
      return aggregate satisfies never;
  }
}

/** Source fields that expressions read, each once; `undefined` when one of them cannot be known without running it. */
export function fieldsRead(expressions: readonly CompiledExpression[]): readonly string[] | undefined {
  if (expressions.some(({ reads }) => reads === undefined)) return undefined;
  return [...new Set(expressions.flatMap(({ reads }) => reads ?? []))];
}

function ownExpressions(form: ValueForm): readonly CompiledExpression[] {
  switch (form.kind) {
    case 'expression':
    case 'html':
      return [form.value];
    case 'constant':
      return [];
    case 'map':
      return form.values;
    case 'ref':
      return present(form.by);
    case 'first_of':
      return form.forms.flatMap(expressionsOfForm);
    case 'items':
      return form.items.flatMap((item) => expressionsOfForm(item.form));
    case 'money':
      return present(form.amount, form.currency);
    default:
      return form satisfies never;
  }
}

function present(...expressions: readonly (CompiledExpression | undefined)[]): readonly CompiledExpression[] {
  return expressions.filter((expression) => expression !== undefined);
}
