import { Argument, Option } from 'commander';
import type { Registration } from '../program.ts';
import type { Format, RenderOptions } from '../render-pair.ts';

/** Written out here because loading the renderers to list them would slow every command down. */
const FORMATS = ['markdown', 'json', 'csv', 'grades', 'workbook'] as const satisfies readonly Format[];

/** `crosswalk render`: a pair as a table, as a workbook to review, or as its grades with their evidence. */
export const render: Registration = (program) => {
  program
    .command('render')
    .description('print a pair\u2019s mapping table, or how hard it is and why')
    .addArgument(new Argument('<pair>', 'named <source>-to-<destination>, as in pairs/'))
    .addOption(new Option('--as <format>', 'what to print').choices(FORMATS).default('markdown'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .addOption(new Option('-o, --out <file>', 'write to a file instead'))
    .action(async (pair: string, options: RenderOptions) => {
      const { renderPair } = await import('../render-pair.ts');
      process.exitCode = await renderPair(pair, options);
    });
};
