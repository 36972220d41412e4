import type { Finding, FindingCode } from '../../model/report.ts';
import type { Staging } from '../../port/staging.ts';

const BATCH = 1_000;

/** Takes findings one by one, stores them in batches, and counts them. */
export interface FindingCollector {
  add(finding: Finding): Promise<void>;
  flush(): Promise<void>;
  /** Findings so far, by code and object. */
  counts(): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A collector over a staging. What was added is stored for certain after `flush` alone. */
export function findingCollector(staging: Staging): FindingCollector {
  const counts: Partial<Record<FindingCode, Record<string, number>>> = {};
  let waiting: Finding[] = [];
  const flush = async () => {
    const findings = waiting;
    waiting = [];
    if (findings.length > 0) await staging.transaction(() => staging.findings.add(findings));
  };
  return {
    flush,
    counts: () => counts,
    add: async (finding) => {
      waiting.push(finding);
      const byObject = counts[finding.code] ?? {};
      counts[finding.code] = { ...byObject, [finding.object]: (byObject[finding.object] ?? 0) + 1 };
      if (waiting.length >= BATCH) await flush();
    },
  };
}
