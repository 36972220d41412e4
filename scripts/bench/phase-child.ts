import { parseArgs } from 'node:util';
import { mapRecords } from '../../engine/phase/map/map.ts';
import { settleDefinitions } from '../../engine/phase/provision/definition-states.ts';
import { planSchema } from '../../engine/phase/provision/plan-schema.ts';
import type { Run } from '../../engine/run/context.ts';
import { ARTIFACT } from '../../engine/run/gates.ts';
import { type AccountView, extractStage, ownersStage, planStage, viewAccount } from '../../engine/run/stage/prepare.ts';
import { openBenchRun } from './bench-run.ts';
import { PHASES, type PhaseFigures, type PhaseName } from './phases.ts';

/** One phase in a process of its own, so that its peak memory is nobody else's. Prints its figures as one JSON line. */

const { positionals } = parseArgs({ allowPositionals: true });
const [name = '', folder = '', url = ''] = positionals;
const phase = PHASES.find((candidate) => candidate === name);
if (phase === undefined) throw new Error(`There is no phase ${name}; there are ${PHASES.join(', ')}.`);

/** Everything a phase needs is made ready first; what it gives back is the work that is timed. */
const WORK: Readonly<Record<PhaseName, (run: Run) => Promise<() => Promise<unknown>>>> = {
  extract: async (run) => () => extractStage(run, { fresh: true }),
  map: async (run) => {
    const view = await viewAccount(run);
    const owners = await ownersStage(run, view);
    const { pair, staging, source: files, progress } = run;
    return () => mapRecords({ pair, staging, owners, currencies: view.account.currencies, files, progress });
  },
  plan: async (run) => {
    const view = await viewAccount(run);
    const owners = await ownersStage(run, view);
    await planDefinitions(run, view);
    return () => planStage(run, view, owners);
  },
};

/** What a plan stands on besides mapped records: the audit leaves it, mapping alone does not. */
async function planDefinitions({ id, pair, staging, ledger, clock }: Run, { schema }: AccountView): Promise<void> {
  const plan = await planSchema({ pair, staging, schema });
  await settleDefinitions({ pair, staging, plan, binding: undefined, after: 'planning' });
  await ledger.saveArtifact(id, ARTIFACT.schemaPlan, plan, new Date(clock.now()).toISOString());
}

const opened = await openBenchRun(folder, url);
const { run } = opened;
const work = await WORK[phase](run);
const started = performance.now();
await work();
const seconds = (performance.now() - started) / 1_000;
let records = 0;
for (const { name: object, derived } of run.pair.source.objects.values()) {
  if (derived === undefined) records += await run.staging.source.count(object);
}
await opened.close();
const figures: PhaseFigures = { records, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 };
process.stdout.write(`${JSON.stringify(figures)}\n`);
