import type { CompiledExpression } from './expression.ts';
import type { Aggregate, Entry, RefForm, ValueForm } from './mapping.ts';
import { type EntryAddress, textOf } from './value.ts';

/** Behind the address of an entry: the files of its texts that were cut, or the notes on its files that were too big. */
export const OVERFLOW = '.overflow';

/** Behind the address of an entry: the files that are images in its texts. */
export const IMAGES = '.images';

/** Under which addresses an entry leaves records, in the order in which they are made: a text names the files in it. */
export function addressesOfEntry({ address, ...entry }: Entry): readonly EntryAddress[] {
  if (entry.kind === 'create') return [`${address}${IMAGES}`, address, `${address}${OVERFLOW}`];
  return entry.kind === 'attach' && entry.tooBig.then === 'note' ? [address, `${address}${OVERFLOW}`] : [address];
}

/** Whether images of the form's text, or of one of its alternatives, become files. */
export function hasImages(form: ValueForm): boolean {
  if (form.kind === 'first_of') return form.forms.some(hasImages);
  return form.kind === 'html' && form.images !== undefined;
}

/** The texts that a form can give without a record being looked at. */
export function fixedTexts(form: ValueForm): readonly string[] {
  switch (form.kind) {
    case 'constant':
      return [textOf(form.value)];
    case 'map':
      return [...form.map.values.values(), ...(form.map.unknown.kind === 'use' ? [form.map.unknown.value] : [])];
    case 'first_of':
      return form.forms.flatMap(fixedTexts);
    case 'items':
      return form.items.flatMap((item) => fixedTexts(item.form));
    case 'expression':
    case 'ref':
    case 'money':
    case 'html':
      return [];
    default:
      return form satisfies never;
  }
}

/** Every expression that an entry evaluates on a source record, its condition included. */
export function expressionsOfEntry(entry: Entry): readonly CompiledExpression[] {
  return [...present(entry.when), ...partsOfEntry(entry)];
}

function partsOfEntry(entry: Entry): readonly CompiledExpression[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ form }) => expressionsOfForm(form)),
        ...present(entry.merge?.by, entry.merge?.prefer, entry.order, entry.spread?.value, entry.spread?.when),
      ];
    case 'fold':
      return [
        ...entry.into.flatMap(({ by, when }) => present(by, when)),
        ...entry.fields.flatMap(({ aggregate }) => expressionsOfAggregate(aggregate)),
      ];
    case 'match':
      return entry.rules.map(({ value }) => value);
    case 'attach':
      return [
        ...entry.to.flatMap(({ link }) => present(link.by, link.when)),
        ...present(entry.fileName),
        ...entry.fields.flatMap(({ form }) => expressionsOfForm(form)),
      ];
    case 'document':
      return [entry.title, ...entry.columns.map(({ value }) => value)];
    default:
      return entry satisfies never;
  }
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

/** Every expression that a form evaluates, nested forms and conditions included, in the order written. */
export function expressionsOfForm(form: ValueForm): readonly CompiledExpression[] {
  const nested =
    form.kind === 'first_of' ? form.forms : form.kind === 'items' ? form.items.map((item) => item.form) : [];
  return [...nested.flatMap(expressionsOfForm), ...ownExpressions(form), ...present(form.when)];
}

/** The expressions that give the form's own value; nested forms answer for theirs. */
export function ownExpressions(form: ValueForm): readonly CompiledExpression[] {
  switch (form.kind) {
    case 'expression':
    case 'html':
      return [form.value];
    case 'map':
      return form.values;
    case 'ref':
      return present(form.by);
    case 'money':
      return present(form.amount, form.currency);
    case 'constant':
    case 'first_of':
    case 'items':
      return [];
    default:
      return form satisfies never;
  }
}

function present(...expressions: readonly (CompiledExpression | undefined)[]): readonly CompiledExpression[] {
  return expressions.filter((expression) => expression !== undefined);
}

/** Every link that an entry looks up. */
export function refsOfEntry(entry: Entry): readonly RefForm[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ form }) => refsOfForm(form)),
        ...(entry.spread === undefined ? [] : [entry.spread.definitions]),
      ];
    case 'fold':
      return [
        ...entry.into,
        ...entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? refsOfForm(aggregate.form) : [])),
      ];
    case 'attach':
      return [...entry.to.map(({ link }) => link), ...entry.fields.flatMap(({ form }) => refsOfForm(form))];
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

/** Every link of a form, those of its alternatives and parts included. */
export function refsOfForm(form: ValueForm): readonly RefForm[] {
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
