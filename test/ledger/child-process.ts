import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script of this folder in a process of its own, with what it has printed so far. */
export interface Child {
  readonly printed: () => string;
  /** Resolves as soon as the output satisfies the test; rejects when the process ends before that. */
  readonly until: (test: (printed: string) => boolean) => Promise<void>;
  /** kill -9, and wait until the process is gone. */
  readonly kill: () => Promise<void>;
}

export function startChild(script: string, ...parameters: readonly string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  return {
    printed: () => printed,
    until: (test) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!test(printed)) return;
          child.stdout.off('data', look);
          child.off('close', fail);
          resolve();
        };
        const fail = () => reject(new Error(`${script} ended early: ${complaints}`));
        child.stdout.on('data', look);
        child.once('close', fail);
        look();
      }),
    async kill() {
      if (hasEnded(child)) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
