import { type MigrationOptions, migrationCommand, type Registration } from '../program.ts';

/** `crosswalk provision`: makes or finds fields, options, pipelines and stages. */
export const provision: Registration = (program) => {
  migrationCommand(
    program,
    'provision',
    'make or find the fields, options, pipelines and stages that the plan needs',
  ).action(async (options: MigrationOptions) => {
    const { withRun, EXIT } = await import('../wire.ts');
    const { provisionStage } = await import('../../run/stage/write.ts');
    await withRun('provision', options, async (run, output) => {
      const binding = await provisionStage(run);
      output.event('provisioned', { fields: binding.fields.length, stages: binding.stages.length });
      output.print(
        `${binding.fields.length} fields and ${binding.stages.length} stages are bound. Next: crosswalk sample`,
      );
      return EXIT.done;
    });
  });
};
