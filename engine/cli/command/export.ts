import { Argument, Option } from 'commander';
import { EXPORTS, type ExportName } from '../export-name.ts';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk export`: what did not move, every operation, who stands for whom. */
export const exportCommand: Registration = (program) => {
  migrationCommand(
    program,
    'export',
    'write what did not move, the audit log, the crosswalk, the documents for people, or another artifact to a folder',
  )
    .addArgument(new Argument('<what>', 'what to export').choices(EXPORTS))
    .addOption(new Option('-o, --out <folder>', 'where to').default('exported'))
    .action(async (what: ExportName, options: MigrationOptions & { out: string }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { exportArtifact } = await import('../export-artifact.ts');
      const { exportDocuments } = await import('../export-documents.ts');
      await withRun('export', { ...options, readOnly: true, offline: true }, async (run, output) => {
        if (what === 'documents') await exportDocuments(options.out, run, output);
        else await exportArtifact(what, options.out, run, output);
        return EXIT.done;
      });
    });
};
