import type { Aggregate, RefForm, Spread, ValueForm } from '../model/mapping.ts';

/** How a field gets its value, in one line that an analyst can check against the spec. */
export function formText(form: ValueForm): string {
  return `${plainForm(form)}${conditionText(form)}`;
}

/** How a field of a fold gets its value from the children. */
export function aggregateText(aggregate: Aggregate): string {
  switch (aggregate.kind) {
    case 'only':
      return `only ${formText(aggregate.form)}`;
    case 'count':
      return 'count';
    case 'sum':
    case 'min':
    case 'max':
      return `${aggregate.kind} of ${aggregate.value.source}${currencyText(aggregate.currency?.source)}`;
    case 'earliest':
    case 'latest':
      return `${aggregate.kind} ${aggregate.value.source} by ${aggregate.order.source}${currencyText(aggregate.currency?.source)}`;
    case 'list':
      return listText(aggregate);
    default:
      return aggregate satisfies never;
  }
}

/** Where a link leads and how its record is found. */
export function refText(form: RefForm): string {
  return form.when === undefined ? linkText(form) : `${linkText(form)}, if ${form.when.source}`;
}

/** How the values of an object find their fields. */
export function spreadText({ value, definitions, split, unlisted, when }: Spread): string {
  const { target, on, missing } = definitions;
  return [
    `each name of ${value.source} to the field of ${target}${on === undefined ? '' : ` on ${on}`}`,
    ...(split === undefined ? [] : [`choices apart by ${JSON.stringify(split)}`]),
    ...(unlisted === 'hold' ? ['held if a choice is not listed'] : []),
    ...(missing === 'omit' ? ['left out if nothing defines it'] : []),
    ...(when === undefined ? [] : [`if ${when.source}`]),
  ].join(', ');
}

function linkText(form: RefForm): string {
  const by = form.by === undefined ? '' : ` by ${form.by.source}`;
  const on = form.on === undefined ? '' : ` on ${form.on}`;
  const take = form.take === undefined ? '' : `, its ${form.take}`;
  const missing = form.missing === 'omit' ? ', left out if not found' : '';
  return `${form.target}${by}${on}${take}${missing}${form.late ? ', in a second pass' : ''}`;
}

function plainForm(form: ValueForm): string {
  switch (form.kind) {
    case 'expression':
      return `${form.value.source}${form.renamed === undefined ? '' : ', placeholders renamed'}`;
    case 'constant':
      return `always ${JSON.stringify(form.value)}`;
    case 'map':
      return `${form.values.map((value) => value.source).join(', ')} through ${form.map.id}`;
    case 'ref':
      // The condition of a link is said with that of its field.
      return linkText(form);
    case 'first_of':
      return `first of ${form.forms.map(formText).join('; ')}`;
    case 'items':
      return form.items
        .map((item) => (item.label === undefined ? formText(item.form) : `${formText(item.form)} as ${item.label}`))
        .join('; ');
    case 'money':
      return `${form.amount.source}${currencyText(form.currency?.source)}`;
    case 'html':
      return `rich text of ${form.value.source}${form.images === undefined ? '' : ', its images attached'}`;
    default:
      return form satisfies never;
  }
}

function conditionText(form: ValueForm): string {
  const when = form.when === undefined ? '' : `, if ${form.when.source}`;
  return form.ifUnresolved === undefined ? when : `${when}, if ${form.ifUnresolved} finds nobody`;
}

function currencyText(currency: string | undefined): string {
  return currency === undefined ? '' : ` in ${currency}`;
}

function listText(list: Extract<Aggregate, { kind: 'list' }>): string {
  const [first, second] = list.columns;
  const columns =
    second === undefined
      ? (first?.value.source ?? '')
      : list.columns.map(({ name, value }) => `${name}: ${value.source}`).join(', ');
  return [
    `${list.unique ? 'different values' : 'list'} of ${columns} as ${list.as}`,
    ...(list.order === undefined ? [] : [`ordered by ${list.order.source}`]),
    ...(list.heading === undefined ? [] : [`under ${JSON.stringify(list.heading)}`]),
    ...(list.atMost === undefined ? [] : [`at most ${list.atMost}`]),
    `${REST[list.rest]}${list.fileName === undefined ? '' : ` as ${list.fileName.source}`}`,
  ].join(', ');
}

const REST = {
  hold: 'held if it does not fit',
  attach: 'the whole list attached if it does not fit',
  archive: 'the whole list archived if it does not fit',
} as const satisfies Record<Extract<Aggregate, { kind: 'list' }>['rest'], string>;
