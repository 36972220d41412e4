import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { readDataAddress } from '../../model/data-address.ts';
import { EMBEDDED } from '../../model/embedded-file.ts';
import type { FileReference, Outcome } from '../../model/record.ts';
import { cleanHtml, imagesOf } from './clean-html.ts';
import type { MapContext } from './context.ts';

/** An image of a text that becomes a file, or would if it could be opened. */
export interface TextImage {
  readonly file: FileReference;
  readonly outcome: Outcome;
  /** Of its bytes; absent where they are not read, as in cases. */
  readonly sha256?: string;
}

/** Cleaned text in which each image is a link to the file that it becomes: `crosswalk-file:<place among the images>`. */
export interface RichText {
  readonly html: string;
  readonly images: readonly TextImage[];
}

const MEGABYTE = 1_000_000;
const REMOTE = /^(?:https?:)?\/\//i;
/** `cid:` and the like lead into a message that is not there. */
const OTHER_SCHEME = /^(?!data:)[a-z][a-z0-9+.-]*:/i;
/** Endings of file names that are not the media type's own word. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['jpeg', 'jpg'],
  ['svg+xml', 'svg'],
  ['x-icon', 'ico'],
]);

/**
 * Cleans a text and takes its images out: those that stand in it, those of the export, and those at the hosts of a source
 * that is read over HTTP. Others stay where they are. One that cannot be opened is named in the text instead.
 */
export async function richText(text: string, context: MapContext): Promise<RichText> {
  const images: TextImage[] = [];
  const words = new Map<string, string>();
  for (const address of imagesOf(text)) {
    if (REMOTE.test(address) && context.pair.source.http === undefined) continue;
    const image = await open(address, images.length + 1, context);
    if (image === undefined) continue;
    images.push(image);
    words.set(address, image.outcome.state === 'ready' ? `${EMBEDDED}:${images.length}` : '');
  }
  const html = cleanHtml(text, (address) => {
    const at = words.get(address);
    if (at === undefined) return undefined;
    const image = images.find(({ file }) => file.at === address);
    return { name: image?.file.name ?? '', address: at };
  });
  return { html, images };
}

/** `undefined`: it stays where it is. */
async function open(address: string, place: number, context: MapContext): Promise<TextImage | undefined> {
  if (OTHER_SCHEME.test(address) && !REMOTE.test(address)) {
    return missing({ at: address, name: `image-${place}` }, 'it is part of a message that is not there');
  }
  const data = readDataAddress(address);
  if (data !== undefined)
    return weighed(
      { at: address, name: dataName(data.mediaType, place) },
      data.bytes.length,
      digestOf(data.bytes),
      context,
    );
  const file = { at: address, name: fileName(address, place) };
  if (/^data:/i.test(address)) return missing(file, 'its content cannot be decoded');
  if (context.files === undefined) return { file, outcome: { state: 'ready' } };
  const opening = await context.files.open(file);
  if (opening.kind === 'missing') return REMOTE.test(address) ? undefined : missing(file, opening.reason);
  return weighed(file, opening.size, opening.sha256, context);
}

function missing(file: FileReference, detail: string): TextImage {
  return { file, outcome: { state: 'held', reason: 'missing_file', detail } };
}

function weighed(file: FileReference, size: number, sha256: string, { pair }: MapContext): TextImage {
  const most = pair.destination.fileLimitMegabytes;
  if (size <= most * MEGABYTE) return { file, outcome: { state: 'ready' }, sha256 };
  const detail = `${(size / MEGABYTE).toFixed(1)} MB is over ${most} MB`;
  return { file, outcome: { state: 'held', reason: 'too_big', detail }, sha256 };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function dataName(mediaType: string, place: number): string {
  const kind = mediaType.split('/')[1] ?? '';
  const ending = EXTENSIONS.get(kind) ?? kind;
  return ending === '' ? `image-${place}` : `image-${place}.${ending}`;
}

/** The end of the path, as people would read it. */
function fileName(address: string, place: number): string {
  const path = address.replace(/[?#].*$/s, '').replaceAll('\\', '/');
  const name = basename(path);
  try {
    return name === '' ? `image-${place}` : decodeURIComponent(name);
  } catch {
    return name;
  }
}
