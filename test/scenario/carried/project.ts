import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A project of its own around the pair of this folder. */
export interface CarriedProject {
  readonly root: string;
  /** Writes a file of the export. */
  table(name: string, rows: readonly string[]): void;
  /** Replaces the one place where a text stands in the pair, or in the spec of the source. */
  edit(from: string, to: string, file?: 'pair' | 'system'): void;
  /** Writes a file of cases beside the pair. */
  cases(text: string): void;
  remove(): void;
}

const SPECS = resolve(import.meta.dirname, '../../../specs');
export const PAIR = 'carried-to-pipedrive';

export function carriedProject(): CarriedProject {
  const root = mkdtempSync(join(tmpdir(), 'crosswalk-carried-'));
  const pair = join(root, 'pairs', PAIR);
  for (const folder of [join(root, 'specs'), join(pair, 'cases'), join(root, 'export')]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const name of ['pipedrive.system.yaml', 'grading.yaml']) cpSync(join(SPECS, name), join(root, 'specs', name));
  cpSync(join(import.meta.dirname, 'carried.system.yaml'), join(root, 'specs', 'carried.system.yaml'));
  cpSync(join(import.meta.dirname, 'pair.yaml'), join(pair, 'pair.yaml'));
  return {
    root,
    table: (name, rows) => writeFileSync(join(root, 'export', name), `${rows.join('\n')}\n`),
    edit: (from, to, file = 'pair') => {
      const path = file === 'pair' ? join(pair, 'pair.yaml') : join(root, 'specs', 'carried.system.yaml');
      const text = readFileSync(path, 'utf8');
      if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand exactly once in the ${file}.`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    },
    cases: (text) => writeFileSync(join(pair, 'cases', 'carried.yaml'), text),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
