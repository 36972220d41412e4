import type { Field, SystemFile, SystemObject } from '../../../schema/system.generated.ts';
import type { Reporter } from '../compile/context.ts';
import { isLong, needed, part, parts, textAt, type Written } from '../written.ts';

/** Which side of a pair a system can stand on. */
export type Role = 'source' | 'destination';

type Keyword<Spec> = keyof Spec & string;
type LongField = Exclude<Field, string>;

/** Keywords that have a meaning for one role only. Those in neither list have one for both. */
const FILE_KEYWORDS: Readonly<Record<Role, readonly Keyword<SystemFile>[]>> = {
  source: ['settings', 'secrets', 'transports'],
  destination: ['field_types', 'plans', 'files'],
};

const OBJECT_KEYWORDS: Readonly<Record<Role, readonly Keyword<SystemObject>[]>> = {
  source: ['key', 'read', 'unique', 'contract', 'download', 'derived', 'merge_fields'],
  destination: [
    'write',
    'read_only',
    'custom_fields',
    'defines',
    'created',
    'needs_one_of',
    'belongs_to',
    'capped_by_plan',
  ],
};

const FIELD_KEYWORDS: Readonly<Record<Role, readonly Keyword<LongField>[]>> = {
  source: ['columns', 'column_prefix', 'split', 'at', 'fields'],
  destination: [
    'required',
    'to',
    'writable',
    'clearable',
    'whole_days',
    'second_call',
    'choice',
    'needs',
    'overridden_by',
  ],
};

const TYPES: Readonly<Record<Role, readonly string[]>> = {
  source: ['text', 'number', 'yes_no', 'date', 'datetime', 'object'],
  destination: [
    'text',
    'html',
    'number',
    'yes_no',
    'date',
    'datetime',
    'money',
    'address',
    'labelled',
    'one_of',
    'single_option',
    'multiple_options',
    'ref',
  ],
};

const OTHER: Readonly<Record<Role, Role>> = { source: 'destination', destination: 'source' };

/** A source is read and a destination is written: what belongs to the other role would be ignored here. */
export function checkRole(file: Written<SystemFile>, role: Role, context: Reporter): void {
  refuse(file, FILE_KEYWORDS[OTHER[role]], role, context);
  for (const [, object] of parts(needed(file, 'objects'))) {
    refuse(object, OBJECT_KEYWORDS[OTHER[role]], role, context);
    checkFields(part(object, 'fields'), role, context);
  }
}

function checkFields(fields: Written<Record<string, Field>> | undefined, role: Role, context: Reporter): void {
  for (const [, field] of parts(fields)) {
    const type = isLong(field) ? needed(field, 'type') : field;
    const name = textAt(type);
    if (!TYPES[role].includes(name)) {
      context.report('value-not-allowed', type.at, {
        value: name,
        allowed: TYPES[role].join(', '),
        suggestion: undefined,
      });
    }
    if (!isLong(field)) continue;
    refuse(field, FIELD_KEYWORDS[OTHER[role]], role, context);
    checkFields(part(field, 'fields'), role, context);
  }
}

function refuse(whole: Written<object>, keywords: readonly string[], role: Role, context: Reporter): void {
  for (const { key, keyAt } of whole.node.kind === 'map' ? whole.node.entries.values() : []) {
    if (keywords.includes(key)) context.report('keyword-misplaced', keyAt, { keyword: key, form: `role: ${role}` });
  }
}
