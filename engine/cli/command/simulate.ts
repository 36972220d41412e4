import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Registration } from '../program.ts';
import type { SimulateOptions } from '../run-simulator.ts';

/** `crosswalk simulate pipedrive`: a strict stand-in for the destination, over real HTTP. */
export const simulate: Registration = (program) => {
  program
    .command('simulate')
    .description('run a stand-in for a destination on this machine')
    .addArgument(new Argument('<system>', 'the destination').choices(['pipedrive']))
    .addOption(
      new Option('--port <number>', 'port to listen on; 0 takes a free one').argParser(portNumber).default(8765),
    )
    .addOption(new Option('--store <file>', 'where the account is kept').default('simulator.sqlite'))
    .addOption(
      new Option('--plan <plan>', 'the account\u2019s plan')
        .choices(['lite', 'growth', 'premium', 'ultimate'])
        .default('growth'),
    )
    .addOption(new Option('--seats <number>', 'paid seats').argParser(wholeNumber).default(5))
    .addOption(new Option('--time-scale <factor>', 'how many times faster time passes').argParser(factor).default(1))
    .addOption(new Option('--token <token>', 'the API token it accepts').default('sandbox-token'))
    .action(async (_system: string, options: SimulateOptions) => {
      const { runSimulator } = await import('../run-simulator.ts');
      await runSimulator(options);
    });
};

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('Ports end at 65535.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
