import { expressionsOfAggregate, expressionsOfForm, hasImages } from '../model/entry-parts.ts';
import type { CompiledExpression } from '../model/expression.ts';
import {
  type AttachEntry,
  type CompiledPair,
  type CreateEntry,
  type DocumentEntry,
  type Entry,
  type FieldMapping,
  type FoldEntry,
  type FoldField,
  type MatchEntry,
  SPREAD,
} from '../model/mapping.ts';
import type { DestinationField, SourceField } from '../model/system.ts';
import { fieldsRead } from './form-reads.ts';
import { aggregateText, formText, refText, spreadText } from './form-text.ts';

/** One destination field of one entry: where it comes from, how, and what does not survive. All parts are plain text. */
export interface FieldLine {
  readonly row: string;
  readonly entry: string;
  readonly sourceObject: string;
  /** Empty for constants and links to records made once; `undefined` when it cannot be known without running the expression. */
  readonly sourceFields: readonly string[] | undefined;
  /** The types of those fields as the source's spec declares them, each once. */
  readonly sourceTypes: readonly string[];
  readonly expression: string;
  readonly destinationObject: string;
  readonly destinationField: string;
  readonly destinationType: string;
  /** Empty where nothing is lost. */
  readonly loss: string;
}

/** Every field that the pair writes, row by row in the order of the published table. */
export function fieldTable(pair: CompiledPair): readonly FieldLine[] {
  return pair.rows.flatMap((row) => row.entries.flatMap((entry) => entryFields(entry, pair)));
}

/** The fields that one entry writes, in the order of the spec. */
export function entryFields(entry: Entry, pair: CompiledPair): readonly FieldLine[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.map((field) => mappingLine(entry, field, entry.object, pair)),
        ...spreadLines(entry, pair),
      ];
    case 'fold':
      return entry.fields.map((field) => foldLine(entry, field, pair));
    case 'attach':
      return attachLines(entry, pair);
    case 'match':
      return matchLines(entry, pair);
    case 'document':
      return documentLines(entry, pair);
    default:
      return entry satisfies never;
  }
}

interface LineParts {
  readonly expressions: readonly CompiledExpression[];
  /** Source fields that are read without an expression. */
  readonly reads?: readonly string[];
  readonly expression: string;
  readonly destinationObject: string;
  readonly destinationField: string;
  readonly destinationType: string;
  readonly loss?: (sourceTypes: readonly string[]) => string;
}

function line(entry: Entry, pair: CompiledPair, parts: LineParts): FieldLine {
  const { expressions, reads, loss, ...shown } = parts;
  const sourceFields = reads ?? fieldsRead(expressions);
  const sourceTypes = typesOf(entry.from, sourceFields ?? [], pair);
  return {
    row: entry.row,
    entry: entry.address,
    sourceObject: entry.from ?? '',
    sourceFields,
    sourceTypes,
    ...shown,
    loss: loss?.(sourceTypes) ?? '',
  };
}

function mappingLine(
  entry: CreateEntry | AttachEntry,
  field: FieldMapping,
  object: string,
  pair: CompiledPair,
): FieldLine {
  return line(entry, pair, {
    expressions: expressionsOfForm(field.form),
    expression: formText(field.form),
    destinationObject: object,
    destinationField: field.field,
    destinationType: destinationType(object, field.field, field.target, pair),
    loss: (sourceTypes) =>
      joined(
        loweringLoss(sourceTypes, field.target),
        hasImages(field.form) ? 'images are links to files' : '',
        LENGTH_LOSSES[field.tooLong](field.target.max),
      ),
  });
}

function spreadLines(entry: CreateEntry, pair: CompiledPair): readonly FieldLine[] {
  const { spread } = entry;
  if (spread === undefined) return [];
  return [
    line(entry, pair, {
      expressions: [spread.value, ...(spread.when === undefined ? [] : [spread.when])],
      expression: spreadText(spread),
      destinationObject: entry.object,
      destinationField: SPREAD,
      destinationType: 'as defined',
      loss: () => LENGTH_LOSSES[spread.tooLong](pair.destination.fieldTypes.get('short_text')?.max),
    }),
  ];
}

function foldLine(entry: FoldEntry, field: FoldField, pair: CompiledPair): FieldLine {
  const object = receivingObject(entry, pair);
  return line(entry, pair, {
    expressions: expressionsOfAggregate(field.aggregate),
    expression: aggregateText(field.aggregate),
    destinationObject: object,
    destinationField: field.field,
    destinationType: destinationType(object, field.field, field.target, pair),
    loss: (sourceTypes) => joined(loweringLoss(sourceTypes, field.target), FOLD_LOSSES[field.aggregate.kind]),
  });
}

function attachLines(entry: AttachEntry, pair: CompiledPair): readonly FieldLine[] {
  const fields = pair.destination.objects.get(entry.object)?.fields;
  const at = pair.source.objects.get(entry.from)?.download?.at;
  const shown = (name: string, parts: Pick<LineParts, 'expressions' | 'expression' | 'reads'>) =>
    line(entry, pair, {
      ...parts,
      destinationObject: entry.object,
      destinationField: name,
      destinationType: destinationType(entry.object, name, fields?.get(name), pair),
    });
  return [
    ...entry.to.map(({ link, parentField }) =>
      shown(parentField, { expressions: expressionsOfForm(link), expression: refText(link) }),
    ),
    shown(
      'name',
      entry.fileName === undefined
        ? { expressions: [], expression: 'the name of the file', reads: at === undefined ? [] : [at] }
        : { expressions: [entry.fileName], expression: entry.fileName.source },
    ),
    ...entry.fields.map((field) => mappingLine(entry, field, entry.object, pair)),
  ];
}

function matchLines(entry: MatchEntry, pair: CompiledPair): readonly FieldLine[] {
  return entry.rules.map((rule) =>
    line(entry, pair, {
      expressions: [rule.value],
      expression: rule.value.source,
      destinationObject: entry.object,
      destinationField: rule.field,
      destinationType: 'looked up, not written',
    }),
  );
}

function documentLines(entry: DocumentEntry, pair: CompiledPair): readonly FieldLine[] {
  return [{ name: 'Title', value: entry.title }, ...entry.columns].map(({ name, value }) =>
    line(entry, pair, {
      expressions: [value],
      expression: value.source,
      destinationObject: 'inventory',
      destinationField: name,
      destinationType: 'exported, not written',
    }),
  );
}

/** The object of the record that a fold writes into; with several alternatives, all of them. */
function receivingObject(entry: FoldEntry, pair: CompiledPair): string {
  const objects = entry.into.flatMap(({ target }) => {
    const receiver = pair.entries.find(({ address }) => address === target);
    return receiver?.kind === 'create' ? [receiver.object] : [];
  });
  return [...new Set(objects)].join(' or ');
}

function destinationType(
  object: string,
  field: string,
  target: DestinationField | undefined,
  pair: CompiledPair,
): string {
  const id = field.startsWith('custom.') ? field.slice('custom.'.length) : undefined;
  const owner = pair.destination.objects.get(object)?.customFields;
  const declared = pair.customFields.find((custom) => custom.id === id && custom.object === owner);
  if (declared !== undefined) return declared.type;
  if (target === undefined) return '';
  const type = target.type === 'ref' && target.ref !== undefined ? `ref to ${target.ref}` : target.type;
  return target.many ? `many ${type}` : type;
}

function typesOf(object: string | undefined, paths: readonly string[], pair: CompiledPair): readonly string[] {
  const fields = object === undefined ? undefined : pair.source.objects.get(object)?.fields;
  const types = paths.map((path) => typeAt(path.split('.'), fields));
  return [...new Set(types.filter((type) => type !== undefined))];
}

function typeAt(path: readonly string[], fields: ReadonlyMap<string, SourceField> | undefined): string | undefined {
  const [name, ...rest] = path;
  const field = name === undefined ? undefined : fields?.get(name);
  if (field === undefined) return undefined;
  if (rest.length > 0 && field.fields !== undefined) return typeAt(rest, field.fields);
  return field.many ? `many ${field.type}` : field.type;
}

/** What the destination's type cannot hold of the source's. */
function loweringLoss(sourceTypes: readonly string[], target: DestinationField): string {
  return target.type === 'date' && sourceTypes.includes('datetime') ? 'time of day' : '';
}

/** What a text over the destination's limit comes to; `hold` loses nothing, since such a record waits. */
const LENGTH_LOSSES = {
  hold: () => '',
  cut: (max) => (max === undefined ? '' : `text after ${max} characters, kept in a file`),
  attach: (max) => (max === undefined ? '' : `text after ${max} characters, kept in a file`),
  archive: (max) => (max === undefined ? '' : `text after ${max} characters, archived`),
} as const satisfies Record<FieldMapping['tooLong'], (max: number | undefined) => string>;

const FOLD_LOSSES = {
  only: '',
  list: '',
  count: 'all but the number',
  sum: 'the single values',
  min: 'all but the least value',
  max: 'all but the greatest value',
  earliest: 'all but the earliest value',
  latest: 'all but the latest value',
} as const satisfies Record<FoldField['aggregate']['kind'], string>;

function joined(...losses: readonly string[]): string {
  return losses.filter((loss) => loss !== '').join('; ');
}
