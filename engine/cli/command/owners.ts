import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk owners`: who of the source is who in the destination. */
export const owners: Registration = (program) => {
  migrationCommand(program, 'owners', 'report who of the source is who in the destination; writes nothing').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const stages = await import('../../run/stage/prepare.ts');
      const { ownersText } = await import('../../render/report/audit-text.ts');
      await withRun('owners', options, async (run, output) => {
        await stages.extractStage(run, { fresh: false });
        const view = await stages.viewAccount(run);
        const crosswalk = await stages.ownersStage(run, view);
        output.event('owners', { matches: crosswalk.matches });
        output.print(ownersText(crosswalk));
        const open = crosswalk.matches.filter(({ status }) => status !== 'matched').length;
        output.print(
          `\n${open} of ${crosswalk.matches.length} found nobody of their own. Decide in migration.yaml under owners.`,
        );
        return EXIT.done;
      });
    },
  );
};
