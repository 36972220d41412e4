import { Argument, Option } from 'commander';
import type { Registration } from '../program.ts';

/** `crosswalk render`: a pair as a table. */
export const render: Registration = (program) => {
  program
    .command('render')
    .description('print a pair\u2019s mapping table')
    .addArgument(new Argument('<pair>', 'named <source>-to-<destination>, as in pairs/'))
    .addOption(new Option('--as <format>', 'what to print').choices(['markdown', 'json', 'csv']).default('markdown'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .action(async (pair: string, options: { as: 'markdown' | 'json' | 'csv'; root?: string }) => {
      const { renderPair } = await import('../render-pair.ts');
      process.exitCode = await renderPair(pair, options.as, options.root);
    });
};
