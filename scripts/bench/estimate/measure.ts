import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Estimate, estimate } from '../../../engine/estimate/estimate.ts';
import type { EstimateFacts } from '../../../engine/estimate/facts.ts';
import {
  COUNT,
  type EstimateForm,
  EXISTING,
  emptyForm,
  estimateFields,
  readForm,
} from '../../../engine/estimate/form.ts';
import { estimateFacts } from '../../../engine/estimate/pair-facts.ts';
import { type EstimatorRules, estimatorRules, STAGES, type StageName } from '../../../engine/estimate/rules.ts';
import { type RunningSimulator, startSimulator } from '../../../engine/simulator/server.ts';
import { openEstimator, openPair } from '../../../engine/spec/load.ts';
import { snapshotAccount } from '../../../test/checker/account-snapshot.ts';
import { ask, type StreamLine } from '../../demo/command-line.ts';
import { type DemoOptions, prepareMigration } from '../../demo/migration.ts';
import { ROOT } from '../bench-run.ts';

/** Tokens, and seconds in which requests are sent. */
export interface Cost {
  readonly tokens: number;
  readonly seconds: number;
}

/** One run the whole way, what it cost by stage, and what it was expected to cost. */
export interface EstimatedRun {
  readonly pair: string;
  readonly records: number;
  readonly dirt: DemoOptions['dirt'];
  readonly actual: Readonly<Record<StageName, Cost>>;
  /** From what an audit counted, entry by entry. */
  readonly audited: Readonly<Record<StageName, Cost>>;
  /** From records by source object alone, everything else as the form stands at first but for how clean they are. */
  readonly counted: Readonly<Record<StageName, Cost>>;
}

const TOKEN = 'bench-token';
const PLAN = 'growth';
const SEATS = 5;
/** Slow enough that the account's limit and not this machine is what a load waits for. */
const TIME_SCALE = 2;

/** What a person would call such a source. */
const QUALITY: Readonly<Record<DemoOptions['dirt'], string>> = { none: 'tidy', real: 'usual', heavy: 'poor' };

/** The commands that ask the account something, stage by stage; gates are approved between them. */
const COMMANDS: Readonly<Record<StageName, readonly (readonly string[])[]>> = {
  audit: [['audit']],
  plan: [['plan'], ['approve', '--gate', 'mapping', '--by', 'bench'], ['approve', '--gate', 'setup', '--by', 'bench']],
  provision: [['provision']],
  sample: [['sample'], ['approve', '--gate', 'load', '--by', 'bench']],
  load: [['apply']],
  reconcile: [['reconcile']],
};

/** Takes one made-up source the whole way and compares what the account saw with what was estimated before. */
export async function measureEstimate(of: Pick<DemoOptions, 'pair' | 'records' | 'dirt'>): Promise<EstimatedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-bench-'));
  const storePath = join(folder, 'account.sqlite');
  let calls: number[] = [];
  const account: RunningSimulator = await startSimulator({
    storePath,
    plan: PLAN,
    seats: SEATS,
    timeScale: TIME_SCALE,
    apiToken: TOKEN,
    now: () => Date.now(),
    observe: () => calls.push(account.simulatedNow()),
  });
  const source = await prepareMigration({ ...of, seed: 1, timeScale: TIME_SCALE, folder }, account.url);
  try {
    const secrets = { ...source.environment, CROSSWALK_SANDBOX_TOKEN: TOKEN };
    const environment = { ...process.env, ...secrets, CROSSWALK_LOCKS: join(folder, 'locks') };
    const { facts, rules } = await groundOf(of.pair);
    const common = { ...existingForm(facts, rules, storePath), plan: PLAN, seats: String(SEATS), share: '100' };
    const actual: Partial<Record<StageName, Cost>> = {};
    let audited: Readonly<Record<StageName, Cost>> | undefined;
    for (const stage of STAGES) {
      const before = account.meter().tokens;
      calls = [];
      for (const words of COMMANDS[stage]) {
        const { exitCode, lines } = await ask([...words, '--dir', folder], environment);
        if (exitCode !== 0 && exitCode !== 5) throw new Error(`${words[0]} ended with ${exitCode}: ${lastLine(lines)}`);
      }
      actual[stage] = { tokens: account.meter().tokens - before, seconds: spanOf(calls) };
      if (stage === 'audit') audited = await auditedCosts(folder, common, environment);
    }
    if (audited === undefined) throw new Error('There was no audit.');
    const counts = Object.fromEntries(
      facts.objects.map(({ name }) => [`${COUNT}${name}`, `${source.key.counts[name] ?? 0}`]),
    );
    const form = { ...emptyForm(facts, rules), ...common, ...counts, quality: QUALITY[of.dirt] };
    const records = Object.values(source.key.counts).reduce((sum, count) => sum + count, 0);
    return {
      ...of,
      records,
      actual: actual as Readonly<Record<StageName, Cost>>,
      audited,
      counted: costsOf(estimateForm(facts, rules, form)),
    };
  } finally {
    await account.stop();
    await source.close?.();
    await rm(folder, { recursive: true, force: true });
  }
}

async function groundOf(id: string): Promise<{ readonly facts: EstimateFacts; readonly rules: EstimatorRules }> {
  const { file } = await openEstimator(ROOT);
  const { pair } = await openPair({ root: ROOT, pair: id });
  if (file === undefined || pair === undefined) throw new Error(`${id} or specs/estimator.yaml does not compile.`);
  const rules = estimatorRules(file);
  return { facts: estimateFacts(pair, rules), rules };
}

/** What the account holds already: anybody who can open it sees these numbers. */
function existingForm(facts: EstimateFacts, rules: EstimatorRules, storePath: string): EstimateForm {
  const asked = new Set(estimateFields(facts, rules).map(({ name }) => name));
  const found = Object.entries(snapshotAccount(storePath)).map(([type, records]) => {
    const object = type.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [`${EXISTING}${object}`, String(Object.keys(records).length)] as const;
  });
  return Object.fromEntries(found.filter(([name]) => asked.has(name)));
}

async function auditedCosts(
  folder: string,
  common: EstimateForm,
  environment: NodeJS.ProcessEnv,
): Promise<Readonly<Record<StageName, Cost>>> {
  const existing = Object.entries(common).filter(([name]) => name.startsWith(EXISTING));
  const list = existing.map(([name, text]) => `${name.slice(EXISTING.length)}=${text}`).join(',');
  const { lines } = await ask(['estimate', '--from', folder, '--existing', list, '--share', '100'], environment);
  const found = lines.find(({ type }) => type === 'estimate');
  if (found === undefined) throw new Error(`estimate --from gave nothing: ${lastLine(lines)}`);
  return costsOf(found as unknown as Estimate);
}

function estimateForm(facts: EstimateFacts, rules: EstimatorRules, form: EstimateForm): Estimate {
  const read = readForm(facts, rules, form);
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join(' '));
  return estimate(facts, rules, read.input);
}

function costsOf({ spending }: Estimate): Readonly<Record<StageName, Cost>> {
  const costs = spending.stages.map(({ name, tokens, seconds }) => [name, { tokens, seconds }] as const);
  return Object.fromEntries(costs) as Readonly<Record<StageName, Cost>>;
}

/** The burst window in simulated milliseconds: nobody waits longer than this for the limit. */
const WINDOW_MS = 2_000;

/**
 * Simulated seconds between the first and the last call. A gap that is longer than the window is this machine at work,
 * which takes no longer because the account's clock runs faster: it counts as long as it really was.
 */
function spanOf(calls: readonly number[]): number {
  const gaps = calls.slice(1).map((call, index) => call - (calls[index] ?? call));
  return gaps.reduce((sum, gap) => sum + (gap > WINDOW_MS ? gap / TIME_SCALE : gap), 0) / 1_000;
}

function lastLine(lines: readonly StreamLine[]): string {
  return JSON.stringify(lines.at(-1) ?? {});
}
