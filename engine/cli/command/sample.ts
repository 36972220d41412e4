import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk sample`: loads a covering selection, reads it back, compares every field. */
export const sample: Registration = (program) => {
  migrationCommand(program, 'sample', 'load a covering sample, read it back and compare every field').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { sampleStage } = await import('../../run/stage/write.ts');
      const { coverageCounts, coverageSummary } = await import('../../render/report/coverage-text.ts');
      const { diffText } = await import('../../render/report/diff-text.ts');
      const { counted } = await import('../../render/report/table.ts');
      await withRun('sample', options, async (run, output) => {
        const { sample: chosen, coverage, diff } = await sampleStage(run);
        output.event('sample', { records: chosen.size, coverage: coverageCounts(coverage), diff });
        output.print(`${counted(chosen.size, 'record')}. ${coverageSummary(coverage)}\n`);
        output.print(diffText(diff));
        output.print('\nNext: edit and sample again, or crosswalk approve --gate load');
        return diff.verdicts.defect > 0 ? EXIT.unfinishedRecords : EXIT.done;
      });
    },
  );
};
