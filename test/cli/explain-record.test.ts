import { expect, test } from 'vitest';
import { explainRecord } from '../../engine/cli/explain-record.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { Run } from '../../engine/run/context.ts';
import { SMALL_PAIR } from '../render/small-pair.ts';
import { SILENT_OUTPUT } from '../scenario/in-process-run.ts';

test.each(['deal:99', 'deal', ':', '', 'deal:'])(
  '%j, which is no record of ours, is refused with what to name instead',
  async (name) => {
    const opened = await openLedger({ path: ':memory:' });
    try {
      const run = { pair: SMALL_PAIR, ledger: opened.ledger, staging: opened.staging } as unknown as Run;

      await expect(explainRecord(name, undefined, run, SILENT_OUTPUT)).rejects.toThrow('such as deal:123');
    } finally {
      await opened.close();
    }
  },
);
