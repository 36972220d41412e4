import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk reconcile`: what was planned against what is there. */
export const reconcile: Registration = (program) => {
  migrationCommand(program, 'reconcile', 'compare counts, sums, links and fields with what was planned').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { reconcileStage } = await import('../../run/stage/write.ts');
      const { compareWithRun } = await import('../compare-estimate.ts');
      const { reconciliationText, diffSummary } = await import('../../render/report/diff-text.ts');
      await withRun('reconcile', options, async (run, output) => {
        const { reconciliation, diff } = await reconcileStage(run);
        output.event('reconciliation', { reconciliation });
        output.print(`${diffSummary(diff)}\n\n${reconciliationText(reconciliation)}`);
        await compareWithRun(run, output, 'reconcile');
        return reconciliation.discrepancies.length > 0 ? EXIT.unfinishedRecords : EXIT.done;
      });
    },
  );
};
