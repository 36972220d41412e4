import { Option } from 'commander';
import { GATES, type Gate } from '../../model/plan.ts';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk run`: the whole way, stopping at each gate unless told otherwise. */
export const run: Registration = (program) => {
  migrationCommand(program, 'run', 'go the whole way; stop at each gate that nobody has approved')
    .addOption(new Option('--approve <gates...>', 'approve these gates without stopping').choices(GATES).default([]))
    .addOption(new Option('--by <name>', 'who approves').env('USER').default('unknown'))
    .option('--fresh', 'read the source again first')
    .action(async (options: MigrationOptions & { approve: Gate[]; by: string; fresh?: boolean }) => {
      const { withRun } = await import('../wire.ts');
      const { goTheWholeWay } = await import('../whole-way.ts');
      await withRun('run', options, (context, output) => goTheWholeWay(context, output, options));
    });
};
