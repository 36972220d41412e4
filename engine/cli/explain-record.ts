import { takeApart } from '../expression/take-apart.ts';
import type { CrosswalkEntry, LedgerEntry } from '../model/ledger.ts';
import type { Entry, FoldEntry } from '../model/mapping.ts';
import type { SourceRecord } from '../model/record.ts';
import { textOf } from '../model/value.ts';
import { partsText } from '../render/report/parts-text.ts';
import type { Run } from '../run/context.ts';
import { CommandProblem, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { partsOfEntry } from './tried-parts.ts';

/**
 * Shows, for a record of the destination, the source records it stands for, what each part of the expressions gave, what
 * was sent and what was read back. Throws `CommandProblem` for a record that is none of ours.
 */
export async function explainRecord(name: string, field: string | undefined, run: Run, output: Output): Promise<void> {
  const [object = '', id = ''] = name.split(':');
  const known = object === '' || id === '' ? [] : await run.ledger.crosswalkByDestination(object, id);
  if (known.length === 0) {
    throw new CommandProblem(
      `${name} stands for no source record. Name a record that was loaded as object:id, such as deal:123; the ids are in \`crosswalk export crosswalk\`.`,
      EXIT.error,
    );
  }
  for (const crosswalk of known) await explainOne(crosswalk, field, run, output);
  const writes = await writesOf(object, id, run);
  for (const write of writes) showWrite(write, field, output);
}

async function explainOne(
  crosswalk: CrosswalkEntry,
  field: string | undefined,
  run: Run,
  output: Output,
): Promise<void> {
  const entry = run.pair.entries.find(({ address }) => address === crosswalk.entry);
  const from = entry?.from;
  const record = from === undefined ? undefined : await run.staging.source.get(from, crosswalk.key);
  const mapped = await run.staging.mapped.get(crosswalk.entry, crosswalk.key);
  output.event('explained', { entry: crosswalk.entry, key: crosswalk.key, origin: crosswalk.origin, source: from });
  output.print(
    `${crosswalk.object} ${crosswalk.destinationId} is ${crosswalk.entry}/${crosswalk.key}, ${crosswalk.origin === 'made' ? 'made by us' : 'there before us'}${from === undefined ? '' : `, from ${from} ${crosswalk.key}`}`,
  );
  if (entry !== undefined) await showParts(entry, record, field, run, output);
  for (const fold of foldsInto(crosswalk.entry, field, run)) await showFold(fold, crosswalk, field, run, output);
  for (const [name, value] of Object.entries(mapped?.fields ?? {})) {
    if (isAsked(name, field)) output.print(`desired ${name} = ${textOf(value)}`);
  }
}

async function showParts(
  entry: Entry,
  record: SourceRecord | undefined,
  field: string | undefined,
  { pair }: Run,
  output: Output,
): Promise<void> {
  const object = entry.from === undefined ? undefined : pair.source.objects.get(entry.from);
  for (const part of partsOfEntry(entry).filter(({ name }) => isAsked(name, field))) {
    const view = {
      label: object?.name ?? 'a record made once',
      fields: object?.fields ?? new Map(),
      declaredSettings: pair.source.settings,
      settings: pair.settings,
      ...(record === undefined ? {} : { record: record.fields }),
    };
    const { steps } = part.source === undefined ? { steps: [] } : await takeApart(part.source, view);
    output.event('part', { part: part.name, use: part.use, steps });
    output.print(partsText({ ...part, steps, hasRecord: record !== undefined, titled: true }));
  }
}

/** Folds that write the field of records that the entry makes. */
function foldsInto(address: string, field: string | undefined, { pair }: Run): readonly FoldEntry[] {
  return pair.entries.filter(
    (entry): entry is FoldEntry =>
      entry.kind === 'fold' &&
      entry.into.some(({ target }) => target === address) &&
      entry.fields.some(({ field: name }) => isAsked(name, field)),
  );
}

/** What the children brought, one line each. */
async function showFold(
  fold: FoldEntry,
  { entry, key }: CrosswalkEntry,
  field: string | undefined,
  { staging }: Run,
  output: Output,
): Promise<void> {
  const items = (await staging.mapped.foldItems(entry, key)).filter((item) => item.fold === fold.address);
  const gathered = items.flatMap((item) =>
    Object.entries(item.values)
      .filter(([name]) => isAsked(name, field))
      .map(([name, { value }]) => ({ field: name, object: item.object, key: item.key, value: value ?? null })),
  );
  output.event('folded', { fold: fold.address, items: gathered });
  for (const item of gathered) {
    output.print(`${item.field} gathers from ${item.object} ${item.key}: ${textOf(item.value)}`);
  }
}

async function writesOf(object: string, id: string, { ledger }: Run): Promise<readonly LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for await (const batch of ledger.writes({ object }))
    found.push(...batch.filter(({ destinationId }) => destinationId === id));
  return found;
}

function showWrite(write: LedgerEntry, field: string | undefined, output: Output): void {
  const { action, state, sent, after, settledAt, intendedAt, revertedBy } = write;
  output.event('write', {
    action,
    state,
    sent: asked(sent, field),
    after: asked(after ?? {}, field),
    at: settledAt ?? intendedAt,
  });
  const undone = revertedBy === undefined ? '' : ', undone since';
  output.print(`${action} ${state} at ${settledAt ?? intendedAt}${undone}`);
  for (const [name, value] of Object.entries(asked(sent, field))) {
    const back = after === undefined ? 'not read back' : `read back ${textOf(after[name])}`;
    output.print(`  sent ${name} = ${textOf(value)}, ${back}`);
  }
}

function asked<Value>(
  fields: Readonly<Record<string, Value>>,
  field: string | undefined,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isAsked(name, field)));
}

/** A part of a form is named after its field: `name 2`, `name, when`. */
function isAsked(name: string, field: string | undefined): boolean {
  return field === undefined || name === field || name.startsWith(`${field} `) || name.startsWith(`${field},`);
}
