import type { Fields, Link } from './value.ts';

/** How a text names a file that is uploaded with it, until the file has an address: `crosswalk-file:row.entry.images/key`. */
export const EMBEDDED = 'crosswalk-file';

/** Only as the whole address of a link: cleaned text can hold no such tag of its own. */
const ADDRESS = new RegExp(`(?<=<a href=")${EMBEDDED}:([^/"]+)/([^"]+)(?=">)`, 'g');

/** The key of an image in the text of a record: `place` counts from one within the field. */
export function imageKey(key: string, field: string, place: number): string {
  return `${key}/${field}/${place}`;
}

/** The key of the record in whose text an image stands. */
export function ownerOfImage(key: string): string {
  return key.replace(/\/[^/]+\/\d+$/, '');
}

/** The name of a file for a text. */
export function embeddedAddress({ entry, key }: Link): string {
  return `${EMBEDDED}:${entry}/${encodeURIComponent(key).replaceAll('%2F', '/').replaceAll("'", '%27')}`;
}

/** The files that a text names, each once. */
export function embeddedFiles(text: string): readonly Link[] {
  const links = [...text.matchAll(ADDRESS)].map(toLink);
  return [...new Map(links.map((link) => [embeddedAddress(link), link])).values()];
}

/** The files that the texts of a record name. */
export function filesIn(fields: Fields): readonly Link[] {
  return Object.values(fields).flatMap((value) => (typeof value === 'string' ? embeddedFiles(value) : []));
}

/** The text with the addresses of its files. */
export function withAddresses(text: string, addressOf: (file: Link) => string): string {
  return text.replaceAll(ADDRESS, (...match: readonly string[]) => addressOf(toLink(match)));
}

function toLink([, entry = '', key = '']: readonly (string | undefined)[]): Link {
  return { entry, key: decodeURIComponent(key) };
}
