import { join } from 'node:path';
import { formatLocation } from '../model/location.ts';
import type { OwnerCrosswalk } from '../model/owner.ts';
import { packagedName } from '../model/package-name.ts';
import type { CoverageReport, DiffReport } from '../model/report.ts';
import { counted } from '../render/report/table.ts';
import { archivedContent } from '../run/archive.ts';
import { auditLog } from '../run/audit-log.ts';
import { type Run, StageProblem } from '../run/context.ts';
import { ARTIFACT } from '../run/gates.ts';
import { inventoryOf } from '../run/inventory.ts';
import { withCases } from '../run/sample-coverage.ts';
import { packagedFiles, unmovedRecords } from '../run/unmoved.ts';
import { checkPair } from '../spec/load.ts';
import type { ListName } from './export-name.ts';
import type { Output } from './output.ts';
import { makePrivateFolder, writePrivateFile, writePrivateLines } from './private-file.ts';
import { findRoot } from './root.ts';
import { runPairCases } from './run-pair-cases.ts';

/** Writes one artifact into a folder and says where. */
export async function exportArtifact(what: ListName, folder: string, run: Run, output: Output): Promise<void> {
  await makePrivateFolder(folder);
  const path = join(folder, `${what}.ndjson`);
  const count = await writePrivateLines(path, linesOf(what, run));
  output.event('exported', { what, path, lines: count });
  output.print(`${counted(count, 'line')} in ${path}`);
  if (what === 'unmoved') await exportPackage(join(folder, 'package'), run, output);
}

function linesOf(what: ListName, run: Run): AsyncIterable<unknown> {
  switch (what) {
    case 'unmoved':
      return unmovedRecords(run);
    case 'audit-log':
      return auditLog(run);
    case 'crosswalk':
      return flat(run.ledger.crosswalkEntries());
    case 'owners':
      return ownersIn(run);
    case 'diff':
      return differencesIn(run);
    case 'coverage':
      return coverageIn(run);
    case 'archive':
      return archivedContent(run);
    case 'inventory':
      return inventoryOf(run);
    default:
      return what satisfies never;
  }
}

async function* flat<Item>(batches: AsyncIterable<readonly Item[]>): AsyncIterable<Item> {
  for await (const batch of batches) yield* batch;
}

async function* ownersIn(run: Run): AsyncIterable<unknown> {
  yield* (await run.ledger.artifact<OwnerCrosswalk>(ARTIFACT.owners))?.matches ?? [];
}

async function* differencesIn(run: Run): AsyncIterable<unknown> {
  yield* (await run.ledger.artifact<DiffReport>(ARTIFACT.sampleDiff))?.differences ?? [];
}

/** What the sample, the load and the snapshot exercised is stored; the pair's cases are run to say the same of them. */
async function* coverageIn(run: Run): AsyncIterable<unknown> {
  const report = await run.ledger.artifact<CoverageReport>(ARTIFACT.coverage);
  if (report === undefined) throw new StageProblem('There is no sample yet. Run `crosswalk sample` first.', 'order');
  const { pair, cases } = await checkPair({ root: findRoot(undefined), pair: run.pair.id });
  const { parts } = pair === undefined ? report : withCases(report, pair, await runPairCases(pair, cases));
  for (const { what, at, exercisedBy } of parts) {
    yield { branch: what, at: formatLocation(at), exercised_by: exercisedBy };
  }
}

/** Files that were too big to upload, beside a list of where each belongs. */
async function exportPackage(folder: string, run: Run, output: Output): Promise<void> {
  let count = 0;
  for await (const { entry, key, file } of packagedFiles(run)) {
    const opening = await run.source.open(file);
    if (opening.kind === 'missing') continue;
    if (count === 0) await makePrivateFolder(folder);
    count += 1;
    await writePrivateFile(join(folder, packagedName(entry, key, file.name)), await opening.read());
  }
  if (count > 0) output.print(`${counted(count, 'file')} too big to upload: ${folder}`);
}
