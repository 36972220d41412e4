import { type RunningSimulator, startSimulator } from '../simulator/server.ts';
import { CommandProblem, EXIT } from './exit-code.ts';

/** What `simulate` was asked for. */
export interface SimulateOptions {
  readonly port: number;
  readonly store: string;
  readonly plan: 'lite' | 'growth' | 'premium' | 'ultimate';
  readonly seats: number;
  readonly timeScale: number;
  readonly token: string;
}

/**
 * Runs the stand-in until it is told to stop; the account stays in its store.
 * @throws CommandProblem when the port is taken or the store cannot be opened.
 */
export async function runSimulator(options: SimulateOptions): Promise<void> {
  const { store, plan, seats, timeScale } = options;
  const simulator = await started(options);
  process.stdout.write(
    `${simulator.url} (plan ${plan}, ${seats} seats, time x${timeScale}); the account is kept in ${store}\n`,
  );
  const stop = () => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function started({ port, store, plan, seats, timeScale, token }: SimulateOptions): Promise<RunningSimulator> {
  const account = { storePath: store, plan, seats, timeScale, apiToken: token, now: () => Date.now() };
  try {
    return await startSimulator({ port, ...account });
  } catch (cause) {
    const what = STARTING_PROBLEMS[(cause as NodeJS.ErrnoException).code ?? '']?.({ port, store });
    if (what === undefined) throw cause;
    throw new CommandProblem(what, EXIT.error, { cause });
  }
}

/** What keeps a stand-in from starting, by the code of the problem. */
const STARTING_PROBLEMS: Readonly<Record<string, (options: Pick<SimulateOptions, 'port' | 'store'>) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port} is taken. Name another with --port; 0 takes a free one.`,
  EACCES: ({ port }) => `Port ${port} may not be opened by you. Name one above 1023 with --port; 0 takes a free one.`,
  ERR_SQLITE_ERROR: ({ store }) =>
    `${store} cannot be opened as an account. Name a file in a folder that is there with --store.`,
};
