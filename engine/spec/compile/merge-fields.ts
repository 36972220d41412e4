import { expressionsOfForm } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { CustomField, Entry, ValueForm } from '../../model/mapping.ts';
import type { DestinationSystem, SourceObject, SourceSystem } from '../../model/system.ts';
import { isBlank, textOf } from '../../model/value.ts';

/** What a placeholder of the source is called in the destination, by its name in the spelling of `placeholderKey`. */
export type PlaceholderNames = ReadonlyMap<string, string>;

/** One field whose value comes from one source field, alone or before others. */
interface Move {
  readonly from: string;
  readonly path: string;
  readonly object: string;
  readonly field: string;
  readonly how: keyof typeof RANKS;
}

/** Which of several places a source field is said to move to: the least. */
const RANKS = { alone: 0, first: 1, mapped: 2 } as const;

/** What naming the fields of a pair needs to know. */
export interface NamedPair {
  readonly source: SourceSystem;
  readonly destination: DestinationSystem;
  readonly customFields: readonly CustomField[];
}

/**
 * Where each source field moves to: the first place that takes it alone, else the first that takes it before others, else
 * one that it reaches through a map.
 */
export function placeholderNames(entries: readonly Entry[], pair: NamedPair): PlaceholderNames {
  const names = new Map<string, string>();
  const objects = new Map(entries.flatMap((entry) => (entry.kind === 'create' ? [[entry.address, entry.object]] : [])));
  const moves = entries.flatMap((entry) => movesOf(entry, objects));
  for (const move of moves.toSorted((a, b) => RANKS[a.how] - RANKS[b.how])) {
    const name = fieldLabel(move, pair);
    for (const spelling of spellings(move, pair.source)) {
      const key = placeholderKey(spelling);
      if (!names.has(key)) names.set(key, name);
    }
  }
  return names;
}

function movesOf(entry: Entry, objects: ReadonlyMap<string, string>): readonly Move[] {
  const { from } = entry;
  if (from === undefined) return [];
  const move = (object: string | undefined, field: string, form: ValueForm): readonly Move[] => {
    const taken = object === undefined ? undefined : takenField(form);
    return object === undefined || taken === undefined ? [] : [{ from, object, field, ...taken }];
  };
  if (entry.kind === 'create') return entry.fields.flatMap(({ field, form }) => move(entry.object, field, form));
  if (entry.kind !== 'fold') return [];
  const receiver = objects.get(entry.into[0]?.target ?? '');
  return entry.fields.flatMap(({ field, aggregate }) =>
    aggregate.kind === 'only' ? move(receiver, field, aggregate.form) : [],
  );
}

function takenField(form: ValueForm): Pick<Move, 'path' | 'how'> | undefined {
  const path = onlyField(form);
  if (path !== undefined) return { path, how: form.kind === 'map' ? 'mapped' : 'alone' };
  const [first] = form.kind === 'first_of' ? form.forms : [];
  const before = first === undefined ? undefined : onlyField(first);
  return before === undefined ? undefined : { path: before, how: 'first' };
}

/** The one source field that a form reads; links write another record's id, and templates are no values. */
function onlyField(form: ValueForm): string | undefined {
  if (form.kind === 'ref' || (form.kind === 'expression' && form.renamed === true)) return undefined;
  const reads = expressionsOfForm(form).map((expression) => expression.reads);
  if (reads.includes(undefined)) return undefined;
  const [path, second] = new Set(reads.flatMap((paths) => paths ?? []));
  return second === undefined ? path : undefined;
}

/** A native field by its name, a custom one by the label that people see. */
function fieldLabel({ object, field }: Move, { destination, customFields }: NamedPair): string {
  const found = destination.objects.get(object);
  const custom = customFields.find(
    ({ object: owner, id }) => owner === found?.customFields && field === `custom.${id}`,
  );
  return `${found?.label ?? object}.${custom?.label ?? field}`;
}

/** A view passes on the fields of what it is made of, so templates name them by either. */
function spellings({ from, path }: Move, { objects }: SourceSystem): readonly string[] {
  const [first = '', ...below] = path.split('.');
  const found: string[] = [];
  for (let object = objects.get(from); object !== undefined; object = baseWith(first, object, objects)) {
    const columns = object.fields.get(first)?.columns ?? [];
    for (const field of [first, ...columns]) {
      for (const name of [object.name, object.label]) found.push([name, field, ...below].join('.'));
    }
  }
  return found;
}

function baseWith(
  field: string,
  { derived }: SourceObject,
  objects: SourceSystem['objects'],
): SourceObject | undefined {
  const base = derived === undefined || derived.expand !== undefined ? undefined : objects.get(derived.from);
  return base?.fields.has(field) === true ? base : undefined;
}

/** Platforms show names in their own spelling: case, spaces, _ and - do not count. */
function placeholderKey(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/**
 * The text of an expression with its placeholders renamed. One that no field takes over stays as it is and is marked, so
 * that nobody sends a letter with a hole in it. `names` is asked when the expression runs, not before.
 */
export function withMergeFields(
  text: CompiledExpression,
  { open, close }: NonNullable<SourceObject['mergeFields']>,
  names: PlaceholderNames,
): CompiledExpression {
  const placeholder = new RegExp(`${literally(open)}([^\\r\\n]*?)${literally(close)}`, 'g');
  return {
    ...text,
    evaluate: async (record, settings) => {
      const value = await text.evaluate(record, settings);
      if (isBlank(value)) return undefined;
      return textOf(value).replaceAll(placeholder, (_whole, inner: string) => {
        const name = inner.trim();
        return `${open}${names.get(placeholderKey(name)) ?? `${name} (no new field)`}${close}`;
      });
    },
  };
}

function literally(mark: string): string {
  return mark.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
