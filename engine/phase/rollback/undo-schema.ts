import type { LedgerEntry } from '../../model/ledger.ts';
import type { Change } from '../../model/plan.ts';
import { type StoredFields, type StoredValue, textOf } from '../../model/value.ts';
import type { AccountSchema } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { CurrentRecords } from './current-records.ts';
import { reasonOf } from './judge-record.ts';
import { type IsUndoing, isSchema } from './undo-records.ts';

/** What taking provisioned schema away looks at. */
export interface SchemaUndoInput {
  readonly ledger: Ledger;
  readonly schema: AccountSchema;
  /** After the records were judged: what stays keeps its fields and stages. */
  readonly current: CurrentRecords;
  readonly withSchema: boolean;
}

/** Options before the fields they belong to, stages before their pipelines. */
const ORDER = ['field_options', 'field', 'stage', 'pipeline'] as const;
type SchemaObject = (typeof ORDER)[number];

/** Takes away what we provisioned and nobody else uses; without `withSchema` all of it stays, and is named. */
export async function undoSchema(input: SchemaUndoInput, isUndoing: IsUndoing): Promise<readonly Change[]> {
  const writes = await standingSchema(input.ledger, isUndoing);
  const kept = new Set<string>();
  const changes: Change[] = [];
  for (const object of ORDER) {
    for (const write of writes.filter((candidate) => candidate.object === object)) {
      const change = await judge(object, write, writes, kept, input);
      if (change.action === 'keep') kept.add(`${object} ${change.destinationId}`);
      changes.push(change);
    }
  }
  return changes;
}

/** Few enough to hold: an account has a handful of pipelines and at most some hundred fields. Newest first. */
async function standingSchema(ledger: Ledger, isUndoing: IsUndoing): Promise<readonly LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for await (const batch of ledger.writes({ newestFirst: true, state: 'applied', standing: true })) {
    for (const write of batch) {
      if (isSchema(write) && write.action === 'create' && !(await isUndoing(write))) found.push(write);
    }
  }
  return found;
}

async function judge(
  object: SchemaObject,
  write: LedgerEntry,
  writes: readonly LedgerEntry[],
  kept: ReadonlySet<string>,
  input: SchemaUndoInput,
): Promise<Change> {
  const { entry, key, fingerprint, sent, destinationId = '', seq } = write;
  const base = { entry, key, object, fingerprint, destinationId } as const;
  if (!input.withSchema) return { ...base, action: 'keep', reason: reasonOf('schema_stays') };
  const expected = object === 'field_options' ? freeOptions(write, writes, input) : sent;
  const reason = expected === undefined ? reasonOf('in_use') : await reasonToKeep(object, write, writes, kept, input);
  return expected === undefined || reason !== undefined
    ? { ...base, action: 'keep', reason: reason ?? reasonOf('in_use') }
    : { ...base, action: 'delete', expected, reverts: [seq] };
}

async function reasonToKeep(
  object: SchemaObject,
  write: LedgerEntry,
  writes: readonly LedgerEntry[],
  kept: ReadonlySet<string>,
  input: SchemaUndoInput,
): Promise<string | undefined> {
  switch (object) {
    case 'field':
      return keepField(write, writes, input);
    case 'field_options':
      return undefined;
    case 'stage':
      return keepStage(write, input);
    case 'pipeline':
      return keepPipeline(write, writes, kept, input);
    default:
      return object satisfies never;
  }
}

/** `schema.field.<owner>.<id>` and `schema.options.<owner>.<id>`. */
function addressed({ entry }: LedgerEntry): { readonly owner: string; readonly id: string } {
  const [, , owner = '', ...id] = entry.split('.');
  return { owner, id: id.join('.') };
}

/** A field that was renamed or got more options is a person's by now; one with a value in what stays is in use. */
function keepField(write: LedgerEntry, writes: readonly LedgerEntry[], { schema, current }: SchemaUndoInput) {
  const { owner, id } = addressed(write);
  const field = schema.fields.find((candidate) => candidate.object === owner && candidate.key === write.destinationId);
  if (field === undefined) return undefined;
  const added = writes.filter(
    ({ object, destinationId }) => object === 'field_options' && destinationId === write.destinationId,
  );
  const ours = new Set(
    [write, ...added].flatMap(({ sent, after }) => [...texts(sent.options), ...texts(after?.options)]),
  );
  if (field.label.trim() !== textOf(write.sent.label).trim()) return reasonOf('edited_since', ['label']);
  if (field.options.some(({ label }) => !ours.has(label))) return reasonOf('edited_since', ['options']);
  return current.isUsed(owner, id) ? reasonOf('in_use') : undefined;
}

/**
 * Of the options we added to a field that was there: those that nothing which stays has. `undefined`: all are in use.
 * Options of a field of our own go or stay with it.
 */
function freeOptions(
  write: LedgerEntry,
  writes: readonly LedgerEntry[],
  { schema, current }: SchemaUndoInput,
): StoredFields | undefined {
  const { owner, id } = addressed(write);
  const own = writes.some(({ object, destinationId }) => object === 'field' && destinationId === write.destinationId);
  if (own) return { object: owner, options: [] };
  const field = schema.fields.find((candidate) => candidate.object === owner && candidate.key === write.destinationId);
  const there = new Set(field?.options.map(({ label }) => label));
  const options = texts(write.sent.options).filter((label) => there.has(label));
  const free = options.filter((label) => !current.isUsed(owner, id, label));
  return options.length > 0 && free.length === 0 ? undefined : { object: owner, options: free };
}

async function keepStage({ destinationId = '', sent }: LedgerEntry, { schema, current }: SchemaUndoInput) {
  const stage = schema.stages.find(({ id }) => id === destinationId);
  if (stage === undefined) return undefined;
  if (stage.name.trim() !== textOf(sent.name).trim()) return reasonOf('edited_since', ['name']);
  return (await current.isReferred('stage', destinationId)) ? reasonOf('in_use') : undefined;
}

/** A pipeline goes with the stages it came with, unless a person has named it anew, added stages, or uses one of them. */
async function keepPipeline(
  { destinationId = '', sent, after }: LedgerEntry,
  writes: readonly LedgerEntry[],
  kept: ReadonlySet<string>,
  { schema, current }: SchemaUndoInput,
): Promise<string | undefined> {
  const pipeline = schema.pipelines.find(({ id }) => id === destinationId);
  if (pipeline === undefined) return undefined;
  if (pipeline.name.trim() !== textOf(sent.name).trim()) return reasonOf('edited_since', ['name']);
  const ours = new Set([
    ...texts(after?.stages),
    ...writes.flatMap(({ object, destinationId: id }) => (object === 'stage' && id !== undefined ? [id] : [])),
  ]);
  for (const { id, pipelineId } of schema.stages) {
    if (pipelineId !== destinationId) continue;
    if (!ours.has(id)) return reasonOf('edited_since', ['stages']);
    if (kept.has(`stage ${id}`) || (await current.isReferred('stage', id))) return reasonOf('in_use');
  }
  return undefined;
}

function texts(value: StoredValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
