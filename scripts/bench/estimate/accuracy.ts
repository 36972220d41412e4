import { STAGES, type StageName } from '../../../engine/estimate/rules.ts';
import type { Cost, EstimatedRun } from './measure.ts';

/** What an estimate was made from. */
export const BASES = ['audited', 'counted'] as const;
type Basis = (typeof BASES)[number];
type Unit = keyof Cost;

/** How far estimates were off, in percent of what runs came to, either way. */
export interface Accuracy {
  readonly basis: Basis;
  readonly unit: Unit;
  readonly median: number;
  readonly worst: number;
}

/** Percent by which a run's estimate is off; above 0: too much was estimated. */
export function offBy(run: EstimatedRun, basis: Basis, unit: Unit): number {
  const actual = total(run.actual, unit);
  return actual === 0 ? 0 : ((total(run[basis], unit) - actual) / actual) * 100;
}

/** Median and worst over all runs, for each basis and unit. */
export function accuracies(runs: readonly EstimatedRun[]): readonly Accuracy[] {
  return BASES.flatMap((basis) =>
    (['tokens', 'seconds'] as const).map((unit) => {
      const off = runs.map((run) => Math.abs(offBy(run, basis, unit))).toSorted((a, b) => a - b);
      return { basis, unit, median: median(off), worst: off.at(-1) ?? 0 };
    }),
  );
}

/** One run on one line: what it came to, how far both estimates are off, and each stage as estimated from the audit and as it was. */
export function runLine(run: EstimatedRun): string {
  const { pair, records, dirt, actual } = run;
  const parts = BASES.map(
    (basis) => `${basis} ${signed(offBy(run, basis, 'tokens'))} tokens ${signed(offBy(run, basis, 'seconds'))} time`,
  );
  const spent = `${total(actual, 'tokens')} tokens, ${Math.round(total(actual, 'seconds'))} s`;
  return `${pair} ${records} ${dirt}: ${spent}; ${parts.join('; ')}; ${stagesText(run)}`;
}

function stagesText({ actual, audited }: EstimatedRun): string {
  return STAGES.map(
    (stage) =>
      `${stage} ${audited[stage].tokens}/${actual[stage].tokens} ${audited[stage].seconds.toFixed(1)}/${actual[stage].seconds.toFixed(1)}s`,
  ).join(', ');
}

function total(costs: Readonly<Record<StageName, Cost>>, unit: Unit): number {
  return STAGES.reduce((sum, stage) => sum + costs[stage][unit], 0);
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.max(0, sorted.length % 2 === 0 ? middle - 1 : middle)] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}

function signed(percent: number): string {
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
