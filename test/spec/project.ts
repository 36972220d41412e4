import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOUND } from '../broken/fixture.ts';

/** Edits by file: what stands there once, and what takes its place. */
export type Edits = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/** Runs something on a copy of the sound project with edits, and takes the copy away afterwards. */
export async function withProject<Result>(edits: Edits, run: (root: string) => Promise<Result>): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'crosswalk-project-'));
  try {
    await cp(SOUND, root, { recursive: true });
    for (const [file, changes] of Object.entries(edits)) {
      let text = await readFile(join(root, file), 'utf8');
      for (const [from, to] of changes) {
        if (!text.includes(from)) throw new Error(`"${from}" does not stand in ${file}.`);
        text = text.replace(from, () => to);
      }
      await writeFile(join(root, file), text);
    }
    return await run(root);
  } finally {
    await rm(root, { recursive: true });
  }
}
