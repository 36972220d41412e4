import { EMBEDDED, embeddedAddress, imageKey } from '../../model/embedded-file.ts';
import { IMAGES } from '../../model/entry-parts.ts';
import type { CreateEntry } from '../../model/mapping.ts';
import type { MappedRecord } from '../../model/record.ts';
import { type DestinationObject, fileField } from '../../model/system.ts';
import { type FieldValue, isLink, type Link } from '../../model/value.ts';
import { destinationObject, fingerprintOf, type MapContext } from './context.ts';
import type { TextImage } from './rich-text.ts';

const FILE = 'file';

/** Images of texts, by the field of the text. */
export type ImagesByField = Readonly<Record<string, readonly TextImage[]>>;

/** The name of one image among the files of an entry. */
function imageLink({ address }: CreateEntry, key: string, field: string, place: number): Link {
  return { entry: `${address}${IMAGES}`, key: imageKey(key, field, place) };
}

/** Gives the images of texts the names under which they are uploaded. A text that hangs on nothing keeps their words only. */
export function nameImages(
  entry: CreateEntry,
  key: string,
  fields: Record<string, FieldValue>,
  images: ImagesByField,
  context: MapContext,
): void {
  const hangs = hook(destinationObject(context.pair, entry.object), fields, context) !== undefined;
  for (const [field, list] of Object.entries(images)) {
    const text = fields[field];
    if (typeof text !== 'string' || list.length === 0) continue;
    fields[field] = hangs
      ? text.replaceAll(new RegExp(`${EMBEDDED}:(\\d+)(?=")`, 'g'), (_, place: string) =>
          embeddedAddress(imageLink(entry, key, field, Number(place))),
        )
      : text.replaceAll(new RegExp(`<a href="${EMBEDDED}:\\d+">(.*?)</a>`, 'g'), '$1');
  }
}

/** What else than its fields a record's fingerprint is made of: the bytes of its images. */
export function imageDigest(images: ImagesByField): string | undefined {
  const digests = Object.values(images).flatMap((list) => list.map(({ sha256 = '' }) => sha256));
  return digests.length === 0 ? undefined : digests.join(' ');
}

/** The files that the images of a record's texts become, on the record on which the texts hang. */
export function imageRecords(
  entry: CreateEntry,
  record: MappedRecord,
  images: ImagesByField,
  context: MapContext,
): readonly MappedRecord[] {
  const parent = hook(destinationObject(context.pair, record.object), record.fields, context);
  if (record.outcome.state !== 'ready' || parent === undefined) return [];
  return Object.entries(images).flatMap(([field, list]) =>
    list.map(({ file, outcome, sha256 }, index): MappedRecord => {
      const { key, entry: address } = imageLink(entry, record.key, field, index + 1);
      const fields = { [parent.field]: parent.link, name: file.name };
      return {
        entry: address,
        key,
        object: FILE,
        fields,
        outcome,
        fingerprint: fingerprintOf(FILE, fields, file, sha256),
        file,
        sources: [],
        coverage: [`${address}=${outcome.state}`],
      };
    }),
  );
}

/** The first record that the text's record links to and that takes files. */
function hook(
  object: DestinationObject,
  fields: Readonly<Record<string, FieldValue>>,
  { pair }: MapContext,
): { readonly field: string; readonly link: Link } | undefined {
  const file = pair.destination.objects.get(FILE);
  for (const { name, ref } of object.fields.values()) {
    const field = fileField(file, ref);
    const value = fields[name];
    const [link] = (Array.isArray(value) ? value : [value]).filter(isLink);
    if (field !== undefined && link !== undefined) return { field: field.name, link };
  }
  return undefined;
}
