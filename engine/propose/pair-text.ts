import type { SourceField } from '../model/system.ts';
import type { CustomFieldType, SourceType } from '../model/value.ts';
import type { FieldProposal } from './field.ts';
import { labelFrom } from './names.ts';
import { entryName, type PairSetting, type ProposedRow } from './row.ts';
import { scalar } from './system-text.ts';

/** How a grade is written, as computed from the pair. */
export interface GradeClaim {
  readonly grade: string;
  readonly name: string;
}

/** Writes a pair spec in which every entry is proposed. */
export function pairText(
  rows: readonly ProposedRow[],
  { source, destination }: PairSetting,
  grade: GradeClaim,
): string {
  const maps = uniqueById(rows.flatMap(({ fields }) => fields.flatMap((field) => field.maps)));
  const pipelines = uniqueById(rows.flatMap(({ fields }) => fields.flatMap(({ pipeline }) => pipeline ?? [])));
  const leftover = rows.filter((row) => row.leftover.length > 0);
  return [
    '# yaml-language-server: $schema=../../schema/pair.schema.json',
    '# $schema: ../../schema/pair.schema.json',
    `# ${source.label} to ${destination.label}, proposed from names. Nothing moves while an entry says  status: proposed:`,
    '# check each against the data, correct it, and take the line out.',
    'crosswalk: pair/1',
    `source: ${source.name}`,
    `destination: ${destination.name}`,
    'version: 1',
    `published: { grade: ${grade.grade}, grade_name: ${scalar(grade.name)}, timeline: not published }`,
    '',
    'trace:                                     # how a record is found again, and when it was first made',
    `  source_id: { label: ${scalar(`${source.label} ID`)}, value: qualified }`,
    `  created_at: { label: ${scalar(`Created in ${source.label}`)} }`,
    '',
    ...customFieldLines(rows),
    ...(pipelines.length === 0 ? [] : ['pipelines:', ...pipelines.flatMap(pipelineLines), '']),
    ...(maps.length === 0 ? [] : ['maps:', ...maps.flatMap(mapLines), '']),
    'rows:',
    rows.map((row) => rowLines(row).join('\n')).join('\n\n'),
    ...(leftover.length === 0
      ? []
      : [
          '',
          'leftover:',
          ...leftover.map(
            (row) => `  ${row.object.name}: { archive: [ ${row.leftover.map(({ name }) => name).join(', ')} ] }`,
          ),
        ]),
    '',
  ].join('\n');
}

const CUSTOM_TYPES: Readonly<Record<SourceType, CustomFieldType>> = {
  text: 'long_text',
  number: 'number',
  yes_no: 'yes_no',
  date: 'date',
  datetime: 'datetime',
  object: 'long_text',
};

/** Short texts hold 255 characters; what no row was longer than is not known from a system spec, so texts are long. */
function customType({ type, values, many }: SourceField): CustomFieldType {
  return values === undefined || many ? CUSTOM_TYPES[type] : 'single_option';
}

function customFieldLines(rows: readonly ProposedRow[]): readonly string[] {
  const owners = Map.groupBy(
    rows.filter(({ custom }) => custom.length > 0),
    ({ becomes }) => becomes?.customFields ?? '',
  );
  if (owners.size === 0) return [];
  const lines = [...owners].flatMap(([owner, sharing]) => [
    `  ${owner}:`,
    ...uniqueById(
      sharing.flatMap(({ object, custom }) =>
        custom.map((field) => ({ id: customId(object.name, field), object, field })),
      ),
    ).map(({ id, object, field }) => `    ${id}: { ${customParts(object.name, field).join(', ')} }`),
  ]);
  return ['custom_fields:', ...lines, ''];
}

/** Two objects may feed one kind of record, so the object's name comes first. */
function customId(object: string, { name }: SourceField): string {
  return name.startsWith(`${object}_`) ? name : `${object}_${name}`;
}

function customParts(object: string, field: SourceField): readonly string[] {
  const type = customType(field);
  return [
    `label: ${scalar(labelFrom(field.name))}`,
    `type: ${type}`,
    ...(type === 'single_option' ? [`options: { from: ${object}, value: ${field.name} }`] : []),
  ];
}

function pipelineLines({ id, stages }: NonNullable<FieldProposal['pipeline']>): readonly string[] {
  return [
    `  ${id}:`,
    `    name: ${scalar(labelFrom(id))}`,
    '    stages:                                # this order is the order in the pipeline; it is a guess',
    ...stages.map((stage) => `      ${stage.id}: { name: ${scalar(stage.name)} }`),
  ];
}

function mapLines({ id, to, values, unknown }: FieldProposal['maps'][number]): readonly string[] {
  return [
    `  ${id}:`,
    `    to: ${to}`,
    '    values:',
    ...values.map(([from, result]) => `      ${scalar(from)}: ${result}`),
    `    unknown: ${unknown}`,
  ];
}

function rowLines(row: ProposedRow): readonly string[] {
  const { object, becomes, users } = row;
  const destination = becomes?.label ?? 'None';
  const head = [
    `  ${object.name}:`,
    `    published: { source: ${scalar(object.label)}, destination: ${scalar(destination)}, cardinality: 1:1, compatibility: full }`,
    `    from: ${object.name}`,
  ];
  if (becomes === undefined) return [...head, ...inventoryLines(row)];
  return [...head, ...(users ? matchLines(row) : createLines(row))];
}

function createLines(row: ProposedRow): readonly string[] {
  const { fields, match, created, custom, object } = row;
  return [
    '    create:',
    `      ${entryName(row)}:`,
    '        status: proposed',
    ...(created === undefined ? [] : [`        created: ${created}`]),
    ...(match.length === 0 ? [] : [`        match: [ ${match.join(', ')} ]`]),
    '        fields:',
    ...fields.map(
      ({ field, form }) =>
        `          ${field}:${form.startsWith('\n') ? form.replaceAll('\n', '\n            ') : ` ${form}`}`,
    ),
    ...custom.map((field) => `          custom.${customId(object.name, field)}: ${customForm(field)}`),
  ];
}

function customForm({ name, many }: SourceField): string {
  return many ? `$join(${name}, ", ")` : name;
}

function matchLines({ fields }: ProposedRow): readonly string[] {
  const rules = fields.map(({ field, form }) => `{ ${field}: ${form} }`);
  return [
    '    match:',
    '      user:',
    '        status: proposed',
    `        rules: [ ${rules.join(', ')} ]`,
    '        inactive: unmatched',
    '        unmatched: fallback                # who that is: migration.yaml',
  ];
}

function inventoryLines({ object }: ProposedRow): readonly string[] {
  const fields = [...object.fields.values()];
  const title = fields.find(({ name }) => /name|title|subject/.test(name)) ?? fields[0];
  return [
    '    note: Nothing in the destination is called so; an inventory is exported.',
    '    document:',
    '      inventory:',
    '        status: proposed',
    `        title: ${title?.name ?? object.key[0] ?? ''}`,
    '        columns:',
    ...fields.map(({ name }) => `          ${labelFrom(name)}: ${name}`),
  ];
}

function uniqueById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
