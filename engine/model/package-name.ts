import type { EntryAddress } from './value.ts';

/** What a file is called in the package folder, unlike any other there: by its entry, its source record and its own name. */
export function packagedName(entry: EntryAddress, key: string, fileName: string): string {
  const own = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  return `${entry}-${key.replaceAll(/[^\w.-]+/g, '_').slice(0, 80)}-${own}`;
}
