import type { CompiledExpression } from './expression.ts';
import type { Aggregate, Entry, RefForm, ValueForm } from './mapping.ts';

/** Every expression that an entry evaluates on a source record, its condition included. */
export function expressionsOfEntry(entry: Entry): readonly CompiledExpression[] {
  return [entry.when, ...partsOfEntry(entry)].filter((expression) => expression !== undefined);
}

type Expressions = readonly (CompiledExpression | undefined)[];

function partsOfEntry(entry: Entry): Expressions {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ form }) => expressionsOfForm(form)),
        entry.merge?.by,
        entry.merge?.prefer,
        entry.order,
      ];
    case 'fold':
      return [
        ...entry.into.flatMap(expressionsOfForm),
        ...entry.fields.flatMap(({ aggregate }) => expressionsOfAggregate(aggregate)),
      ];
    case 'match':
      return entry.rules.map(({ value }) => value);
    case 'attach':
      return [
        ...expressionsOfForm(entry.to),
        entry.fileName,
        ...entry.fields.flatMap(({ form }) => expressionsOfForm(form)),
      ];
    case 'document':
      return [entry.title, ...entry.columns.map(({ value }) => value)];
    default:
      return entry satisfies never;
  }
}

function expressionsOfAggregate(aggregate: Aggregate): Expressions {
  switch (aggregate.kind) {
    case 'only':
      return expressionsOfForm(aggregate.form);
    case 'count':
      return [];
    case 'sum':
    case 'min':
    case 'max':
      return [aggregate.value, aggregate.currency];
    case 'earliest':
    case 'latest':
      return [aggregate.value, aggregate.order, aggregate.currency];
    case 'list':
      return [...aggregate.columns.map(({ value }) => value), aggregate.order, aggregate.fileName];
    default:
      return aggregate satisfies never;
  }
}

function expressionsOfForm(form: ValueForm | RefForm): Expressions {
  const when = 'when' in form ? form.when : undefined;
  switch (form.kind) {
    case 'expression':
    case 'html':
      return [when, form.value];
    case 'constant':
      return [when];
    case 'map':
      return [when, ...form.values];
    case 'ref':
      return [when, form.by];
    case 'first_of':
      return [when, ...form.forms.flatMap(expressionsOfForm)];
    case 'items':
      return [when, ...form.items.flatMap((item) => expressionsOfForm(item.form))];
    case 'money':
      return [when, form.amount, form.currency];
    default:
      return form satisfies never;
  }
}

/** Every link that an entry looks up. */
export function refsOfEntry(entry: Entry): readonly RefForm[] {
  switch (entry.kind) {
    case 'create':
      return entry.fields.flatMap(({ form }) => refsOfForm(form));
    case 'fold':
      return [
        ...entry.into,
        ...entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? refsOfForm(aggregate.form) : [])),
      ];
    case 'attach':
      return [entry.to, ...entry.fields.flatMap(({ form }) => refsOfForm(form))];
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function refsOfForm(form: ValueForm): readonly RefForm[] {
  switch (form.kind) {
    case 'ref':
      return [form];
    case 'first_of':
      return form.forms.flatMap(refsOfForm);
    case 'items':
      return form.items.flatMap((item) => refsOfForm(item.form));
    case 'expression':
    case 'constant':
    case 'map':
    case 'money':
    case 'html':
      return [];
    default:
      return form satisfies never;
  }
}
