import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** Where a path from the export leads. `reason` completes the sentence "The file cannot be opened: ...". */
export type Resolution =
  | { readonly kind: 'file'; readonly path: string; readonly size: number }
  | { readonly kind: 'refused' | 'missing'; readonly reason: string };

/**
 * Resolves a path that stands in the export against the export's folder. The export is not ours, so whatever it names
 * outside of the folder is refused: absolute paths, `..`, links that lead out. Back slashes count as slashes, and names
 * are found in either Unicode spelling, because folders are packed on one system and unpacked on another.
 */
export async function resolveInside(folder: string, path: string): Promise<Resolution> {
  const parts = path.replaceAll('\\', '/').split('/');
  if (path === '') return missing('the path is empty');
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return refused(`${scheme(path)} is an address, and this source reads files`);
  if (path.includes('\0')) return refused('the path holds a character that no file name has');
  if (parts[0] === '' || /^[a-z]:/i.test(path))
    return refused('the path is absolute, not relative to the export folder');
  if (parts.includes('..')) return refused('the path leads out of the export folder');
  const plain = parts.filter((part) => part !== '' && part !== '.').join('/');
  for (const spelling of new Set([plain, plain.normalize('NFC'), plain.normalize('NFD')])) {
    const found = await look(folder, spelling);
    if (found !== undefined) return found;
  }
  return missing('there is no such file in the export folder');
}

async function look(folder: string, path: string): Promise<Resolution | undefined> {
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    const below = relative(root, real);
    if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
      return refused('the path is a link that leads out of the export folder');
    }
    const facts = await stat(real);
    return facts.isFile() ? { kind: 'file', path: real, size: facts.size } : missing('the path names no file');
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code ?? '';
    if (ABSENT_CODES.has(code)) return undefined;
    if (code === 'EACCES' || code === 'EPERM') return missing('the file may not be read by this user');
    throw problem;
  }
}

const ABSENT_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

function scheme(path: string): string {
  return `${path.slice(0, path.indexOf(':'))}:`;
}

function refused(reason: string): Resolution {
  return { kind: 'refused', reason };
}

function missing(reason: string): Resolution {
  return { kind: 'missing', reason };
}
