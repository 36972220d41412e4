import { Argument, Option } from 'commander';
import type { EstimateOptions } from '../estimate-migration.ts';
import type { Registration } from '../program.ts';

/** `crosswalk estimate`: price, days and tokens of a migration, before it begins. */
export const estimate: Registration = (program) => {
  program
    .command('estimate')
    .description('estimate price, days and tokens of a migration from what can be counted beforehand')
    .addArgument(new Argument('[pair]', 'named <source>-to-<destination>, as in pairs/; not needed with --from'))
    .addOption(new Option('--counts <list>', 'records by source object: customer=100,contact=120'))
    .addOption(new Option('--entries <list>', 'the same more exactly: records that an entry takes, by its address'))
    .addOption(new Option('--existing <list>', 'records that the account holds already: organization=40'))
    .addOption(new Option('--attachments-mb <number>', 'megabytes of all files'))
    .addOption(new Option('--category <name>', 'kind of source, as in specs/estimator.yaml'))
    .addOption(new Option('--quality <name>', 'how clean the records are, as in specs/estimator.yaml'))
    .addOption(new Option('--plan <plan>', 'the plan of the account'))
    .addOption(new Option('--seats <number>', 'paid seats of the account'))
    .addOption(new Option('--share <percent>', 'of the daily budget that the migration may use'))
    .addOption(new Option('--delta-days <number>', 'days until what changed meanwhile is brought over; 0 for none'))
    .addOption(new Option('--hypercare-weeks <number>', 'weeks of help after the load; 0 for none'))
    .addOption(new Option('--link <link>', 'the inputs that a link of the page carries'))
    .addOption(new Option('--from <folder>', 'a migration folder: what its audit has counted'))
    .addOption(new Option('--root <folder>', 'the folder that holds specs/ and pairs/'))
    .option('--quote', 'print a document in Markdown')
    .option('--json', 'print NDJSON; the first line names its version')
    .action(async (pair: string | undefined, options: EstimateOptions) => {
      const { estimateMigration } = await import('../estimate-migration.ts');
      process.exitCode = await estimateMigration(pair, options);
    });
};
