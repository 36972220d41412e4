import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { CommandProblem } from '../../engine/cli/exit-code.ts';
import { runSimulator, type SimulateOptions } from '../../engine/cli/run-simulator.ts';

const ACCOUNT: SimulateOptions = {
  port: 0,
  store: ':memory:',
  plan: 'growth',
  seats: 5,
  timeScale: 1,
  token: 'sandbox',
};
const neighbour = createServer();

afterEach(() => {
  neighbour.close();
});

test('a port that is taken is said with what to do', async () => {
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
  const { port } = neighbour.address() as AddressInfo;

  const attempt = runSimulator({ ...ACCOUNT, port });

  await expect(attempt).rejects.toThrow(CommandProblem);
  await expect(attempt).rejects.toThrow(`Port ${port} is taken. Name another with --port`);
});

test('a store in a folder that is not there is said with what to do', async () => {
  const attempt = runSimulator({ ...ACCOUNT, store: '/nowhere/account.sqlite' });

  await expect(attempt).rejects.toThrow(CommandProblem);
  await expect(attempt).rejects.toThrow('/nowhere/account.sqlite cannot be opened as an account.');
});
