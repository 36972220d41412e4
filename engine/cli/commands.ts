import { apply } from './command/apply.ts';
import { approve } from './command/approve.ts';
import { audit } from './command/audit.ts';
import { check } from './command/check.ts';
import { diff } from './command/diff.ts';
import { estimate } from './command/estimate.ts';
import { explain } from './command/explain.ts';
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
import { tryCommand } from './command/try.ts';
import type { Registration } from './program.ts';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Registration[] = [
  check,
  test,
  tryCommand,
  explain,
  render,
  estimate,
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
