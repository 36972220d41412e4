import { Option } from 'commander';
import type { Registration } from '../program.ts';

/** `crosswalk check`: reads specs and says, with file, line and column, what is wrong with them. */
export const check: Registration = (program) => {
  program
    .command('check')
    .description('check specs: shape, names, types, links, order, losses')
    .argument('[pair...]', 'pairs to check; all pairs when none is named')
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .addOption(new Option('-d, --dir <folder>', 'check a migration folder: its migration.yaml and overlay too'))
    .option('--strict', 'warnings count as errors')
    .option('--json', 'print NDJSON; the first line names its version')
    .action(async (pairs: string[], options: { root?: string; dir?: string; strict?: boolean; json?: boolean }) => {
      const { checkSpecs } = await import('../check-specs.ts');
      process.exitCode = await checkSpecs(pairs, {
        ...options,
        json: options.json ?? false,
        strict: options.strict ?? false,
      });
    });
};
