import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk rollback`: plans the undoing and shows it. */
export const rollback: Registration = (program) => {
  migrationCommand(
    program,
    'rollback',
    'plan the undoing of everything we wrote, and show it; writes nothing by itself',
  )
    .option('--schema', 'also remove fields, options, pipelines and stages that we made and nobody else uses')
    .option('--yes', 'apply it at once')
    .action(async (options: MigrationOptions & { schema?: boolean; yes?: boolean }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { planRollbackStage } = await import('../../run/stage/undo.ts');
      const { showPlan } = await import('../show-plan.ts');
      const { applyRollback } = await import('../apply-plan.ts');
      await withRun('rollback', options, async (run, output) => {
        const plan = await planRollbackStage(run, { withSchema: options.schema ?? false });
        await showPlan(run, output, plan, 3);
        if (options.yes) return applyRollback(run, output);
        output.print('Next: crosswalk apply --rollback');
        return EXIT.done;
      });
    });
};
