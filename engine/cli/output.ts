import type { Progress } from '../port/progress.ts';
import { barProgress, lineProgress, streamProgress } from './progress.ts';

/** How a command speaks: to a person on a terminal, to a pipe, or to a program. */
export interface Output {
  readonly mode: 'terminal' | 'plain' | 'json';
  readonly progress: Progress;
  /** One event for a program; ignored in the other modes. `type` names the kind of line. */
  event(type: string, content?: Readonly<Record<string, unknown>>): void;
  /** Text for a person; ignored in JSON mode. */
  print(text: string): void;
  /** What happened, why, what next: on the error stream, or as an event of type `error`. */
  fail(message: string, exitCode: number): void;
}

/** Version of the NDJSON that `--json` prints; a new minor adds, a new major changes. */
export const STREAM_VERSION = '1.0';

/** Opens the way a command speaks. The first line of a JSON stream names its version. */
export function openOutput(options: {
  readonly json: boolean;
  readonly quiet?: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly now: () => number;
}): Output {
  const { stdout, stderr, now } = options;
  if (options.json) {
    const event: Output['event'] = (type, content = {}) => {
      stdout.write(`${JSON.stringify({ type, ...content })}\n`);
    };
    event('version', { version: STREAM_VERSION });
    return {
      mode: 'json',
      progress: streamProgress(event, now),
      event,
      print: () => undefined,
      fail: (message, exitCode) => event('error', { message, exit_code: exitCode }),
    };
  }
  const isTerminal = stderr.isTTY && !options.quiet;
  return {
    mode: isTerminal ? 'terminal' : 'plain',
    progress: isTerminal ? barProgress(stderr) : lineProgress(stderr, now),
    event: () => undefined,
    print: (text) => {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    fail: (message) => {
      stderr.write(`${message}\n`);
    },
  };
}
