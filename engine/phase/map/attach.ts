import { basename } from 'node:path/posix';
import type { AttachEntry } from '../../model/mapping.ts';
import {
  type FileReference,
  type HoldReason,
  type MappedRecord,
  type Outcome,
  PACKAGED,
  type SourceRecord,
} from '../../model/record.ts';
import { type FieldValue, isBlank, textOf } from '../../model/value.ts';
import {
  baseOf,
  destinationObject,
  failed,
  fingerprintOf,
  type Hold,
  hold,
  type MapContext,
  visible,
} from './context.ts';
import { fillFields, outcomeOf } from './create.ts';
import { evaluateForm } from './form.ts';
import { noteOnPackaged } from './too-big-note.ts';

const MEGABYTE = 1_000_000;

/** Maps one source record through an attach entry: where its file hangs, what it is called, whether it may go; and the note that says where it is instead. */
export async function attachRecord(
  entry: AttachEntry,
  record: SourceRecord,
  context: MapContext,
): Promise<{ readonly record: MappedRecord; readonly note: MappedRecord | undefined }> {
  const fields: Record<string, FieldValue> = {};
  const coverage: string[] = [entry.address];
  const draft = { fields, coverage, fallbacks: new Set<string>(), cut: {}, images: {} };
  const file = await reference(entry, record, context);
  const problem =
    (await parent(entry, record, draft, context)) ??
    (await fillFields(entry.fields, entry.address, record, draft, context)) ??
    (isHold(file) ? file : undefined);
  const { outcome, sha256, megabytes } =
    problem === undefined && !isHold(file)
      ? await weigh(entry, file, context)
      : { outcome: outcomeOf(problem), sha256: undefined, megabytes: '' };
  if (!isHold(file)) fields.name = file.name;
  coverage.push(`${entry.address}=${outcome.state}`);
  const mapped: MappedRecord = {
    entry: entry.address,
    key: record.key,
    object: entry.object,
    fields,
    outcome,
    fingerprint: fingerprintOf(entry.object, fields, isHold(file) ? undefined : file, sha256),
    ...(isHold(file) ? {} : { file }),
    sources: [baseOf(record)],
    coverage,
  };
  return { record: mapped, note: noteOnPackaged(entry, mapped, megabytes, context) };
}

/** What a link can come to besides a record; another alternative may do better. */
const OF_LINKS: readonly HoldReason[] = ['reference_missing', 'reference_held', 'ambiguous_link'];

/** The first alternative that finds a record receives the file. Where none does and a record waits, the file waits for it. */
async function parent(
  entry: AttachEntry,
  record: SourceRecord,
  draft: { readonly fields: Record<string, FieldValue>; readonly coverage: string[] },
  context: MapContext,
): Promise<Hold | undefined> {
  let answer = hold('reference_missing', `${entry.address} finds no record to attach to`);
  for (const { link, parentField } of entry.to) {
    const target = destinationObject(context.pair, entry.object).fields.get(parentField);
    if (target === undefined) throw new Error(`${entry.object} has no field ${parentField}.`);
    const result = await evaluateForm(link, target, record, context);
    if (result.kind === 'nothing') continue;
    if (result.kind === 'held') {
      if (!OF_LINKS.includes(result.reason)) return result;
      if (answer.reason !== 'reference_held') answer = result;
      continue;
    }
    draft.fields[parentField] = result.value;
    draft.coverage.push(...result.branches.map((branch) => `${entry.address}/${parentField}=${branch}`));
    return undefined;
  }
  return answer;
}

async function reference(entry: AttachEntry, record: SourceRecord, context: MapContext): Promise<FileReference | Hold> {
  const download = context.pair.source.objects.get(entry.from)?.download;
  const at = download === undefined ? undefined : record.fields[download.at];
  if (isBlank(at)) return hold('missing_file', 'the record names no file');
  try {
    const named = await (entry.fileName ?? download?.name)?.evaluate(visible(record), context.settings);
    const name = isBlank(named) ? basename(textOf(at).replaceAll('\\', '/')) : textOf(named);
    return { at: textOf(at), name, ...(download?.address === undefined ? {} : { of: entry.from }) };
  } catch (problem) {
    return failed(problem);
  }
}

/** What becomes of a file, and the digest of its bytes: a file whose content changed is another file. */
interface Weighed {
  readonly outcome: Outcome;
  readonly sha256: string | undefined;
  /** Its size in words; empty where it is not known. */
  readonly megabytes: string;
}

/** Whether the file is there and small enough; where files cannot be opened, as in cases, it is taken to be. */
async function weigh(entry: AttachEntry, file: FileReference, context: MapContext): Promise<Weighed> {
  const unknown = { sha256: undefined, megabytes: '' };
  if (context.files === undefined) return { outcome: { state: 'ready' }, ...unknown };
  const opening = await context.files.open(file);
  if (opening.kind === 'missing') {
    return { outcome: { state: 'held', reason: 'missing_file', detail: opening.reason }, ...unknown };
  }
  const { size, sha256 } = opening;
  const megabytes = (size / MEGABYTE).toFixed(1);
  if (size <= entry.tooBig.overMegabytes * MEGABYTE) return { outcome: { state: 'ready' }, sha256, megabytes };
  const detail = `${megabytes} MB is over ${entry.tooBig.overMegabytes} MB`;
  const outcome: Outcome =
    entry.tooBig.then === 'hold'
      ? { state: 'held', reason: 'too_big', detail }
      : { state: 'left_out', reason: PACKAGED };
  return { outcome, sha256, megabytes };
}

function isHold(value: FileReference | Hold): value is Hold {
  return 'kind' in value;
}
