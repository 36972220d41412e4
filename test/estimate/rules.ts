import { fileURLToPath } from 'node:url';
import type { EstimateFacts } from '../../engine/estimate/facts.ts';
import { estimateFacts } from '../../engine/estimate/pair-facts.ts';
import { type EstimatorRules, estimatorRules } from '../../engine/estimate/rules.ts';
import { openEstimator, openPair } from '../../engine/spec/load.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The rules that ship. */
export async function shippedRules(): Promise<EstimatorRules> {
  const { file, diagnostics } = await openEstimator(ROOT);
  if (file === undefined) throw new Error(`specs/estimator.yaml: ${diagnostics[0]?.message ?? 'not there'}`);
  return estimatorRules(file);
}

/** What the estimator knows of a pair that ships; as a page gets it, through JSON. */
export async function shippedFacts(pair: string, rules: EstimatorRules): Promise<EstimateFacts> {
  const opened = await openPair({ root: ROOT, pair });
  if (opened.pair === undefined) throw new Error(`${pair}: ${opened.diagnostics[0]?.message ?? ''}`);
  return JSON.parse(JSON.stringify(estimateFacts(opened.pair, rules))) as EstimateFacts;
}
