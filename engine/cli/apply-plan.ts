import type { ApplyReport } from '../phase/apply/outcome.ts';
import { counted, textTable } from '../render/report/table.ts';
import type { Run } from '../run/context.ts';
import { rollbackStage } from '../run/stage/undo.ts';
import { applyStage } from '../run/stage/write.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { mask } from './mask.ts';
import type { Output } from './output.ts';

const MOST_SHOWN = 20;

/** Executes the approved load plan and says what became of it. */
export async function applyLoad(run: Run, output: Output): Promise<ExitCode> {
  const report = await applyStage(run);
  showReport(report, output);
  if (!report.finished) return EXIT.error;
  const states = await run.staging.states.counts();
  const unmoved = states.filter(({ state }) => state === 'held' || state === 'failed');
  const count = unmoved.reduce((sum, item) => sum + item.count, 0);
  output.print(
    count === 0
      ? 'Every record moved. Next: crosswalk reconcile'
      : `${counted(count, 'record')} did not move; see crosswalk export unmoved. Next: crosswalk reconcile`,
  );
  return count === 0 ? EXIT.done : EXIT.unfinishedRecords;
}

/** Executes the rollback plan and compares the account with what it was. */
export async function applyRollback(run: Run, output: Output): Promise<ExitCode> {
  const { report, residue } = await rollbackStage(run);
  showReport(report, output);
  output.event('residue', { count: residue.length, items: residue });
  for (const item of residue.slice(0, MOST_SHOWN)) output.print(`residue: ${item.object} ${item.id}: ${item.detail}`);
  output.print(
    residue.length === 0
      ? 'The account is as it was before the first write.'
      : `${residue.length} differences to the account before the first write remain.`,
  );
  return residue.length === 0 && report.failures.length === 0 ? EXIT.done : EXIT.unfinishedRecords;
}

function showReport(report: ApplyReport, output: Output): void {
  output.event('applied', { report });
  const rows = Object.entries(report.objects).map(([object, tally]) => [
    object,
    tally.planned,
    tally.applied,
    tally.skipped,
    tally.held,
    tally.failed,
    tally.kept,
    tally.found,
  ]);
  output.print(textTable(['object', 'planned', 'applied', 'done before', 'held', 'failed', 'kept', 'found'], rows));
  for (const { entry, key, reason } of report.failures.slice(0, MOST_SHOWN))
    output.print(mask(`failed ${entry}/${key}: ${reason}`));
  if (!report.finished) output.print('Stopped before the end; apply again to go on.');
}
