import { OVERFLOW } from '../../model/entry-parts.ts';
import type { AttachEntry } from '../../model/mapping.ts';
import { packagedName } from '../../model/package-name.ts';
import { type MappedRecord, PACKAGED } from '../../model/record.ts';
import { type FieldValue, isLink, textOf } from '../../model/value.ts';
import { destinationObject, fingerprintOf, type MapContext } from './context.ts';

/** A note on the record on which a packaged file would have hung: what it is, how large, and where it lies. */
export function noteOnPackaged(
  { tooBig, address }: AttachEntry,
  { key, fields, outcome, file }: MappedRecord,
  megabytes: string,
  context: MapContext,
): MappedRecord | undefined {
  if (tooBig.then !== 'note' || outcome.state !== 'left_out' || outcome.reason !== PACKAGED) return undefined;
  const object = destinationObject(context.pair, tooBig.note.object);
  const parent = Object.values(fields).find(isLink);
  const owner = context.pair.entries.find((entry) => entry.address === parent?.entry);
  const made = owner?.kind === 'create' ? owner.object : undefined;
  const hook = [...object.fields.values()].find(({ type, ref }) => type === 'ref' && ref === made);
  if (parent === undefined || hook === undefined || file === undefined) return undefined;
  const described = fields.description === undefined ? '' : `<br>${escaped(textOf(fields.description))}`;
  const place = packagedName(address, key, file.name);
  const text = `The file <b>${escaped(file.name)}</b> (${megabytes} MB) is too large to be attached. It lies in the package folder as <b>${escaped(place)}</b>.${described}`;
  const written: Record<string, FieldValue> = { [tooBig.note.text]: text, [hook.name]: parent };
  return {
    entry: `${address}${OVERFLOW}`,
    key,
    object: object.name,
    fields: written,
    outcome: { state: 'ready' },
    fingerprint: fingerprintOf(object.name, written),
    sources: [],
    coverage: [`${address}=note`],
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
