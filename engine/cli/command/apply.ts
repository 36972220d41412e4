import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk apply`: executes the saved plan, exactly. */
export const apply: Registration = (program) => {
  migrationCommand(program, 'apply', 'execute the saved plan exactly; goes on where it was interrupted')
    .option('--rollback', 'execute the saved rollback plan')
    .action(async (options: MigrationOptions & { rollback?: boolean }) => {
      const { withRun } = await import('../wire.ts');
      const { applyLoad, applyRollback } = await import('../apply-plan.ts');
      await withRun('apply', options, options.rollback ? applyRollback : applyLoad);
    });
};
