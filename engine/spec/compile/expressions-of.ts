import type { CompiledExpression } from '../../model/expression.ts';
import type { Aggregate, Entry, ValueForm } from '../../model/mapping.ts';

/** Every expression that a form evaluates, its conditions, alternatives and parts included. */
export function expressionsOf(form: ValueForm): readonly CompiledExpression[] {
  return [...own(form), ...present(form.when)];
}

function own(form: ValueForm): readonly CompiledExpression[] {
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
      return form.forms.flatMap(expressionsOf);
    case 'items':
      return form.items.flatMap((item) => expressionsOf(item.form));
    case 'money':
      return present(form.amount, form.currency);
    default:
      return form satisfies never;
  }
}

/** Every expression that an entry evaluates on its source record. */
export function expressionsOfEntry(entry: Entry): readonly CompiledExpression[] {
  return [...present(entry.when), ...ofKind(entry)];
}

function ofKind(entry: Entry): readonly CompiledExpression[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ form }) => expressionsOf(form)),
        ...present(entry.merge?.by, entry.merge?.prefer, entry.order),
      ];
    case 'fold':
      return [
        ...entry.into.flatMap(({ by }) => present(by)),
        ...entry.fields.flatMap(({ aggregate }) => ofAggregate(aggregate)),
      ];
    case 'match':
      return entry.rules.map(({ value }) => value);
    case 'attach':
      return [...present(entry.to.by, entry.fileName), ...entry.fields.flatMap(({ form }) => expressionsOf(form))];
    case 'document':
      return [entry.title, ...entry.columns.map(({ value }) => value)];
    default:
      return entry satisfies never;
  }
}

function ofAggregate(aggregate: Aggregate): readonly CompiledExpression[] {
  switch (aggregate.kind) {
    case 'only':
      return expressionsOf(aggregate.form);
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
      return [...aggregate.columns.map(({ value }) => value), ...present(aggregate.order, aggregate.fileName)];
    default:
      return aggregate satisfies never;
  }
}

function present(...expressions: readonly (CompiledExpression | undefined)[]): readonly CompiledExpression[] {
  return expressions.filter((expression) => expression !== undefined);
}
