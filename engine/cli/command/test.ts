import { Option } from 'commander';
import type { Registration } from '../program.ts';

/** `crosswalk test`: runs the cases that sit beside the pairs. */
export const test: Registration = (program) => {
  program
    .command('test')
    .description('run the cases of pairs: given source records, expect these destination records')
    .argument('[pair...]', 'pairs to test; all pairs when none is named')
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .option('--only <text>', 'only cases whose name contains this text')
    .option('--coverage', 'also say which fields, map entries and conditions no case exercises')
    .option('--json', 'print NDJSON; the first line names its version')
    .action(async (pairs: string[], options: { root?: string; only?: string; coverage?: boolean; json?: boolean }) => {
      const { testPairs } = await import('../test-pairs.ts');
      process.exitCode = await testPairs(pairs, {
        ...options,
        coverage: options.coverage ?? false,
        json: options.json ?? false,
      });
    });
};
