import type { FileReference } from '../../model/record.ts';
import type { SourceSystem } from '../../model/system.ts';
import { textOf } from '../../model/value.ts';
import type { Located } from './download.ts';
import type { Reader } from './read-object.ts';
import { sendingOf } from './sending.ts';
import { settledAddress } from './settled.ts';
import { valueAt } from './template.ts';

/**
 * Where a file is: its reference says so, or the source is asked.
 * @throws SourceProblem when the source refuses to say.
 */
export async function locate(file: FileReference, { objects }: SourceSystem, reader: Reader): Promise<Located> {
  const declared = file.of === undefined ? undefined : objects.get(file.of)?.download?.address;
  if (declared === undefined) return { kind: 'at', at: file.at };
  const { transport, reach, values, send } = reader;
  const address = settledAddress(declared, values.settings);
  const placement = { into: address.into, value: file.at };
  const reply = await send(sendingOf(address, [placement], transport, reach, values));
  if (reply.kind !== 'answer') return { kind: 'missing', reason: reply.reason };
  const at = textOf(valueAt(reply.answer, address.select));
  return at === '' ? { kind: 'missing', reason: 'the source no longer says where it is' } : { kind: 'at', at };
}
