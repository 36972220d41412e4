import { readDataAddress } from '../../model/data-address.ts';
import type { Change } from '../../model/plan.ts';
import { type StoredFields, textOf } from '../../model/value.ts';
import type { Upload } from '../../port/destination.ts';
import type { ApplyContext } from './apply-input.ts';
import type { Outcome } from './outcome.ts';

/** The file that goes with a creation, opened only when it is sent. */
export type PreparedUpload =
  | { readonly kind: 'none' }
  | Extract<Outcome, { kind: 'held' }>
  | {
      readonly kind: 'upload';
      /** What a file is known by when its upload was never answered. Kept in the ledger, never sent as a field. */
      readonly recognisedBy: { readonly size: number };
      readonly open: () => Promise<Upload>;
    };

const MEGABYTE = 1_000_000;

/** Looks whether the file is there and small enough, at this moment: it may have changed since the plan. */
export async function prepareUpload(
  change: Extract<Change, { action: 'create' }>,
  fields: StoredFields,
  context: ApplyContext,
): Promise<PreparedUpload> {
  const { file, content } = change;
  if (content !== undefined) {
    const bytes = new TextEncoder().encode(content);
    const name = textOf(fields.name ?? 'file.txt');
    return weighed(bytes.byteLength, context, () => Promise.resolve({ name, bytes }));
  }
  if (file === undefined) return { kind: 'none' };
  const data = readDataAddress(file.at);
  if (data !== undefined) {
    const { bytes } = data;
    return weighed(bytes.byteLength, context, () => Promise.resolve({ name: textOf(fields.name ?? file.name), bytes }));
  }
  if (context.source === undefined) throw new Error('The plan uploads files of the source, and no source was given.');
  const opening = await context.source.open(file);
  if (opening.kind === 'missing') return { kind: 'held', reason: 'missing_file', detail: opening.reason };
  const name = textOf(fields.name ?? file.name);
  return weighed(opening.size, context, async () => ({ name, bytes: await opening.read() }));
}

function weighed(size: number, { system }: ApplyContext, open: () => Promise<Upload>): PreparedUpload {
  const most = system.fileLimitMegabytes;
  if (size <= most * MEGABYTE) return { kind: 'upload', recognisedBy: { size }, open };
  const detail = `${(size / MEGABYTE).toFixed(1)} MB is over the ${most} MB that ${system.label} takes`;
  return { kind: 'held', reason: 'too_big', detail };
}
