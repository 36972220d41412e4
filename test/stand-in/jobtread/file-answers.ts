import { createHash } from 'node:crypto';
import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { AttachedFile } from './business.ts';
import { toSecond } from './made-up.ts';

/** A file with its bytes on the record that receives it. */
export function fileOf({ name, createdAt, bytes }: AttachedFile, field: string, parent: LinkTarget): ExpectedRecord {
  const content = bytes ?? new Uint8Array();
  const fields: Record<string, ExpectedValue> = { name, description: `Uploaded ${toSecond(createdAt)}` };
  return {
    object: 'file',
    identity: { by: 'content', parent, value: { name } },
    fields,
    custom: {},
    links: { [field]: parent },
    file: { name, size: content.byteLength, sha256: createHash('sha256').update(content).digest('hex') },
  };
}
