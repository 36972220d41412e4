import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Diagnostic } from '../../engine/model/diagnostic.ts';
import { formatLocation } from '../../engine/model/location.ts';
import { checkPair, openMigration } from '../../engine/spec/load.ts';

/** A sound project, and the pair in it. */
export const SOUND = join(import.meta.dirname, 'sound');
const PAIR = 'shop-to-crm';

/**
 * One way to break the sound project: edits to its files, and exactly what the checker then says. A fixture is named
 * after the code that it is about.
 */
export interface Fixture {
  /** Open the migration as well as the pair. */
  readonly migration?: boolean;
  /** Open this pair instead of the one that is there. */
  readonly pair?: string;
  readonly transport?: 'files' | 'http';
  readonly edits?: readonly Edit[];
  /** `file:line:column severity code` each, in the order in which they are reported. */
  readonly expect: readonly string[];
}

/** Replaces the one place in a file where a text stands. */
export interface Edit {
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

/** All fixtures of this folder, by the code they are named after. */
export async function readFixtures(): Promise<ReadonlyMap<string, Fixture>> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.yaml'));
  const fixtures = names.map(async (name) => {
    const text = await readFile(join(import.meta.dirname, name), 'utf8');
    return [name.replace(/\.yaml$/, ''), parse(text) as Fixture] as const;
  });
  return new Map(await Promise.all(fixtures));
}

/** Breaks a copy of the sound project and gives what the checker says about it, as fixtures spell it. */
export async function complaintsAbout(fixture: Fixture): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'crosswalk-broken-'));
  try {
    await cp(SOUND, root, { recursive: true });
    for (const edit of fixture.edits ?? []) await apply(edit, root);
    const opened = fixture.migration
      ? await openMigration({ folder: root, root })
      : await checkPair({
          root,
          pair: fixture.pair ?? PAIR,
          ...(fixture.transport && { transport: fixture.transport }),
        });
    return opened.diagnostics.map((diagnostic) => spell(diagnostic, root));
  } finally {
    await rm(root, { recursive: true });
  }
}

async function apply({ file, replace, by }: Edit, root: string): Promise<void> {
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  if (text.split(replace).length !== 2) throw new Error(`"${replace}" does not stand exactly once in ${file}.`);
  await writeFile(
    path,
    text.replace(replace, () => by),
  );
}

function spell({ at, severity, code }: Diagnostic, root: string): string {
  return `${formatLocation({ ...at, file: at.file.replace(`${root}/`, '') })} ${severity} ${code}`;
}
