import type { SourceType } from '../model/value.ts';
import { distinctNames, labelFrom, objectName, singular } from './names.ts';
import { DATE_FORMATS, type ObservedColumn, type ObservedTable } from './observe.ts';

/** A file with what its rows were seen to hold. */
export interface ObservedFile {
  readonly file: string;
  readonly table: ObservedTable;
}

/** One object of the system that a folder seems to come from. */
export interface ProposedObject {
  readonly name: string;
  readonly label: string;
  readonly file: string;
  /** Rows looked at. */
  readonly rows: number;
  readonly key: readonly string[];
  /** Fields beside the key that no two rows share. */
  readonly unique: readonly string[];
  readonly fields: readonly ProposedField[];
}

/** One field, with the evidence for it. */
export interface ProposedField {
  readonly name: string;
  readonly header: string;
  readonly type: SourceType;
  readonly many: boolean;
  readonly values?: readonly string[];
  /** Rows with a value. */
  readonly filled: number;
  readonly reference?: ProposedReference;
}

/** A field that holds keys of another object (or of its own). */
export interface ProposedReference {
  readonly object: string;
  /** The referred field: the key, or another field that no two rows share. */
  readonly field: string;
  /** Of the different values, how many there are and how many were found there. */
  readonly values: number;
  readonly found: number;
}

/** No column, and no two columns, tell the rows of a file apart. */
export class NoKeyProblem extends Error {
  override readonly name = 'NoKeyProblem';
}

/** Few different texts that come again and again, in a column whose name says so, are a list of choices. */
const CHOICE_NAME = /(^|_)(type|kind|status|stage|phase|priority|source|category|outcome|level|role|reason)$/;
const MOST_CHOICES = 15;
const LEAST_REPEATS = 4;

/** Share of values that must be found among the keys before a column whose name says nothing is taken for a reference. */
const CLEAR_SHARE = 0.95;
/** With a name that says so, this share is enough. */
const NAMED_SHARE = 0.5;
/** Fewer different values prove nothing. */
const FEWEST_VALUES = 5;

/** A column named so counts as the key although a few rows repeat it; those will be findings of the audit. */
const KEY_SHARE = 0.98;

/** Describes the objects of a folder. @throws NoKeyProblem when the rows of a file cannot be told apart. */
export function describe(files: readonly ObservedFile[]): readonly ProposedObject[] {
  const names = distinctNames(files.map(({ file }) => objectName(file)));
  const objects = files.map((file, index) => describeObject(file, names[index] ?? objectName(file.file)));
  return objects.map((object, index) => ({
    ...object,
    fields: object.fields.map((field) => withReference(field, object, objects, files, index)),
  }));
}

/** The date formats of a folder, in the order to try them; `guessed` when nothing told the day from the month. */
export function dateFormats(files: readonly ObservedFile[]): {
  readonly formats: readonly string[];
  readonly guessed: boolean;
} {
  const moments = files.flatMap(({ table }) => table.columns).filter(({ formats }) => formats.length > 0);
  const certain = new Set(moments.filter(({ formats }) => isCertain(formats)).flatMap(({ formats }) => formats));
  const chosen = new Set<string>();
  let guessed = false;
  for (const { formats } of moments) {
    const known = formats.filter((format) => certain.has(format));
    guessed ||= known.length === 0;
    for (const format of known.length > 0 ? known.slice(0, 1) : formats.slice(0, 1)) chosen.add(format);
  }
  const ordered = DATE_FORMATS.filter((format) => chosen.has(format));
  return { formats: ordered.length === 0 ? ['iso'] : ordered, guessed };
}

/** Whether the formats agree on which number is the day. */
function isCertain(formats: readonly string[]): boolean {
  return new Set(formats.map((format) => format.indexOf('DD'))).size === 1;
}

function describeObject({ file, table }: ObservedFile, name: string): ProposedObject {
  const fieldNames = distinctNames(table.columns.map(({ header }) => header));
  const fields = table.columns.map((column, index) => describeField(column, fieldNames[index] ?? column.header));
  const key = keyOf({ file, table }, name, fields);
  const shown = fields.map((field) => (key.includes(field.name) ? { ...textField(field) } : field));
  const unique = shown
    .filter(
      (field, index) => !key.includes(field.name) && isUnique(table, table.columns[index]) && field.type === 'text',
    )
    .filter(({ name: field }) => /name|email|number|code/.test(field))
    .map((field) => field.name);
  return { name, label: labelFrom(name), file, rows: table.rows, key, unique, fields: shown };
}

/** A key is compared and never counted with, so it is text whatever it looks like. */
function textField({ values: _values, ...field }: ProposedField): ProposedField {
  return { ...field, type: 'text' };
}

function describeField(column: ObservedColumn, name: string): ProposedField {
  const many = column.fits.has('list');
  const type = many ? 'text' : typeOf(column, name);
  const values = type === 'text' && !many ? choicesOf(column, name) : undefined;
  return {
    name,
    header: column.header,
    type,
    many,
    filled: column.filled,
    ...(values === undefined ? {} : { values }),
  };
}

function typeOf({ fits, timed }: ObservedColumn, name: string): SourceType {
  if (/(^|_)(id|ids|zip|postcode|postal_code|phone|mobile|fax|code|number|no)$/.test(name)) return 'text';
  if (fits.has('yes_no')) return 'yes_no';
  if (fits.has('number')) return 'number';
  if (fits.has('moment')) return timed ? 'datetime' : 'date';
  return fits.has('object') ? 'object' : 'text';
}

function choicesOf({ values, filled }: ObservedColumn, name: string): readonly string[] | undefined {
  const repeats = values.size > 1 && values.size <= MOST_CHOICES && filled / values.size >= LEAST_REPEATS;
  return repeats && CHOICE_NAME.test(name) ? [...values.keys()] : undefined;
}

function isUnique({ rows }: ObservedTable, column: ObservedColumn | undefined): boolean {
  return column !== undefined && rows > 0 && column.filled === rows && column.values.size === rows;
}

function keyOf({ file, table }: ObservedFile, object: string, fields: readonly ProposedField[]): readonly string[] {
  const columnOf = (name: string): ObservedColumn | undefined =>
    table.columns[fields.findIndex((field) => field.name === name)];
  const named = ['id', `${object}_id`, `${singular(object)}_id`, 'key', 'uuid', 'guid', `${object}_number`, 'number'];
  const byName = named.find((name) => {
    const column = columnOf(name);
    return column !== undefined && column.values.size >= table.rows * KEY_SHARE;
  });
  if (byName !== undefined) return [byName];
  const lone = fields.filter((_field, index) => isUnique(table, table.columns[index]));
  const best = lone.find(({ name }) => name.endsWith('_id')) ?? lone.find(({ type }) => type === 'text');
  if (best !== undefined) return [best.name];
  const parts = fields.filter(({ name }) => name.endsWith('_id'));
  if (parts.length >= 2) return parts.map(({ name }) => name);
  throw new NoKeyProblem(
    `Nothing in ${file} tells its rows apart: no column has a value of its own in every row. ` +
      'Add a column with a key to the export (the row number will do, if rows keep their order), and try again.',
  );
}

function withReference(
  field: ProposedField,
  object: ProposedObject,
  objects: readonly ProposedObject[],
  files: readonly ObservedFile[],
  index: number,
): ProposedField {
  if (object.key.length === 1 && object.key[0] === field.name) return field;
  const column = files[index]?.table.columns.find(({ header }) => header === field.header);
  if (column === undefined || column.filled === 0 || field.type === 'yes_no') return field;
  const candidates = objects.flatMap((target, place) =>
    [...(target.key.length === 1 ? target.key : []), ...target.unique].map((name) => {
      const header = target.fields.find((other) => other.name === name)?.header;
      const keys = files[place]?.table.columns.find((other) => other.header === header)?.values;
      const found = [...column.values.keys()].filter((value) => keys?.has(value) === true).length;
      return { target, name, found, said: saysSo(field.name, target, name) };
    }),
  );
  const values = column.values.size;
  const sound = candidates
    .filter(({ target, name }) => !(target.name === object.name && name === field.name))
    .filter(({ found, said, target }) =>
      said ? found >= values * NAMED_SHARE : target.name !== object.name && mayRefer(field) && isClear(found, column),
    )
    .toSorted((left, right) => Number(right.said) - Number(left.said) || right.found - left.found);
  const [best] = sound;
  if (best === undefined) return field;
  const reference = { object: best.target.name, field: best.name, values, found: best.found };
  const { values: _choices, ...rest } = field;
  return { ...rest, type: 'text', reference };
}

/** Numbers meet keys by chance, unless there are many; an address that belongs to somebody does not. */
function isClear(found: number, { values }: ObservedColumn): boolean {
  const addresses = [...values.keys()].every((value) => value.includes('@'));
  return found >= values.size * CLEAR_SHARE && (addresses || values.size >= FEWEST_VALUES);
}

/** Amounts and counts meet keys by chance; what is named as a key or a person does not. */
function mayRefer({ name, type }: ProposedField): boolean {
  return type === 'text' && /(_id|_key|_number|_no|owner|email|user|_by|assigned|rep)$/.test(name);
}

/** `account_id`, `account` and `account_name` name the object account; `parent_account_id` does too. */
function saysSo(field: string, target: ProposedObject, keyName: string): boolean {
  const ending = target.key[0] === keyName ? '(_(id|key|number|no))?' : `_${keyName}`;
  return new RegExp(`(^|_)${target.name}${ending}$`).test(field);
}
