import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textOf } from '../engine/model/value.ts';
import { snapshotAccount } from '../test/checker/account-snapshot.ts';
import { checkDestination } from '../test/checker/check-destination.ts';
import { residue } from '../test/checker/residue.ts';
import { ask, type StreamLine, show, startCommand } from './demo/command-line.ts';
import { agrees, compareFindings, compareUnmoved } from './demo/judge.ts';
import { type DemoOptions, PAIRS, prepareMigration } from './demo/migration.ts';

const TOKEN = 'demo-token';
const MOST_EXPLAINED = 10;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    pair: { type: 'string', default: PAIRS[0] ?? '' },
    records: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    dirt: { type: 'string', default: 'real' },
    'time-scale': { type: 'string', default: '40' },
    keep: { type: 'boolean', default: false },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'crosswalk-demo-'));
const options: DemoOptions = {
  pair: values.pair,
  records: Number(values.records),
  seed: Number(values.seed),
  dirt: values.dirt as DemoOptions['dirt'],
  timeScale: Number(values['time-scale']),
  folder,
};

try {
  process.exitCode = await demonstrate(options, values.json);
} finally {
  if (values.keep) say(`Everything is kept in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

/** The whole way and back, judged by the generator's answer key and the account's raw store. */
async function demonstrate(demo: DemoOptions, json: boolean): Promise<number> {
  const store = join(demo.folder, 'account.sqlite');
  const account = await startCommand([
    'simulate',
    'pipedrive',
    '--port',
    '0',
    '--store',
    store,
    '--plan',
    'growth',
    '--seats',
    '5',
    '--time-scale',
    String(demo.timeScale),
    '--token',
    TOKEN,
  ]);
  try {
    return await travel(demo, store, account.line.split(' ')[0] ?? '', json);
  } finally {
    account.child.kill('SIGTERM');
  }
}

async function travel(demo: DemoOptions, store: string, url: string, json: boolean): Promise<number> {
  const environment = { ...process.env, CROSSWALK_SANDBOX_TOKEN: TOKEN, CROSSWALK_LOCKS: join(demo.folder, 'locks') };
  const at = ['--dir', demo.folder];
  const command = (...args: string[]) =>
    json
      ? ask([...args, ...at], environment, echo).then(({ exitCode }) => exitCode)
      : show([...args, ...at], environment);

  say(
    `1. A ${demo.pair} export of about ${demo.records} records with real-life dirt, and an account that is not empty.`,
  );
  const key = await prepareMigration(demo, url);
  const before = snapshotAccount(store);

  say('\n2. Audit: what is in the source, and what stands in its way.');
  const audit = await ask(['audit', ...at], environment);
  const findings = compareFindings(key, audit.lines);

  say(
    '\n3. The whole way: plan, provision, sample with its diff, load, reconcile. The gates are approved for the demonstration.',
  );
  const loaded = await command('run', '--approve', 'mapping', 'setup', 'load', '--by', 'demo');
  const check = checkDestination(store, key, before);

  say('\n4. A second plan has nothing to do.');
  const second = await ask(['plan', '--detailed-exitcode', ...at], environment);
  const states = statesOf((await ask(['status', ...at], environment)).lines);
  await ask(['export', 'unmoved', '--out', join(demo.folder, 'unmoved'), ...at], environment);
  const unmoved = await compareUnmoved(key, join(demo.folder, 'unmoved', 'unmoved.ndjson'));

  say('\n5. The way back: everything that was written is undone, schema included.');
  const undone = await command('rollback', '--schema', '--yes');
  const left = residue(before, snapshotAccount(store)).filter((item) => item.excused === undefined);
  const meter = (await (await fetch(`${url}/_simulator/meter`)).json()) as Meter;

  const summary = {
    type: 'demo',
    pair: demo.pair,
    records: Object.values(key.counts).reduce((sum, count) => sum + count, 0),
    states,
    findings: { expected: findings.expected, missing: findings.missing.length, extra: findings.extra.length },
    held: { expected: unmoved.expected, missing: unmoved.missing.length, extra: unmoved.extra.length },
    defects: check.defects.length,
    second_plan_empty: second.exitCode === 0,
    residue: left.length,
    tokens: meter.tokens,
    requests: meter.requests,
    rate_limited: Object.values(meter.limited).reduce((sum, count) => sum + count, 0),
    invitations: meter.invitations,
    exit_codes: { run: loaded, rollback: undone },
  };
  const good =
    agrees(findings) &&
    agrees(unmoved) &&
    check.defects.length === 0 &&
    second.exitCode === 0 &&
    left.length === 0 &&
    [0, 5].includes(loaded) &&
    undone === 0 &&
    meter.invitations === 0;
  explain({
    'finding not reported': findings.missing,
    'finding not planted': findings.extra,
    'record that should not have moved': unmoved.missing,
    'record that should have moved': unmoved.extra,
    defect: check.defects,
    residue: left,
  });
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else tellSummary(summary, good);
  return good ? 0 : 1;
}

/** What the simulator counted. */
interface Meter {
  readonly tokens: number;
  readonly requests: number;
  readonly limited: Readonly<Record<string, number>>;
  readonly invitations: number;
}

function statesOf(lines: readonly StreamLine[]): Readonly<Record<string, number>> {
  const status = lines.find(({ type }) => type === 'status') as
    | { states?: { state: string; count: number }[] }
    | undefined;
  const states: Record<string, number> = {};
  for (const { state, count } of status?.states ?? []) states[state] = (states[state] ?? 0) + count;
  return states;
}

/** The first of everything that is not as it should be, for whoever mends it. */
function explain(parts: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, items] of Object.entries(parts)) {
    for (const item of items.slice(0, MOST_EXPLAINED)) process.stderr.write(`${name}: ${textOf(item)}\n`);
  }
}

function tellSummary(summary: Readonly<Record<string, unknown>>, good: boolean): void {
  process.stdout.write('\nSummary\n');
  for (const [name, value] of Object.entries(summary)) {
    const text = textOf(value).replaceAll(/["{}]/g, '').replaceAll(',', ', ');
    if (name !== 'type') process.stdout.write(`  ${name.replaceAll('_', ' ').padEnd(18)} ${text}\n`);
  }
  process.stdout.write(
    good
      ? '\nEverything arrived as it should, and the account is as it was.\n'
      : '\nSomething is not as it should be; see above.\n',
  );
}

function say(text: string): void {
  if (!values.json) process.stdout.write(`${text}\n`);
}

function echo(line: StreamLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
