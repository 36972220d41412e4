import { writeSync } from 'node:fs';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { applied, intent, put } from '../contract/ledger/ledger-examples.ts';

/**
 * A process that writes until it is killed. It reports each number on standard output only after the ledger has
 * acknowledged it: `i <seq>` intended, `s <seq>` settled.
 */
async function write(path: string): Promise<never> {
  const { ledger, staging } = await openLedger({ path });
  for (let round = 0; ; round += 1) {
    const keys = Array.from({ length: 1 + (round % 7) }, (_, index) => `${round}-${index}`);
    await staging.source.add(keys.map((key) => ({ object: 'customer', key, fields: { name: 'x'.repeat(500) } })));
    const seqs = await ledger.intend(keys.map(intent));
    writeSync(1, seqs.map((seq) => `i ${seq}\n`).join(''));
    const half = seqs.slice(0, Math.ceil(seqs.length / 2));
    await ledger.settleMany(
      half.map((seq, index) => ({
        seq,
        settlement: applied(`${seq}`),
        crosswalk: put(keys[index] ?? '', `${seq}`),
      })),
    );
    writeSync(1, half.map((seq) => `s ${seq}\n`).join(''));
  }
}

await write(process.argv[2] ?? '');
