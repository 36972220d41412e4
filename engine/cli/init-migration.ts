import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CompiledPair } from '../model/mapping.ts';
import { openPair } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** Begins a migration folder. An existing migration.yaml is never touched. */
export async function initMigration(id: string, folder: string, named: string | undefined): Promise<ExitCode> {
  const output = openOutput({
    json: false,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  const root = findRoot(named);
  const { pair, diagnostics } = await openPair({ root, pair: id });
  if (pair === undefined) {
    printDiagnostics(diagnostics, output);
    return EXIT.invalidSpec;
  }
  await mkdir(join(folder, 'export'), { recursive: true, mode: 0o700 });
  const path = join(folder, 'migration.yaml');
  try {
    await writeFile(path, migrationTemplate(pair, relative(folder, join(root, 'schema'))), { flag: 'wx' });
  } catch (cause) {
    throw new CommandProblem(`${path} is there already, or cannot be written. Choose another folder.`, EXIT.error, {
      cause,
    });
  }
  await writeFile(join(folder, '.gitignore'), 'export/\n.crosswalk/\n');
  output.print(
    `${path} is there to fill in. Put the export into ${join(folder, 'export')}, then: crosswalk check --dir ${folder}`,
  );
  return EXIT.done;
}

/** A migration.yaml with every choice that usually has to be made, in the order in which one makes them. */
function migrationTemplate(pair: CompiledPair, schema: string): string {
  const settings = [...pair.source.settings.values()].map(
    ({ name, default: value, description }) => `  ${name}: ${value ?? '""'}    # ${description}`,
  );
  return `# yaml-language-server: $schema=${schema}/migration.schema.json
# $schema: ${schema}/migration.schema.json
crosswalk: migration/1
pair: ${pair.id}
pair_version: ${pair.version}
transport: ${pair.source.transport}
source: { folder: export }
settings:
${settings.join('\n')}
destinations:
  sandbox: { url: "http://127.0.0.1:8765", token: "env:CROSSWALK_SANDBOX_TOKEN", time_scale: 1 }
  production: { url: "https://example.pipedrive.com", token: "env:CROSSWALK_TOKEN" }
use: sandbox
# owners: { fallback: admin@example.com, map: { "12": ana@example.com } }
# volume: { }             counts the customer reported, by source object
sample: { size: 100 }
# confirm: { automations_paused: true }
# overlay: { }            this customer's own changes, of the shape of the pair
`;
}
