import type {
  AttachEntrySpec,
  CreateEntrySpec,
  DocumentEntrySpec,
  FoldEntrySpec,
  MatchEntrySpec,
  PairFile,
  RowSpec,
} from '../../../schema/pair.generated.ts';
import type { Disposition, Entry, Leftover, Row } from '../../model/mapping.ts';
import type { SourceObject } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, isLong, items, needed, part, parts, type Written } from '../written.ts';
import { type EntrySymbol, NOTHING, type PairContext, viewOf } from './context.ts';
import {
  compileAttach,
  compileCreate,
  compileDocument,
  compileMatch,
  type EntryBase,
  type EntryContext,
} from './entry.ts';
import { compileOptional } from './expression.ts';
import { compileFold } from './fold.ts';

/** The blocks of a row, in the order in which a table shows them. */
const BLOCKS = ['create', 'fold', 'match', 'attach', 'document'] as const;
type Block = (typeof BLOCKS)[number];

type EntrySpec = CreateEntrySpec & FoldEntrySpec & MatchEntrySpec & AttachEntrySpec & DocumentEntrySpec;

/** A row before its truth is computed. */
export type DraftRow = Omit<Row, 'truth'>;

/** What makes or finds records, by address, as far as it can be told before anything is compiled. */
export function symbolsOf(pair: Written<PairFile>): ReadonlyMap<string, EntrySymbol> {
  const symbols = new Map<string, EntrySymbol>();
  for (const [rowId, row] of parts(needed(pair, 'rows'))) {
    for (const [kind, name, entry] of entriesOf(row)) {
      const address = `${rowId}.${name}`;
      const makes = kind === 'create' || kind === 'match' || kind === 'attach';
      const once = kind === 'create' && entry.value.once === 'true';
      const from = once ? undefined : (entry.value.from ?? row.value.from);
      symbols.set(address, {
        address,
        kind,
        object: makes ? (entry.value.object ?? name) : undefined,
        from,
        once,
        merges: entry.value.merge !== undefined,
        joins: entry.value.merge?.into,
      });
    }
  }
  return symbols;
}

/** Compiles all rows. Entries that cannot be made sense of are reported and left out. */
export function compileRows(pair: Written<PairFile>, context: EntryContext): readonly DraftRow[] {
  return parts(needed(pair, 'rows')).map(([id, row]) => compileRow(id, row, context));
}

function compileRow(id: string, row: Written<RowSpec>, context: EntryContext): DraftRow {
  const { value } = row;
  const entries = entriesOf(row).flatMap(
    ([kind, name, entry]) => compileEntry(id, row, kind, name, entry, context) ?? [],
  );
  const otherwise = part(row, 'otherwise');
  const dispositions: readonly Disposition[] = [
    ...BLOCKS.filter((block) => value[block] !== undefined),
    ...(value.translate === undefined ? [] : ['translate' as const]),
  ];
  checkTranslates(row, context);
  return {
    id,
    published: value.published,
    loses: value.loses ?? [],
    dispositions,
    entries,
    translates: value.translate ?? [],
    otherwise:
      otherwise !== undefined && isLong(otherwise) ? { kind: 'drop', reason: otherwise.value.drop } : { kind: 'hold' },
    at: row.keyAt,
    ...(value.differs === undefined ? {} : { differs: value.differs }),
    ...(value.note === undefined ? {} : { note: value.note }),
  };
}

function entriesOf(row: Written<RowSpec>): readonly (readonly [Block, string, Written<EntrySpec>])[] {
  return BLOCKS.flatMap((block) =>
    parts(part(row, block) as Written<Record<string, EntrySpec>> | undefined).map(
      ([name, entry]) => [block, name, entry] as const,
    ),
  );
}

function compileEntry(
  row: string,
  rowSpec: Written<RowSpec>,
  kind: Block,
  name: string,
  spec: Written<EntrySpec>,
  context: EntryContext,
): Entry | undefined {
  const once = kind === 'create' && spec.value.once === 'true';
  const object = once ? undefined : sourceObject(rowSpec, spec, context);
  const view = once ? NOTHING : viewOf(object);
  const when = compileOptional(part(spec, 'when'), view, context);
  const address = `${row}.${name}`;
  const proposed = isProposed(spec);
  if (proposed) context.report('proposed-entry', spec.keyAt, { address });
  const base: EntryBase = { address, row, name, at: spec.keyAt, proposed, ...(when === undefined ? {} : { when }) };
  const from = object?.name ?? '';
  switch (kind) {
    case 'create':
      return compileCreate(spec, base, once ? undefined : from, view, context);
    case 'fold':
      return compileFold(spec, { ...base, from }, view, context);
    case 'match':
      return compileMatch(spec, base, from, view, context);
    case 'attach':
      return compileAttach(spec, base, from, view, context);
    case 'document':
      return compileDocument(spec, base, from, view, context);
    default:
      return kind satisfies never;
  }
}

/** The object an entry reads: its own, else the row's. */
function sourceObject(
  row: Written<RowSpec>,
  entry: Written<EntrySpec>,
  context: PairContext,
): SourceObject | undefined {
  const from = part(entry, 'from') ?? part(row, 'from');
  if (from === undefined) {
    if (!isDamaged(entry) && !isDamaged(row)) context.report('missing-keyword', entry.keyAt, { keyword: 'from' });
    return undefined;
  }
  const object = context.source.objects.get(from.value);
  if (object === undefined) {
    const suggestion = suggest(from.value, context.source.objects.keys());
    context.report('unknown-source-object', from.at, { name: from.value, suggestion });
  }
  return object;
}

/** An entry is a proposal when it says so, or when one of its fields does. */
function isProposed(spec: Written<EntrySpec>): boolean {
  const fields = Object.values(spec.value.fields ?? {}) as readonly (string | { readonly status?: string })[];
  return (
    spec.value.status === 'proposed' || fields.some((field) => typeof field === 'object' && field.status === 'proposed')
  );
}

function checkTranslates(row: Written<RowSpec>, context: PairContext): void {
  for (const { value: name, at } of items(part(row, 'translate'))) {
    if (!context.maps.has(name))
      context.report('unknown-map', at, { name, suggestion: suggest(name, context.maps.keys()) });
  }
}

/** What is knowingly left behind, its objects and fields checked. */
export function compileLeftovers(pair: Written<PairFile>, context: PairContext): readonly Leftover[] {
  return parts(part(pair, 'leftover')).map(([name, leftover]) => {
    const object = context.source.objects.get(name);
    const archived = items(part(leftover, 'archive')).map(({ value, at }) => ({ value, at }));
    const dropped = parts(part(leftover, 'drop')).map(([value, { keyAt }]) => ({ value, at: keyAt }));
    if (object === undefined) {
      const suggestion = suggest(name, context.source.objects.keys());
      context.report('unknown-source-object', leftover.keyAt, { name, suggestion });
    } else {
      for (const { value, at } of [...archived, ...dropped]) {
        if (object.fields.has(value.split('.')[0] ?? '')) continue;
        const suggestion = suggest(value, object.fields.keys());
        context.report('unknown-source-field', at, { name: value, object: name, suggestion });
      }
    }
    return { object: name, archive: leftover.value.archive ?? [], drop: leftover.value.drop ?? {} };
  });
}
