import { Command, Option } from 'commander';
import { EXIT_MEANING } from './exit-code.ts';

/** A command of the line: declares its words at once, loads what it needs only when it runs. */
export type Registration = (program: Command) => void;

/** Options that every command on a migration folder takes. */
export interface MigrationOptions {
  readonly dir: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options of commands that work on a migration folder. */
export function migrationCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option('-d, --dir <folder>', 'the migration folder').default('.'))
    .option('--json', 'print NDJSON; the first line names its version')
    .option('--quiet', 'no live progress bars');
}

/** The whole command line, ready to parse. */
export function buildProgram(registrations: readonly Registration[], version: string): Command {
  const program = new Command('crosswalk')
    .description(
      'Moves a company\u2019s data from a source platform into Pipedrive: declared in YAML, planned, approved, proven, reversible.',
    )
    .version(version)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `\nExit codes:\n${Object.entries(EXIT_MEANING)
        .map(([code, meaning]) => `  ${code}  ${meaning}`)
        .join('\n')}`,
    );
  for (const register of registrations) register(program);
  return program;
}
