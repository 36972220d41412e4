import { InvalidArgumentError, Option } from 'commander';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk plan`: decides what to do with every record, and saves it. */
export const plan: Registration = (program) => {
  migrationCommand(program, 'plan', 'decide what to do with every record and save it; writes nothing')
    .option('--detailed-exitcode', 'answer 2 when changes are planned')
    .addOption(new Option('--examples <number>', 'changes to show of each kind').argParser(wholeNumber).default(3))
    .action(async (options: MigrationOptions & { detailedExitcode?: boolean; examples: number }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { makePlan } = await import('../show-plan.ts');
      await withRun('plan', options, async (run, output) => {
        const made = await makePlan(run, output, options.examples);
        if (made.blocked.length > 0) return EXIT.error;
        return options.detailedExitcode && made.writes > 0 ? EXIT.changesPlanned : EXIT.done;
      });
    });
};

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}
