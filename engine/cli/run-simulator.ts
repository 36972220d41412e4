import { startSimulator } from '../simulator/server.ts';

/** What `simulate` was asked for. */
export interface SimulateOptions {
  readonly port: number;
  readonly store: string;
  readonly plan: 'lite' | 'growth' | 'premium' | 'ultimate';
  readonly seats: number;
  readonly timeScale: number;
  readonly token: string;
}

/** Runs the stand-in until it is told to stop; the account stays in its store. */
export async function runSimulator(options: SimulateOptions): Promise<void> {
  const { port, store, plan, seats, timeScale, token } = options;
  const simulator = await startSimulator({
    port,
    storePath: store,
    plan,
    seats,
    timeScale,
    apiToken: token,
    now: () => Date.now(),
  });
  process.stdout.write(
    `${simulator.url} (plan ${plan}, ${seats} seats, time x${timeScale}); the account is kept in ${store}\n`,
  );
  const stop = () => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
