import type { Case as CaseSpec, CasesFile, Expectation as ExpectationSpec } from '../../schema/cases.generated.ts';
import type { Location } from '../model/location.ts';
import type { CompiledPair, DocumentEntry } from '../model/mapping.ts';
import type { HoldReason } from '../model/record.ts';
import type { EntryAddress, FieldValue, Json } from '../model/value.ts';
import type { Reporter } from './compile/context.ts';
import {
  expectedObject,
  fieldOfObject,
  hasDefinedFields,
  NOTHING,
  readDefined,
  readExpected,
  UNREADABLE,
} from './expected-value.ts';
import { suggest } from './suggest.ts';
import type { TextNode } from './tree.ts';
import { needed, part, parts, type Written } from './written.ts';

/** An example that is a test: given these source records, expect this. */
export interface Case {
  readonly name: string;
  /** Raw records by object, as the source gives them: every scalar is text. */
  readonly given: Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>;
  /** Size in megabytes of files, by path or address; `undefined`: the file is missing. Empty: files do not matter. */
  readonly files: ReadonlyMap<string, number | undefined>;
  readonly expect: readonly Expectation[];
  /** Every record and every field is named; anything else fails. */
  readonly exactly: boolean;
  readonly at: Location;
}

/** What is expected of one mapped record. `key` is empty for records that are made once. */
export type Expectation = { readonly entry: EntryAddress; readonly key: string; readonly at: Location } & (
  | { readonly kind: 'fields'; readonly fields: readonly ExpectedField[] }
  /** `field`: the destination field at which it is held. */
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly field?: string }
  | { readonly kind: 'left_out'; readonly reason: string }
  /** `into`: the key of the record it was merged into. */
  | { readonly kind: 'merged'; readonly into: string }
  /** What an inventory says of the source record with this key. */
  | { readonly kind: 'inventory'; readonly cells: readonly ExpectedCell[] }
);

/** What one cell of an inventory has to say. */
export interface ExpectedCell {
  /** The column; `undefined`: the title. */
  readonly column: string | undefined;
  /** What people read, anything but text as JSON; `undefined`: the cell is empty. */
  readonly text: string | undefined;
  readonly at: Location;
}

/** What one field of a record has to hold. */
export interface ExpectedField {
  readonly field: string;
  /** In the type of the destination field; `undefined`: it is not written. */
  readonly value: FieldValue | undefined;
  /** `field` is `custom.` and the label of a field that a record defines, and the value is text. */
  readonly defined?: true;
  readonly at: Location;
}

/** Every reason for which a record can be held; the compiler sees to it that none is missing. */
const HOLD_REASONS: Readonly<Record<HoldReason, true>> = {
  duplicate_key: true,
  missing_required: true,
  reference_missing: true,
  reference_held: true,
  reference_failed: true,
  unknown_value: true,
  unreadable_value: true,
  unknown_currency: true,
  ambiguous_match: true,
  ambiguous_link: true,
  too_long: true,
  missing_file: true,
  too_big: true,
  several_where_one: true,
  mixed_currencies: true,
  unmatched: true,
  expression_failed: true,
  edited_in_destination: true,
  no_entry_takes_it: true,
};

/** Reads the cases of one file in the words of their pair. Names that the pair does not know are reported. */
export function compileCases(file: Written<CasesFile>, pair: CompiledPair, context: Reporter): readonly Case[] {
  return parts(needed(file, 'cases')).map(([name, spec]) => {
    checkGiven(spec, pair, context);
    return {
      name,
      given: spec.value.given,
      files: filesOf(spec, context),
      expect: parts(needed(spec, 'expect')).flatMap(([address, expectation]) => {
        const compiled = compileExpectation(address, expectation, pair, context);
        return compiled === undefined ? [] : [compiled];
      }),
      exactly: spec.value.exactly === 'true',
      at: spec.keyAt,
    };
  });
}

/** How cases say that a file is not there. */
const MISSING = 'missing';

function filesOf(spec: Written<CaseSpec>, context: Reporter): Case['files'] {
  return new Map(
    parts(part(spec, 'files')).map(([path, { value, at }]) => {
      const size = Number(value);
      const isSize = value.trim() !== '' && Number.isFinite(size) && size >= 0;
      if (value !== MISSING && !isSize) {
        context.report('case-unreadable-value', at, { value, wanted: `megabytes, or ${MISSING}` });
      }
      return [path, isSize ? size : undefined];
    }),
  );
}

function checkGiven(spec: Written<CaseSpec>, pair: CompiledPair, context: Reporter): void {
  for (const [name, records] of parts(needed(spec, 'given'))) {
    const object = pair.source.objects.get(name);
    if (object === undefined || object.derived !== undefined) {
      const known = [...pair.source.objects.values()].filter(({ derived }) => derived === undefined);
      const suggestion = suggest(
        name,
        known.map((candidate) => candidate.name),
      );
      context.report('case-unknown-object', records.keyAt, { name, derived: object !== undefined, suggestion });
      continue;
    }
    // Where fields are computed from the raw item, the item may hold what no field is named after.
    if ([...object.fields.values()].some(({ at }) => at !== undefined)) continue;
    const prefixes = [...object.fields.values()].flatMap(({ columnPrefix }) => columnPrefix ?? []);
    for (const record of records.node.kind === 'list' ? records.node.items : []) {
      for (const { key, keyAt } of record.kind === 'map' ? record.entries.values() : []) {
        if (object.fields.has(key) || prefixes.some((prefix) => key.startsWith(prefix))) continue;
        const suggestion = suggest(key, object.fields.keys());
        context.report('case-unknown-field', keyAt, { name: key, object: name, suggestion });
      }
    }
  }
}

function compileExpectation(
  address: string,
  spec: Written<ExpectationSpec>,
  pair: CompiledPair,
  context: Reporter,
): Expectation | undefined {
  const { entry, key } = splitAddress(address);
  const inventory = pair.entries.find((candidate) => candidate.address === entry);
  if (inventory?.kind === 'document') {
    return { entry, key, at: spec.keyAt, kind: 'inventory', cells: cellsOf(spec, inventory, context) };
  }
  const object = expectedObject(entry, pair);
  if (object === undefined) {
    const known = pair.entries.map((candidate) => candidate.address);
    context.report('case-unknown-address', spec.keyAt, { name: entry, suggestion: suggest(entry, known) });
    return undefined;
  }
  const base = { entry, key, at: spec.keyAt };
  const held = textUnder(spec, 'held');
  if (held !== undefined) return { ...base, kind: 'held', ...heldOf(held, spec, object, pair, context) };
  const leftOut = textUnder(spec, 'left_out');
  if (leftOut !== undefined) return { ...base, kind: 'left_out', reason: leftOut };
  const merged = textUnder(spec, 'merged');
  if (merged !== undefined) return { ...base, kind: 'merged', into: merged };
  const fields = parts(spec).flatMap(([field, written]): readonly ExpectedField[] => {
    const target = fieldOfObject(object, field, pair);
    if (target === undefined && hasDefinedFields(object, field, pair)) {
      return [{ field, value: readDefined(written.node, context), defined: true, at: written.keyAt }];
    }
    if (target === undefined) {
      reportField(field, written.keyAt, object, pair, context);
      return [];
    }
    const value = readExpected(written.node, target, pair, context);
    return value === UNREADABLE ? [] : [{ field, value, at: written.keyAt }];
  });
  return { ...base, kind: 'fields', fields };
}

/** `title`, and under `columns` the cells by the names of their columns. */
function cellsOf(spec: Written<ExpectationSpec>, entry: DocumentEntry, context: Reporter): readonly ExpectedCell[] {
  return parts(spec).flatMap(([name, written]) => {
    const { node } = written;
    if (name === 'title' && node.kind === 'text') return [cell(undefined, node, written.keyAt)];
    if (name !== 'columns' || node.kind !== 'map') {
      context.report('case-unknown-field', written.keyAt, { name, object: entry.address, suggestion: 'columns' });
      return [];
    }
    return [...node.entries.values()].flatMap(({ key, keyAt, value }) => {
      const known = entry.columns.map((column) => column.name);
      if (known.includes(key) && value.kind === 'text') return [cell(key, value, keyAt)];
      context.report('case-unknown-field', keyAt, {
        name: key,
        object: entry.address,
        suggestion: suggest(key, known),
      });
      return [];
    });
  });
}

function cell(column: string | undefined, { value, quoted }: TextNode, at: Location): ExpectedCell {
  return { column, text: value === NOTHING && !quoted ? undefined : value, at };
}

function heldOf(
  reason: string,
  spec: Written<ExpectationSpec>,
  object: string,
  pair: CompiledPair,
  context: Reporter,
): { readonly reason: HoldReason; readonly field?: string } {
  const written = needed(spec, 'held');
  if (!Object.hasOwn(HOLD_REASONS, reason)) {
    const suggestion = suggest(reason, Object.keys(HOLD_REASONS));
    context.report('case-unknown-reason', written.at, { name: reason, suggestion });
  }
  const field = textUnder(spec, 'at');
  if (field === undefined) return { reason: reason as HoldReason };
  if (fieldOfObject(object, field, pair) === undefined && !hasDefinedFields(object, field, pair))
    reportField(field, needed(spec, 'at').at, object, pair, context);
  return { reason: reason as HoldReason, field };
}

function reportField(name: string, at: Location, object: string, pair: CompiledPair, context: Reporter): void {
  const { customFields: owner, fields } = pair.destination.objects.get(object) ?? { fields: new Map<string, never>() };
  const custom = pair.customFields.filter((field) => field.object === owner).map(({ id }) => `custom.${id}`);
  context.report('case-unknown-field', at, { name, object, suggestion: suggest(name, [...fields.keys(), ...custom]) });
}

/** `row.entry/key`; keys may hold further slashes. */
function splitAddress(address: string): { readonly entry: EntryAddress; readonly key: string } {
  const slash = address.indexOf('/');
  return slash < 0 ? { entry: address, key: '' } : { entry: address.slice(0, slash), key: address.slice(slash + 1) };
}

function textUnder(spec: Written<ExpectationSpec>, key: string): string | undefined {
  const value = spec.value[key];
  return typeof value === 'string' ? value : undefined;
}
