import { Argument, Option } from 'commander';
import type { Registration } from '../program.ts';

/** `crosswalk new`: begins a system or a pair from what is there. */
export const newSpec: Registration = (program) => {
  const command = program
    .command('new')
    .description('begin a system spec from an export folder, or a pair spec from a system');
  command
    .command('system')
    .description('write specs/<system>.system.yaml from a folder of .csv and .jsonl files: types, keys, references')
    .addArgument(new Argument('<system>', 'its name: lower case, digits and hyphens'))
    .requiredOption('--from <folder>', 'the export folder')
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .action(async (system: string, options: { from: string; root?: string }) => {
      const { newSystem } = await import('../new-system.ts');
      process.exitCode = await newSystem(system, options);
    });
  command
    .command('pair')
    .description('write pairs/<source>-to-<destination>/ from a system spec: each entry proposed, for you to confirm')
    .addArgument(new Argument('<source>', 'the source system, as in specs/'))
    .addArgument(new Argument('[destination]', 'the destination system, as in specs/').default('pipedrive'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .action(async (source: string, destination: string, options: { root?: string }) => {
      const { newPair } = await import('../new-pair.ts');
      process.exitCode = await newPair(source, destination, options);
    });
};
