import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AuditChoice, MigrationFile } from '../../schema/migration.generated.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { FindingChoice, FindingCode } from '../model/report.ts';
import { counted } from '../render/report/table.ts';
import type { MigrationSettings } from '../run/context.ts';
import { openMigration } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { findRoot } from './root.ts';

/** A migration folder, read and checked. */
export interface Migration {
  readonly pair: CompiledPair;
  readonly settings: MigrationSettings;
  readonly source: {
    /** As written: relative to the migration folder. */
    readonly folder: string;
    /** Where each secret is kept, by its name. */
    readonly secrets: Readonly<Record<string, string>>;
  };
  readonly destination: { readonly url: string; readonly token: string; readonly timeScale: number };
}

const DEFAULT_SAMPLE = 100;

/** Reads migration.yaml with its pair and overlay. Every complaint is printed; an error ends the command with exit code 3. */
export async function readMigration(folder: string, output: Output): Promise<Migration> {
  requireMigrationFile(folder);
  const { migration, pair, diagnostics } = await openMigration({ folder, root: findRoot(undefined) });
  const { errors } = printDiagnostics(
    diagnostics.filter(({ severity }) => severity === 'error'),
    output,
  );
  if (pair === undefined || migration === undefined || errors > 0) {
    throw new CommandProblem(
      `${folder} cannot be run: ${counted(errors, 'error')} in its specs. Mend them and run again.`,
      EXIT.invalidSpec,
    );
  }
  const proposed = pair.entries.filter((entry) => entry.proposed);
  if (proposed.length > 0) {
    const names = proposed.map(({ address }) => address).join(', ');
    throw new CommandProblem(
      `These entries are proposed and not confirmed: ${names}. Confirm or remove them.`,
      EXIT.invalidSpec,
    );
  }
  return {
    pair,
    settings: settingsOf(migration),
    source: { folder: migration.source.folder ?? '', secrets: migration.source.secrets ?? {} },
    destination: destinationOf(migration),
  };
}

/** A command in the wrong folder is the commonest mistake of all. Throws `CommandProblem`. */
export function requireMigrationFile(folder: string): void {
  if (existsSync(join(folder, 'migration.yaml'))) return;
  throw new CommandProblem(
    `There is no migration.yaml in ${resolve(folder)}. Name the migration folder with --dir, or begin one with \`crosswalk init <pair> <folder>\`.`,
    EXIT.error,
  );
}

function settingsOf(migration: MigrationFile): MigrationSettings {
  const fallback = migration.owners?.fallback;
  return {
    owners: { ...(fallback === undefined ? {} : { fallback }), table: migration.owners?.map ?? {} },
    sampleSize: Number(migration.sample?.size ?? DEFAULT_SAMPLE),
    choices: choicesOf(migration.audit ?? {}),
    volume: Object.fromEntries(
      Object.entries(migration.volume ?? {}).map(([object, count]) => [object, Number(count)]),
    ),
    automationsPaused: migration.confirm?.automations_paused === 'true',
    destinationName: migration.use,
  };
}

function choicesOf(audit: Readonly<Record<string, AuditChoice | undefined>>): MigrationSettings['choices'] {
  const choices: Partial<Record<FindingCode, FindingChoice>> = {};
  for (const [code, choice] of Object.entries(audit)) {
    if (choice !== undefined) choices[code as FindingCode] = choice as FindingChoice;
  }
  return choices;
}

function destinationOf(migration: MigrationFile): Migration['destination'] {
  const destination = migration.destinations[migration.use];
  if (destination === undefined) {
    throw new CommandProblem(`use names ${migration.use}, which is not among the destinations.`, EXIT.invalidSpec);
  }
  const { url, token, time_scale: timeScale } = destination;
  return { url, token, timeScale: Number(timeScale ?? 1) };
}
