import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk status`: where a migration stands. */
export const status: Registration = (program) => {
  migrationCommand(program, 'status', 'say where the migration stands and what comes next').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { showStatus } = await import('../show-status.ts');
      await withRun('status', { ...options, readOnly: true, offline: true }, async (run, output) => {
        await showStatus(run, output);
        return EXIT.done;
      });
    },
  );
};
