import type { CreateEntrySpec } from '../../../schema/pair.generated.ts';
import type { Merge } from '../../model/mapping.ts';
import type { DestinationObject } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { part, type Written } from '../written.ts';
import { type EntrySymbol, type PairContext, type RecordView, viewOf } from './context.ts';
import { compileOptional } from './expression.ts';

type MergeSpec = NonNullable<CreateEntrySpec['merge']>;

/** Compiles what makes one record of several; `undefined` when nothing does, or when it cannot be made sense of. */
export function compileMerge(
  spec: Written<CreateEntrySpec>,
  address: string,
  object: DestinationObject | undefined,
  view: RecordView,
  context: PairContext,
): Merge | undefined {
  const merge = part(spec, 'merge');
  if (merge === undefined) return undefined;
  const by = compileOptional(part(merge, 'by'), view, context);
  const prefer = compileOptional(part(merge, 'prefer'), view, context);
  const into = compileInto(merge, address, object, context);
  if (by === undefined) return undefined;
  return { by, ...(prefer === undefined ? {} : { prefer }), ...(into === undefined ? {} : { into }) };
}

/** The joined entry's own merge says how its records are compared; without one they are compared as these are. */
function compileInto(
  merge: Written<MergeSpec>,
  address: string,
  object: DestinationObject | undefined,
  context: PairContext,
): Merge['into'] {
  const into = part(merge, 'into');
  if (into === undefined) return undefined;
  const joined = context.symbols.get(into.value);
  if (joined === undefined) {
    const makers = [...context.symbols.values()].filter((symbol) => whyNotJoined(symbol, address) === undefined);
    const known = makers.map((symbol) => symbol.address);
    context.report('dangling-ref', into.at, { name: into.value, suggestion: suggest(into.value, known) });
    return undefined;
  }
  const why = whyNotJoined(joined, address);
  if (why !== undefined) {
    context.report('merge-not-joinable', into.at, { target: into.value, why });
    return undefined;
  }
  if (joined.object !== undefined && object !== undefined && joined.object !== object.name) {
    context.report('ref-wrong-object', into.at, { target: into.value, makes: joined.object, wanted: object.name });
    return undefined;
  }
  if (joined.merges) return { entry: into.value };
  const view = viewOf(joined.from === undefined ? undefined : context.source.objects.get(joined.from));
  const by = compileOptional(part(merge, 'by'), view, context);
  const prefer = compileOptional(part(merge, 'prefer'), view, context);
  if (by === undefined) return undefined;
  return { entry: into.value, by, ...(prefer === undefined ? {} : { prefer }) };
}

/** Only what makes a record of each source record, and joins nothing itself, can be joined. */
function whyNotJoined({ address, kind, once, joins }: EntrySymbol, joining: string): string | undefined {
  if (address === joining) return 'it is this very entry';
  if (kind !== 'create') return 'it makes no records';
  if (once) return 'its record is made once for the whole migration';
  return joins === undefined ? undefined : `it joins ${joins} itself`;
}
