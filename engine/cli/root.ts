import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandProblem, EXIT } from './exit-code.ts';

/** The folder that holds specs/ and pairs/: the one named, else the nearest above the working folder, else the package's own. */
export function findRoot(named: string | undefined): string {
  if (named !== undefined) {
    if (isRoot(named)) return named;
    throw new CommandProblem(`${named} holds no specs/ and pairs/. Name the folder that does with --root.`, EXIT.error);
  }
  return above(process.cwd()) ?? above(dirname(fileURLToPath(import.meta.url))) ?? process.cwd();
}

function above(folder: string): string | undefined {
  if (isRoot(folder)) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : above(parent);
}

function isRoot(folder: string): boolean {
  return existsSync(join(folder, 'specs')) && existsSync(join(folder, 'pairs'));
}
