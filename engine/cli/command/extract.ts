import { Option } from 'commander';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk extract`: reads the source into the snapshot. */
export const extract: Registration = (program) => {
  migrationCommand(program, 'extract', 'read the source into the snapshot; goes on where it was interrupted')
    .addOption(
      new Option(
        '--changed',
        'look for what changed since the snapshot; read again where the source does not tell',
      ).conflicts('fresh'),
    )
    .option('--fresh', 'forget the snapshot and read everything again')
    .action(async (options: MigrationOptions & { fresh?: boolean; changed?: boolean }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { extractStage } = await import('../../run/stage/prepare.ts');
      await withRun('extract', { ...options, offline: true }, async (run, output) => {
        await extractStage(run, { fresh: options.fresh ?? false, update: options.changed ?? false });
        let total = 0;
        for (const { name, derived } of run.pair.source.objects.values()) {
          if (derived === undefined) total += await run.staging.source.count(name);
        }
        output.event('extracted', { records: total });
        output.print(`${total} records are in the snapshot. Next: crosswalk audit`);
        return EXIT.done;
      });
    });
};
