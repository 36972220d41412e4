import { expressionsOfAggregate, ownExpressions } from '../model/entry-parts.ts';
import type { CompiledExpression } from '../model/expression.ts';
import type { Entry, ValueForm } from '../model/mapping.ts';
import { textOf } from '../model/value.ts';

/** One expression of an entry: the field it is for, and what becomes of its value. */
export interface TriedPart {
  readonly name: string;
  /** Left out: a fixed value, which `use` says. */
  readonly source?: string;
  readonly use?: string;
}

/** Every expression of an entry in the order written, under the names of the fields that take its values. */
export function partsOfEntry(entry: Entry): readonly TriedPart[] {
  return [...one('when', entry.when), ...ownParts(entry)];
}

function ownParts(entry: Entry): readonly TriedPart[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ field, form }) => partsOfForm(field, form)),
        ...one('custom.*', entry.spread?.value, 'spread over the fields that its names are defined as'),
        ...one('merge', entry.merge?.by),
        ...one('order', entry.order),
      ];
    case 'fold':
      return [
        ...entry.into.flatMap((link) => partsOfForm('into', link)),
        ...entry.fields.flatMap(({ field, aggregate }) =>
          aggregate.kind === 'only'
            ? partsOfForm(field, aggregate.form)
            : expressionsOfAggregate(aggregate).flatMap((value) => one(field, value, aggregate.kind)),
        ),
      ];
    case 'match':
      return entry.rules.flatMap(({ field, value }) => one(field, value, 'looked for'));
    case 'attach':
      return [
        ...entry.to.flatMap(({ link }) => partsOfForm('to', link)),
        ...one('name', entry.fileName),
        ...entry.fields.flatMap(({ field, form }) => partsOfForm(field, form)),
      ];
    case 'document':
      return [...one('title', entry.title), ...entry.columns.flatMap(({ name, value }) => one(name, value))];
    default:
      return entry satisfies never;
  }
}

function partsOfForm(name: string, form: ValueForm): readonly TriedPart[] {
  const condition = one(`${name}, when`, form.when);
  switch (form.kind) {
    case 'first_of':
      return [
        ...condition,
        ...form.forms.flatMap((alternative, index) => partsOfForm(`${name} ${index + 1}`, alternative)),
      ];
    case 'items':
      return [...condition, ...form.items.flatMap((item, index) => partsOfForm(`${name} ${index + 1}`, item.form))];
    case 'constant':
      return [...condition, { name, use: textOf(form.value) }];
    case 'ref':
      return [
        ...condition,
        ...(form.by === undefined ? [{ name, use: form.target }] : one(name, form.by, `link to ${form.target}`)),
      ];
    case 'map':
      return [...condition, ...form.values.flatMap((value) => one(name, value, `through the map ${form.map.id}`))];
    case 'expression':
    case 'html':
    case 'money':
      return [...condition, ...ownExpressions(form).flatMap((value) => one(name, value))];
    default:
      return form satisfies never;
  }
}

function one(name: string, expression: CompiledExpression | undefined, use?: string): readonly TriedPart[] {
  if (expression === undefined) return [];
  return [{ name, source: expression.source.trim(), ...(use === undefined ? {} : { use }) }];
}
