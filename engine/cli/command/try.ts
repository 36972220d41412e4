import { Argument, Option } from 'commander';
import type { Registration } from '../program.ts';

/** `crosswalk try`: what an expression, or every field of an entry, gives for one record. */
export const tryCommand: Registration = (program) => {
  program
    .command('try')
    .description('show what an expression or an entry gives for one record: every part with its value and type')
    .addArgument(new Argument('<what>', 'an expression, or the address of an entry: row.entry'))
    .addOption(new Option('--pair <id>', 'the pair; with --dir that of the migration'))
    .addOption(new Option('--from <object>', 'the source object that an expression reads'))
    .addOption(new Option('--record <key>', 'the source key of a record that was extracted; with --dir'))
    .addOption(new Option('--given <json>', 'the record itself, its values as an export has them').conflicts('record'))
    .addOption(new Option('-d, --dir <folder>', 'the migration folder that has the record'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .option('--json', 'print NDJSON; the first line names its version')
    .action(async (what: string, options: TryOptions) => {
      const { tryExpression } = await import('../try-expression.ts');
      await tryExpression(what, options);
    });
};

/** What `crosswalk try` was told. */
export interface TryOptions {
  readonly pair?: string;
  readonly from?: string;
  readonly record?: string;
  readonly given?: string;
  readonly dir?: string;
  readonly root?: string;
  readonly json?: boolean;
}
