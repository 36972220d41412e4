import { Argument, Option } from 'commander';
import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk explain`: where a value of a destination record comes from, step by step. */
export const explain: Registration = (program) => {
  migrationCommand(
    program,
    'explain',
    'show where the values of a destination record come from: source, steps, request, read-back',
  )
    .addArgument(new Argument('<record>', 'the destination record, as object:id, such as deal:123'))
    .addOption(
      new Option('--field <name>', 'one field of it, such as value or custom.<id>; all that were written without it'),
    )
    .action(async (record: string, options: MigrationOptions & { field?: string }) => {
      const { withRun, EXIT } = await import('../wire.ts');
      const { explainRecord } = await import('../explain-record.ts');
      await withRun('explain', { ...options, readOnly: true, offline: true }, async (run, output) => {
        await explainRecord(record, options.field, run, output);
        return EXIT.done;
      });
    });
};
