#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=50
import { COMMANDS } from './commands.ts';
import { failure } from './failure.ts';
import { buildProgram } from './program.ts';
import { VERSION } from './version.ts';

const OLDEST_NODE = 26;

// A reader such as `head` that has seen enough closes the pipe; that is no fault of the command.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'EPIPE') throw problem;
    process.exit(process.exitCode ?? 0);
  });
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `crosswalk needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}. In the repository, use npm scripts: they bring their own.\n`,
  );
  process.exitCode = 1;
} else {
  try {
    await buildProgram(COMMANDS, VERSION).parseAsync();
  } catch (problem) {
    const { message, exitCode } = failure(problem);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}
