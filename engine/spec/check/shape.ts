import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import casesSchema from '../../../schema/cases.schema.json' with { type: 'json' };
import estimatorSchema from '../../../schema/estimator.schema.json' with { type: 'json' };
import gradingSchema from '../../../schema/grading.schema.json' with { type: 'json' };
import lexiconSchema from '../../../schema/lexicon.schema.json' with { type: 'json' };
import migrationSchema from '../../../schema/migration.schema.json' with { type: 'json' };
import pageSchema from '../../../schema/page.schema.json' with { type: 'json' };
import pairSchema from '../../../schema/pair.schema.json' with { type: 'json' };
import systemSchema from '../../../schema/system.schema.json' with { type: 'json' };
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Location } from '../../model/location.ts';
import { diagnostic } from '../diagnostics.ts';
import { suggest } from '../suggest.ts';
import { dataOf, type MapEntry, nodeAt, pointerParts, type SpecKind, type SpecNode, withNode } from '../tree.ts';

const SCHEMAS = {
  system: systemSchema,
  pair: pairSchema,
  cases: casesSchema,
  page: pageSchema,
  migration: migrationSchema,
  grading: gradingSchema,
  lexicon: lexiconSchema,
  estimator: estimatorSchema,
} as const satisfies Record<SpecKind, object>;

/** What of a tree can be trusted: the whole of it, or what is left without the parts that are wrong. */
export interface ShapeCheck {
  /** `undefined` when too little is left to go on. */
  readonly sound: SpecNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a tree against the JSON Schema of its kind. Parts that are wrong are reported and taken out, so that what the
 * rest means can still be checked in the same pass.
 */
export function checkShape(root: SpecNode, kind: SpecKind): ShapeCheck {
  const version = checkVersion(root, kind);
  if (version !== undefined) return { sound: undefined, diagnostics: [version] };
  const validate = validatorOf(kind);
  let sound: SpecNode | undefined = root;
  const diagnostics: Diagnostic[] = [];
  for (let first = true; sound !== undefined && !validate(dataOf(sound)); first = false) {
    const tree: SpecNode = sound;
    const faults = (validate.errors ?? []).flatMap((error) => faultOf(error, tree));
    if (first) diagnostics.push(...faults.map((fault) => fault.diagnostic));
    if (faults.length === 0) return { sound: undefined, diagnostics };
    sound = withoutFaults(tree, faults);
  }
  return { sound, diagnostics };
}

function checkVersion(root: SpecNode, kind: SpecKind): Diagnostic | undefined {
  const known = `${kind}/1`;
  const entry = root.kind === 'map' ? root.entries.get('crosswalk') : undefined;
  const found = entry?.value.kind === 'text' ? entry.value.value : '';
  if (found === known) return undefined;
  return diagnostic('unknown-version', entry?.value.at ?? root.at, { found, known });
}

/**
 * What is compiled here is run a few times at most, so ajv need not optimise it; that the schemas are schemas is tested
 * and not looked at again each time.
 */
const AJV_OPTIONS = {
  strict: true,
  strictRequired: false,
  allErrors: true,
  allowUnionTypes: true,
  verbose: true,
  validateSchema: false,
  inlineRefs: false,
  code: { optimize: false },
} as const;

const validators = new Map<SpecKind, ValidateFunction>();

/** Compiling a schema takes longer than checking a file, so each is compiled once. */
function validatorOf(kind: SpecKind): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  const ajv = new Ajv(AJV_OPTIONS);
  ajv.addKeyword('x-context');
  const validate = ajv.compile(SCHEMAS[kind]);
  validators.set(kind, validate);
  return validate;
}

/** One thing that is wrong, and the part that cannot be used because of it. */
interface Fault {
  readonly diagnostic: Diagnostic;
  readonly unusable: readonly string[];
}

function faultOf(error: ErrorObject, root: SpecNode): readonly Fault[] {
  const path = pointerParts(error.instancePath);
  const node = nodeAt(root, path);
  const translate = TRANSLATIONS[error.keyword];
  if (node === undefined || translate === undefined) return [];
  return [translate({ error, path, node, root })];
}

interface Translation {
  readonly error: ErrorObject;
  readonly path: readonly string[];
  readonly node: SpecNode;
  readonly root: SpecNode;
}

const TRANSLATIONS: Readonly<Record<string, (translation: Translation) => Fault>> = {
  additionalProperties: ({ error, path, node }) => {
    const name = String(error.params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
    const details = { name, suggestion: suggest(name, known), known: known.join(', ') };
    return {
      diagnostic: diagnostic('unknown-keyword', entryOf(node, name)?.keyAt ?? node.at, details),
      unusable: [...path, name],
    };
  },
  type: ({ error, path, node }) => ({
    diagnostic: diagnostic('wrong-type', node.at, { wanted: wantedType(error.params.type), found: foundType(node) }),
    unusable: path,
  }),
  required: ({ error, path, root, node }) => ({
    diagnostic: diagnostic('missing-keyword', keyPlace(root, path) ?? node.at, {
      keyword: String(error.params.missingProperty),
    }),
    unusable: path,
  }),
  enum: ({ error, path, node }) => {
    const allowed = error.params.allowedValues as readonly unknown[];
    const { propertyName: name } = error;
    if (name === undefined) return notAllowed(textOf(node), node.at, path, allowed);
    return notAllowed(name, entryOf(node, name)?.keyAt ?? node.at, [...path, name], allowed);
  },
  const: ({ error, path, node }) => notAllowed(textOf(node), node.at, path, [error.params.allowedValue]),
  pattern: ({ error, path, node }) => {
    const pattern = String(error.params.pattern);
    const choices = /^\^\(?([a-z_|]+)\)?\$$/.exec(pattern)?.[1]?.split('|');
    if (error.propertyName !== undefined) return badName(node, path, error.propertyName, pattern);
    if (choices !== undefined) return notAllowed(textOf(node), node.at, path, choices);
    const details = { value: textOf(node), wanted: FORMATS[pattern] ?? `of the form ${pattern}` };
    return { diagnostic: diagnostic('bad-format', node.at, details), unusable: path };
  },
  minItems: wrongCount,
  minProperties: wrongCount,
  maxProperties: wrongCount,
};

const COUNTS: Readonly<Record<string, string>> = {
  minItems: 'at least one thing',
  minProperties: 'at least one thing',
  maxProperties: 'one thing only',
};

function wrongCount({ error, path, node }: Translation): Fault {
  const details = { wanted: COUNTS[error.keyword] ?? 'something' };
  return { diagnostic: diagnostic('wrong-count', node.at, details), unusable: path };
}

function notAllowed(value: string, at: Location, path: readonly string[], values: readonly unknown[]): Fault {
  const words = [...new Set(values.map(String))];
  const details = { value, allowed: words.join(', '), suggestion: suggest(value, words) };
  return { diagnostic: diagnostic('value-not-allowed', at, details), unusable: path };
}

function badName(node: SpecNode, path: readonly string[], name: string, pattern: string): Fault {
  const details = { value: name, wanted: FORMATS[pattern] ?? `of the form ${pattern}` };
  return {
    diagnostic: diagnostic('bad-format', entryOf(node, name)?.keyAt ?? node.at, details),
    unusable: [...path, name],
  };
}

/** The patterns of the schemas, in words. */
const FORMATS: Readonly<Record<string, string>> = {
  '^[a-z][a-z0-9_]*$': 'a name of small letters, digits and _, which begins with a letter',
  '^(custom\\.)?[a-z][a-z0-9_]*$': 'a field name of small letters, digits and _, or custom. and such a name',
  '^\\d+$': 'a whole number',
  '^[1-9]\\d*$': 'a whole number of at least 1',
  '^-?\\d+(\\.\\d+)?$': 'a number',
  '^https?://': 'an address that begins with http:// or https://',
};

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'text',
  integer: 'text',
  boolean: 'text',
  array: 'a list',
  object: 'a map of keywords',
};

function wantedType(types: unknown): string {
  const words = (Array.isArray(types) ? types : [types]).map((type) => TYPE_WORDS[String(type)] ?? String(type));
  return [...new Set(words)].join(' or ');
}

function foundType(node: SpecNode): string {
  if (node.kind === 'text') return node.value === '' ? 'empty' : 'text';
  return node.kind === 'list' ? 'a list' : 'a map of keywords';
}

function textOf(node: SpecNode): string {
  return node.kind === 'text' ? node.value : '';
}

function entryOf(node: SpecNode, key: string): MapEntry | undefined {
  return node.kind === 'map' ? node.entries.get(key) : undefined;
}

function keyPlace(root: SpecNode, path: readonly string[]): MapEntry['keyAt'] | undefined {
  const last = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  return last === undefined || parent === undefined ? undefined : entryOf(parent, last)?.keyAt;
}

/** Later list items go first, so that the positions of the others stay what they were. */
function withoutFaults(root: SpecNode, faults: readonly Fault[]): SpecNode | undefined {
  const paths = new Map(faults.map(({ unusable }) => [unusable.join('\u0000'), unusable]));
  const ordered = [...paths.values()].toSorted((a, b) => comparePaths(b, a));
  return ordered.reduce<SpecNode | undefined>(
    (tree, path) => (tree === undefined ? undefined : withNode(tree, path, undefined)),
    root,
  );
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part !== other)
      return /^\d+$/.test(part) && /^\d+$/.test(other) ? Number(part) - Number(other) : part < other ? -1 : 1;
  }
  return a.length - b.length;
}
