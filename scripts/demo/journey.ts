import { join } from 'node:path';
import { snapshotAccount } from '../../test/checker/account-snapshot.ts';
import { checkDestination } from '../../test/checker/check-destination.ts';
import { residue } from '../../test/checker/residue.ts';
import { ask, type StreamLine, show, startCommand } from './command-line.ts';
import { compareFindings, compareUnmoved } from './judge.ts';
import { type DemoOptions, prepareMigration, type StandIn } from './migration.ts';
import type { Journey, Meter } from './summary.ts';

const TOKEN = 'demo-token';

/** How a demonstration speaks. `say` is for a person; with `json` every line of the commands goes to `echo`. */
export interface Voice {
  readonly json: boolean;
  readonly say: (text: string) => void;
  readonly echo: (line: StreamLine) => void;
}

/** The whole way and back against a stand-in of its own, judged by the answer key and the account's raw store. */
export async function goThereAndBack(demo: DemoOptions, voice: Voice): Promise<Journey> {
  const store = join(demo.folder, 'account.sqlite');
  const options = { port: 0, store, plan: 'growth', seats: 5, 'time-scale': demo.timeScale, token: TOKEN };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const account = await startCommand(['simulate', 'pipedrive', ...words]);
  try {
    return await travel(demo, store, account.line.split(' ')[0] ?? '', voice);
  } finally {
    account.child.kill('SIGTERM');
  }
}

async function travel(demo: DemoOptions, store: string, url: string, voice: Voice): Promise<Journey> {
  voice.say(
    `1. A ${demo.pair} source of about ${demo.records} records, dirt ${demo.dirt}; an account that is not empty.`,
  );
  const source = await prepareMigration(demo, url);
  try {
    return await judgedJourney(demo, { store, url, source }, voice);
  } finally {
    await source.close?.();
  }
}

/** The two ends of a demonstration. */
interface Ends {
  readonly store: string;
  readonly url: string;
  readonly source: StandIn;
}

async function judgedJourney(demo: DemoOptions, ends: Ends, { json, say, echo }: Voice): Promise<Journey> {
  const { store, url } = ends;
  const { key, environment: secrets } = ends.source;
  const locks = join(demo.folder, 'locks');
  const environment = { ...process.env, ...secrets, CROSSWALK_SANDBOX_TOKEN: TOKEN, CROSSWALK_LOCKS: locks };
  const quietly = (...args: string[]) => ask([...args, '--dir', demo.folder], environment);
  const command = (...args: string[]) =>
    json
      ? ask([...args, '--dir', demo.folder], environment, echo).then(({ exitCode }) => exitCode)
      : show([...args, '--dir', demo.folder], environment);
  const before = snapshotAccount(store);

  say('\n2. Audit: what is in the source, and what stands in its way.');
  const findings = compareFindings(key, (await quietly('audit')).lines);

  say('\n3. The whole way: plan, provision, sample with its diff, load, reconcile. The gates are approved beforehand.');
  const run = await command('run', '--approve', 'mapping', 'setup', 'load', '--by', 'demo');
  const { defects } = checkDestination(store, key, before);
  const states = statesOf((await quietly('status')).lines);
  const unmovedFolder = join(demo.folder, 'unmoved');
  await quietly('export', 'unmoved', '--out', unmovedFolder);
  const unmoved = await compareUnmoved(key, join(unmovedFolder, 'unmoved.ndjson'));

  say('\n4. A second plan.');
  const secondPlanEmpty = (await quietly('plan', '--detailed-exitcode')).exitCode === 0;

  say('\n5. The way back: everything that was written is undone, schema included.');
  const rollback = await command('rollback', '--schema', '--yes');
  const left = residue(before, snapshotAccount(store)).filter(({ excused }) => excused === undefined);
  return {
    pair: demo.pair,
    records: Object.values(key.counts).reduce((sum, count) => sum + count, 0),
    unreadable: key.unreadable.length,
    states,
    findings,
    unmoved,
    defects,
    secondPlanEmpty,
    residue: left,
    meter: (await (await fetch(`${url}/_simulator/meter`)).json()) as Meter,
    exitCodes: { run, rollback },
  };
}

function statesOf(lines: readonly StreamLine[]): Readonly<Record<string, number>> {
  const status = lines.find(({ type }) => type === 'status') as
    | { states?: readonly { readonly state: string; readonly count: number }[] }
    | undefined;
  const states: Record<string, number> = {};
  for (const { state, count } of status?.states ?? []) states[state] = (states[state] ?? 0) + count;
  return states;
}
