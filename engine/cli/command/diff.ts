import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk diff`: shows the sample as it is in the destination now. */
export const diff: Registration = (program) => {
  migrationCommand(program, 'diff', 'read the sample back again and show what differs').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { diffStage } = await import('../../run/stage/write.ts');
      const { diffText } = await import('../../render/report/diff-text.ts');
      await withRun('diff', options, async (run, output) => {
        const report = await diffStage(run);
        output.event('diff', { diff: report });
        output.print(diffText(report));
        return report.verdicts.defect > 0 ? EXIT.unfinishedRecords : EXIT.done;
      });
    },
  );
};
