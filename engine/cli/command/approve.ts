import { Option } from 'commander';
import { GATES, type Gate } from '../../model/plan.ts';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk approve`: a person's consent to exactly what a gate names now. */
export const approve: Registration = (program) => {
  migrationCommand(program, 'approve', 'consent to what a gate names: mapping, setup or load')
    .addOption(new Option('--gate <gate>', 'which gate').choices(GATES).makeOptionMandatory())
    .addOption(new Option('--by <name>', 'who approves').env('USER').default('unknown'))
    .option('--accept-defects', 'approve the load although the sample has defects')
    .action(async (options: MigrationOptions & { gate: Gate; by: string; acceptDefects?: boolean }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { giveApproval } = await import('../give-approval.ts');
      await withRun('approve', options, async (run, output) => {
        const { gate, by, acceptDefects } = options;
        const approval = await giveApproval(run, gate, by, acceptDefects ?? false);
        output.event('approved', { gate, digest: approval.digest, by });
        output.print(`Approved ${gate} (${approval.digest.slice(0, 12)}) by ${by}.`);
        return EXIT.done;
      });
    });
};
