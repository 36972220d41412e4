import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CompiledPair } from '../model/mapping.ts';
import type { TransportName } from '../model/system.ts';
import { openPair } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** How a migration folder begins. */
export interface InitOptions {
  /** How the source is read; files where nothing is said. */
  readonly transport?: TransportName;
  readonly root?: string;
}

/** Begins a migration folder. An existing migration.yaml is never touched. */
export async function initMigration(id: string, folder: string, options: InitOptions): Promise<ExitCode> {
  const output = openOutput({
    json: false,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  const { transport = 'files' } = options;
  const root = findRoot(options.root);
  const { pair, diagnostics } = await openPair({ root, pair: id, transport });
  if (pair === undefined) {
    printDiagnostics(diagnostics, output);
    return EXIT.invalidSpec;
  }
  const fromFiles = transport === 'files';
  await mkdir(fromFiles ? join(folder, 'export') : folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'migration.yaml');
  try {
    await writeFile(path, migrationTemplate(pair, relative(folder, join(root, 'schema'))), { flag: 'wx' });
  } catch (cause) {
    throw new CommandProblem(`${path} is there already, or cannot be written. Choose another folder.`, EXIT.error, {
      cause,
    });
  }
  await keepOutOfGit(join(folder, '.gitignore'));
  const first = fromFiles ? `Put the export into ${join(folder, 'export')}` : 'Put the secrets where it says';
  output.print(`${path} is there to fill in. ${first}, then: crosswalk audit --dir ${folder}`);
  return EXIT.done;
}

/** A migration.yaml with every choice that usually has to be made, in the order in which one makes them. */
function migrationTemplate(pair: CompiledPair, schema: string): string {
  const settings = [...pair.source.settings.values()].map(
    ({ name, default: preset, description }) =>
      `  ${name}: ${preset === undefined ? '""' : String(pair.settings[name])}    # ${description}`,
  );
  return `# yaml-language-server: $schema=${schema}/migration.schema.json
# $schema: ${schema}/migration.schema.json
crosswalk: migration/1
pair: ${pair.id}
pair_version: ${pair.version}
transport: ${pair.source.transport}
${sourceLines(pair)}
${settings.length === 0 ? '' : `settings:\n${settings.join('\n')}\n`}destinations:
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

/** Where the source is: a folder, or what its interface asks for. Secrets are named, never written. */
function sourceLines({ source }: CompiledPair): string {
  const secrets = source.transport === 'http' ? [...(source.http?.secrets ?? [])] : [];
  if (secrets.length === 0) return `source: { ${source.transport === 'http' ? '' : 'folder: export '}}`;
  const lines = secrets.map(([name, what]) => `    ${name}: env:CROSSWALK_SOURCE_${name.toUpperCase()}    # ${what}`);
  return `source:\n  secrets:\n${lines.join('\n')}`;
}

/** What holds the customer's data and must not reach a repository. */
const PRIVATE_FOLDERS = ['export/', 'exported/', '.crosswalk/'];

/** Adds what is missing to the ignore file, and changes nothing else in it. */
async function keepOutOfGit(path: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => '');
  const lines = present.split('\n').map((line) => line.trim());
  const missing = PRIVATE_FOLDERS.filter((folder) => !lines.includes(folder));
  const start = present === '' || present.endsWith('\n') ? present : `${present}\n`;
  if (missing.length > 0) await writeFile(path, `${start}${missing.join('\n')}\n`);
}
