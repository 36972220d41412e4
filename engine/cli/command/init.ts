import { Argument, Option } from 'commander';
import type { InitOptions } from '../init-migration.ts';
import type { Registration } from '../program.ts';

/** `crosswalk init`: begins a migration folder. */
export const init: Registration = (program) => {
  program
    .command('init')
    .description('begin a migration folder: a migration.yaml to fill in')
    .addArgument(new Argument('<pair>', 'named <source>-to-<destination>, as in pairs/'))
    .addArgument(new Argument('[folder]', 'the new folder').default('.'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .addOption(new Option('--transport <name>', 'how the source is read').choices(['files', 'http']).default('files'))
    .action(async (pair: string, folder: string, options: InitOptions) => {
      const { initMigration } = await import('../init-migration.ts');
      process.exitCode = await initMigration(pair, folder, options);
    });
};
