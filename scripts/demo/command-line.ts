import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));
const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..');

/** One line of a command's `--json` stream. */
export type StreamLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a command answered. */
export interface Answer {
  readonly exitCode: number;
  readonly lines: readonly StreamLine[];
}

/** Runs a command as a user would, bars and all. */
export async function show(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const child = start(args, environment, 'inherit');
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Runs a command for its NDJSON. `tell` sees each line as it comes. */
export async function ask(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  tell: (line: StreamLine) => void = () => undefined,
): Promise<Answer> {
  const child = start([...args, '--json'], environment, 'pipe');
  const lines: StreamLine[] = [];
  if (child.stdout === null) throw new Error('The command has no output to read.');
  const ended = once(child, 'exit');
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as StreamLine;
    lines.push(line);
    tell(line);
  }
  const [code] = (await ended) as [number | null];
  return { exitCode: code ?? 1, lines };
}

/** Starts a command that goes on running, and waits for its first line. */
export async function startCommand(
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = start(args, process.env, 'pipe');
  if (child.stdout === null) throw new Error('The command has no output to read.');
  const first = createInterface({ input: child.stdout });
  const [line] = (await once(first, 'line')) as [string];
  return { child, line };
}

function start(args: readonly string[], environment: NodeJS.ProcessEnv, output: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', output, 'inherit'],
  });
}
