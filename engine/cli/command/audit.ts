import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk audit`: what is in the source, what stands in its way, what the account allows. */
export const audit: Registration = (program) => {
  migrationCommand(program, 'audit', 'count, find problems, look at the account; writes nothing').action(
    async (options: MigrationOptions) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const stages = await import('../../run/stage/prepare.ts');
      const { auditText } = await import('../../render/report/audit-text.ts');
      await withRun('audit', options, async (run, output) => {
        await stages.extractStage(run, { fresh: false });
        const view = await stages.viewAccount(run);
        const report = await stages.auditStage(run, view, await stages.ownersStage(run, view));
        for await (const batch of run.staging.findings.scan()) {
          for (const finding of batch) output.event('finding', { ...finding });
        }
        output.event('audit', { report });
        output.print(auditText(report));
        output.print('\nNext: crosswalk plan');
        return report.preflight.some(({ verdict }) => verdict === 'blocked') ? EXIT.error : EXIT.done;
      });
    },
  );
};
