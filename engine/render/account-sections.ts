import type { CompiledPair, CustomField, Leftover, ValueMap } from '../model/mapping.ts';
import { bullets, codeSpan, plainText, table } from './markdown.ts';
import { valueMaps } from './value-maps.ts';

/** What a pair asks of the account, and what it leaves behind, as Markdown sections. Empty parts are left out. */
export function accountSections(pair: CompiledPair): readonly string[] {
  return [
    ...policySection(pair),
    ...valueMaps(pair).flatMap(mapSection),
    ...pipelineSections(pair),
    ...section('Custom fields', pair.customFields, customFieldTable),
    ...section('Left behind', pair.leftovers.filter(hasContent), leftoverTable),
    ...section('Switched off', pair.switchedOff, (items) =>
      bullets(items.map(({ address, reason }) => `${codeSpan(address)}: ${plainText(reason)}`)),
    ),
  ];
}

function section<Item>(
  title: string,
  items: readonly Item[],
  show: (items: readonly Item[]) => string,
): readonly string[] {
  return items.length === 0 ? [] : [`## ${title}`, show(items)];
}

function policySection({ trace, policies }: CompiledPair): readonly string[] {
  const { sourceId, createdAt } = trace;
  const key = sourceId.qualified ? 'The source object and key' : 'The source key';
  return [
    '## For every record',
    bullets([
      `${key} is kept in ${codeSpan(sourceId.label)} where the object has custom fields`,
      ...(createdAt === undefined
        ? []
        : [
            `The original creation time is kept in ${codeSpan(createdAt.label)} where the object cannot take it${FILE_TIMES[createdAt.files]}`,
          ]),
      `Text that is too long: ${TOO_LONG[policies.tooLong]}`,
      `Deleted in the source later: ${SOURCE_DELETED[policies.sourceDeleted]}`,
    ]),
  ];
}

const FILE_TIMES = { description: ', and in the description of files', none: '' } as const;

const TOO_LONG = {
  hold: 'the record is held',
  cut: 'cut, the whole text is kept in a file',
  attach: 'cut, the whole text is attached',
  archive: 'cut, the whole text is archived',
} as const;

const SOURCE_DELETED = { report: 'reported, nothing is deleted', delete: 'deleted in the destination' } as const;

function mapSection(map: ValueMap): readonly string[] {
  const unknown = map.unknown.kind === 'use' ? `becomes ${codeSpan(map.unknown.value)}` : UNKNOWN[map.unknown.kind];
  return [
    `## Values: ${codeSpan(map.id)}`,
    table(
      ['Source value', `Becomes (${plainText(map.to)})`],
      [...map.values].map(([from, to]) => [codeSpan(from), codeSpan(to)]),
    ),
    `Any other value: ${unknown}.`,
  ];
}

const UNKNOWN = {
  hold: 'the record is held',
  omit: 'the field is left out',
  as_is: 'taken as it is',
} as const;

function pipelineSections(pair: CompiledPair): readonly string[] {
  return pair.pipelines.flatMap((pipeline) => [
    `## Pipeline: ${plainText(pipeline.name)}`,
    table(
      ['Stage', 'Address', 'Probability'],
      pipeline.stages.map(({ id, name, probability }) => [
        plainText(name),
        codeSpan(`${pipeline.id}.${id}`),
        probability === undefined ? '' : `${probability} %`,
      ]),
    ),
  ]);
}

function customFieldTable(fields: readonly CustomField[]): string {
  return table(
    ['Object', 'Field', 'Label', 'Type', 'Options'],
    fields.map(({ object, id, label, type, options }) => [
      codeSpan(object),
      codeSpan(`custom.${id}`),
      plainText(label),
      plainText(type),
      optionText(options),
    ]),
  );
}

function optionText(options: CustomField['options']): string {
  switch (options.kind) {
    case 'none':
      return '';
    case 'fixed':
      return options.labels.map(plainText).join(', ');
    case 'distinct':
      return `different values of ${codeSpan(options.value.source)} in ${codeSpan(options.from)}`;
    default:
      return options satisfies never;
  }
}

function hasContent({ archive, drop }: Leftover): boolean {
  return archive.length > 0 || Object.keys(drop).length > 0;
}

function leftoverTable(leftovers: readonly Leftover[]): string {
  return table(
    ['Source object', 'Field', 'What becomes of it'],
    leftovers.flatMap(({ object, archive, drop }) => [
      ...archive.map((field) => [codeSpan(object), codeSpan(field), 'archived with the run']),
      ...Object.entries(drop).map(([field, reason]) => [
        codeSpan(object),
        codeSpan(field),
        `left: ${plainText(reason)}`,
      ]),
    ]),
  );
}
