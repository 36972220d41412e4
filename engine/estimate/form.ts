import type { EstimateFacts } from './facts.ts';
import type { EstimateInput } from './input.ts';
import type { EstimatorRules } from './rules.ts';

/** What somebody typed, by the name of the field. */
export type EstimateForm = Readonly<Record<string, string>>;

/** One field of the form. */
export interface EstimateField {
  readonly name: string;
  readonly label: string;
  readonly group: 'records' | 'exactly' | 'account' | 'scope';
  readonly kind: 'whole' | 'number' | 'choice';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What stands in the field at first; empty: nothing. */
  readonly default: string;
  readonly required: boolean;
  /** The least and the most that a number may be. */
  readonly least?: number;
  readonly most?: number;
  readonly hint?: string;
}

/** What is wrong with one field, in a sentence that says what to do. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** More records than any account could hold: a slip of the keyboard. */
const MOST_RECORDS = 1_000_000_000;
const MOST_MEGABYTES = 1_000_000_000;
const MOST_SEATS = 100_000;
const MOST_DAYS = 90;
const MOST_WEEKS = 52;

/** The names of fields that stand for several: what follows names the object or the entry. */
export const COUNT = 'count.';
export const ENTRY = 'entry.';
export const EXISTING = 'existing.';

/** Every field of the form of a pair, in the order in which they are asked. */
export function estimateFields(facts: EstimateFacts, rules: EstimatorRules): readonly EstimateField[] {
  return [...recordFields(facts), ...accountFields(facts), ...scopeFields(facts, rules), ...exactFields(facts)];
}

function recordFields({ objects }: EstimateFacts): readonly EstimateField[] {
  return objects.map(({ name, label }) => ({
    ...wholeField(`${COUNT}${name}`, label, MOST_RECORDS),
    group: 'records',
    required: true,
  }));
}

function accountFields({ plans }: EstimateFacts): readonly EstimateField[] {
  const names = Object.keys(plans);
  return [
    { ...choiceField('plan', 'Plan of the account', plans, (name) => name, names[1] ?? names[0]), group: 'account' },
    { ...wholeField('seats', 'Paid seats', MOST_SEATS), group: 'account', least: 1, default: '5', required: true },
    {
      ...wholeField('share', 'Percent of the daily budget that the migration may use', 100),
      group: 'account',
      least: 1,
      default: '80',
      required: true,
      hint: 'Other apps of the company take from the same budget.',
    },
  ];
}

function scopeFields({ source }: EstimateFacts, { categories, qualities }: EstimatorRules): readonly EstimateField[] {
  const found = Object.entries(categories).find(([, { systems }]) => systems.includes(source.name));
  const category = found?.[0] ?? Object.keys(categories).at(-1);
  const quality = Object.keys(qualities)[1] ?? Object.keys(qualities)[0];
  return [
    { ...choiceField('category', 'Kind of source', categories, (_, { label }) => label, category), group: 'scope' },
    {
      ...choiceField('quality', 'How clean the records are', qualities, (_, { label }) => label, quality),
      group: 'scope',
    },
    {
      ...wholeField('attachments_mb', 'Megabytes of all files', MOST_MEGABYTES),
      kind: 'number',
      group: 'scope',
      hint: 'Left empty, a usual size is taken for each file.',
    },
    {
      ...wholeField('delta_days', 'Days of a delta window', MOST_DAYS),
      group: 'scope',
      default: '0',
      required: true,
      hint: 'What changes in the source meanwhile is brought over at its end; 0 for none.',
    },
    {
      ...wholeField('hypercare_weeks', 'Weeks of hypercare', MOST_WEEKS),
      group: 'scope',
      default: '0',
      required: true,
      hint: 'Help after the load; 0 for none.',
    },
  ];
}

function exactFields({ entries, destinations }: EstimateFacts): readonly EstimateField[] {
  const written = [...new Set(entries.map(({ object }) => object))];
  return [
    ...entries
      .filter(({ from }) => from !== undefined)
      .map(({ address, label }) => wholeField(`${ENTRY}${address}`, label, MOST_RECORDS)),
    ...written
      .filter((object) => destinations[object]?.listable === true)
      .map((object) => {
        const label = `${destinations[object]?.label ?? object}: already in the account`;
        return wholeField(`${EXISTING}${object}`, label, MOST_RECORDS);
      }),
  ];
}

function wholeField(name: string, label: string, most: number): EstimateField {
  return { name, label, group: 'exactly', kind: 'whole', default: '', required: false, least: 0, most };
}

function choiceField<Choice>(
  name: string,
  label: string,
  choices: Readonly<Record<string, Choice>>,
  labelOf: (value: string, choice: Choice) => string,
  first: string | undefined,
): Omit<EstimateField, 'group'> {
  return {
    name,
    label,
    kind: 'choice',
    choices: Object.entries(choices).map(([value, choice]) => ({ value, label: labelOf(value, choice) })),
    default: first ?? '',
    required: true,
  };
}

/** What stands in the form before anybody types. */
export function emptyForm(facts: EstimateFacts, rules: EstimatorRules): EstimateForm {
  return Object.fromEntries(estimateFields(facts, rules).map(({ name, default: text }) => [name, text]));
}

/**
 * Checks what was typed and reads its numbers. Fields that are not there take their default; each that is wrong gets one
 * line, unknown ones too.
 */
export function readForm(
  facts: EstimateFacts,
  rules: EstimatorRules,
  form: EstimateForm,
): { readonly input: EstimateInput } | { readonly problems: readonly FieldProblem[] } {
  const fields = estimateFields(facts, rules);
  const texts = new Map(fields.map((field) => [field.name, (ownText(form, field.name) ?? field.default).trim()]));
  const problems = [
    ...fields.flatMap((field) => problemOf(field, texts.get(field.name) ?? '')),
    ...unknownFields(fields, form),
  ];
  if (problems.length > 0) return { problems };
  const number = (name: string) => Number(texts.get(name) ?? '');
  const megabytes = texts.get('attachments_mb') ?? '';
  return {
    input: {
      counts: numbersUnder(COUNT, texts),
      entries: numbersUnder(ENTRY, texts),
      existing: numbersUnder(EXISTING, texts),
      ...(megabytes === '' ? {} : { megabytes: Number(megabytes) }),
      category: texts.get('category') ?? '',
      quality: texts.get('quality') ?? '',
      plan: texts.get('plan') ?? '',
      seats: number('seats'),
      share: number('share') / 100,
      deltaDays: number('delta_days'),
      hypercareWeeks: number('hypercare_weeks'),
    },
  };
}

function ownText(form: EstimateForm, name: string): string | undefined {
  return Object.hasOwn(form, name) ? form[name] : undefined;
}

function numbersUnder(prefix: string, texts: ReadonlyMap<string, string>): Readonly<Record<string, number>> {
  const found = [...texts].filter(([name, text]) => name.startsWith(prefix) && text !== '');
  return Object.fromEntries(found.map(([name, text]) => [name.slice(prefix.length), Number(text)]));
}

/** What is wrong with the text of a field: nothing, or one line. */
export function problemOf(field: EstimateField, text: string): readonly FieldProblem[] {
  const say = (message: string): readonly FieldProblem[] => [{ field: field.name, message }];
  if (text === '') {
    if (!field.required) return [];
    return say(
      field.kind === 'choice' ? `${field.label}: choose one.` : `${field.label}: say how many, 0 if there are none.`,
    );
  }
  if (field.kind === 'choice') {
    const known = (field.choices ?? []).map(({ value }) => value);
    return known.includes(text) ? [] : say(`${field.label}: ${quoted(text)} is none of ${known.join(', ')}.`);
  }
  const pattern = field.kind === 'whole' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const { least = 0, most = MOST_RECORDS } = field;
  if (/^-\s*\d/.test(text)) return say(`${field.label}: ${quoted(text)} is below ${least}.`);
  if (!pattern.test(text)) {
    return say(
      `${field.label}: ${quoted(text)} is no ${field.kind === 'whole' ? 'whole number' : 'number'}; write digits only.`,
    );
  }
  const value = Number(text);
  if (value < least) return say(`${field.label}: ${quoted(text)} is below ${least}.`);
  if (value > most) return say(`${field.label}: ${quoted(text)} is more than ${most.toLocaleString('en-US')}.`);
  return [];
}

function unknownFields(fields: readonly EstimateField[], form: EstimateForm): readonly FieldProblem[] {
  const known = new Set(fields.map(({ name }) => name));
  return Object.keys(form)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: name, message: `${quoted(name)} is nothing that this pair asks for.` }));
}

/** Text from outside, short enough for a line. */
function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}\u2026` : text}"`;
}
