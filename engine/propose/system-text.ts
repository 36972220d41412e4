import type { ProposedField, ProposedObject } from './describe.ts';
import { labelFrom } from './names.ts';
import { MOST_ROWS } from './observe.ts';

/** What a system spec is made of. */
export interface SystemProposal {
  readonly system: string;
  readonly objects: readonly ProposedObject[];
  /** How the folder's files are written. */
  readonly encodings: readonly string[];
  readonly delimiter?: string;
  readonly dates: readonly string[];
  /** Nothing in the data told the day from the month. */
  readonly datesGuessed: boolean;
  /** Some times have no offset, so the customer's zone decides. */
  readonly wallTimes: boolean;
}

/** Writes a system spec, with the evidence for what was inferred beside each line. */
export function systemText(proposal: SystemProposal): string {
  const { system, objects } = proposal;
  return [
    '# yaml-language-server: $schema=../schema/system.schema.json',
    '# $schema: ../schema/system.schema.json',
    `# ${labelFrom(system.replaceAll('-', '_'))}, as an export folder shows it. Inferred from the data; read every line:`,
    '# a type is what all values seen could be, a key is what no two rows share, a reference is what was found there.',
    'crosswalk: system/1',
    `system: ${system}`,
    `label: ${scalar(labelFrom(system.replaceAll('-', '_')))}`,
    'role: source',
    '',
    ...settingLines(proposal),
    ...transportLines(proposal),
    '',
    'objects:',
    objects.map(objectLines).join('\n\n'),
    '',
  ].join('\n');
}

function settingLines({ objects, wallTimes }: SystemProposal): readonly string[] {
  const amounts = objects.some(({ fields }) => fields.some(({ type }) => type === 'number'));
  const lines = [
    ...(amounts
      ? ['  currency: { type: text, default: USD, description: The currency of amounts that name none }']
      : []),
    ...(wallTimes
      ? [
          '  time_zone: { type: text, default: UTC, description: The zone in which times without an offset were written }',
        ]
      : []),
  ];
  return lines.length === 0 ? [] : ['settings:', ...lines, ''];
}

function transportLines({ encodings, delimiter, dates, datesGuessed, wallTimes }: SystemProposal): readonly string[] {
  const guess = datesGuessed
    ? '    # a guess: no day above 12 was seen, so check whether the day or the month comes first'
    : '';
  return [
    'transports:',
    '  files:',
    `    encodings: [ ${encodings.join(', ')} ]`,
    ...(delimiter === undefined ? [] : [`    delimiter: ${JSON.stringify(delimiter)}`]),
    `    dates: [ ${dates.map(scalar).join(', ')} ]${guess}`,
    ...(wallTimes ? ['    zone: time_zone'] : []),
  ];
}

function objectLines({ name, label, file, rows, key, unique, fields }: ProposedObject): string {
  const seen =
    rows === MOST_ROWS ? `the first ${rows.toLocaleString('en-US')} rows` : `${rows.toLocaleString('en-US')} rows`;
  return [
    `  ${name}:    # ${seen}`,
    `    label: ${scalar(label)}`,
    `    key: ${key.length === 1 ? key[0] : `[ ${key.join(', ')} ]`}`,
    `    read: { files: ${scalar(file)} }`,
    ...(unique.length === 0 ? [] : [`    unique: [ ${unique.join(', ')} ]`]),
    '    fields:',
    ...fields.map((field) => fieldLine(field, rows)),
  ].join('\n');
}

function fieldLine(field: ProposedField, rows: number): string {
  const long = [
    `type: ${field.type}`,
    ...(field.many ? ['many: true'] : []),
    ...(isOwnHeader(field) ? [] : [`columns: [ ${scalar(field.header)} ]`]),
    ...(field.values === undefined ? [] : [`values: [ ${field.values.map(scalar).join(', ')} ]`]),
  ];
  const value = long.length === 1 ? field.type : `{ ${long.join(', ')} }`;
  const notes = [
    ...(field.filled < rows ? [`filled in ${share(field.filled, rows)}`] : []),
    ...(field.reference === undefined ? [] : [referenceNote(field.reference)]),
  ];
  return `      ${field.name}: ${value}${notes.length === 0 ? '' : `    # ${notes.join('; ')}`}`;
}

function referenceNote({ object, field, values, found }: NonNullable<ProposedField['reference']>): string {
  const by = `${field} of ${object}`;
  return found === values ? by : `${by}: ${found} of ${values} were found`;
}

/** Headers are matched to names without case, spaces, underscores and hyphens. */
function isOwnHeader({ name, header }: ProposedField): boolean {
  return header.toLowerCase().replaceAll(/[\s_-]/g, '') === name.replaceAll('_', '');
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)}%`;
}

/** Text as YAML takes it in any place: bare where nothing in it could mean anything else. */
export function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z][\w./ ()-]*$/.test(text) && !text.endsWith(' ') && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
