#!/usr/bin/env node
import { apply } from './command/apply.ts';
import { approve } from './command/approve.ts';
import { audit } from './command/audit.ts';
import { check } from './command/check.ts';
import { diff } from './command/diff.ts';
import { exportCommand } from './command/export.ts';
import { extract } from './command/extract.ts';
import { init } from './command/init.ts';
import { newSpec } from './command/new.ts';
import { owners } from './command/owners.ts';
import { plan } from './command/plan.ts';
import { provision } from './command/provision.ts';
import { reconcile } from './command/reconcile.ts';
import { render } from './command/render.ts';
import { rollback } from './command/rollback.ts';
import { run } from './command/run.ts';
import { sample } from './command/sample.ts';
import { simulate } from './command/simulate.ts';
import { status } from './command/status.ts';
import { test } from './command/test.ts';
import { failure } from './failure.ts';
import { buildProgram } from './program.ts';
import { VERSION } from './version.ts';

const OLDEST_NODE = 26;

const COMMANDS = [
  check,
  test,
  render,
  init,
  newSpec,
  extract,
  audit,
  owners,
  plan,
  provision,
  sample,
  diff,
  approve,
  apply,
  reconcile,
  rollback,
  status,
  exportCommand,
  run,
  simulate,
];

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
