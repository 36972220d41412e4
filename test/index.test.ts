import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkPair, pairIds, pairSummary } from '../engine/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('a program can open, check and summarise every pair through the public face alone', async () => {
  const ids = await pairIds(ROOT);

  expect(ids).not.toEqual([]);
  for (const id of ids) {
    const { pair, diagnostics } = await checkPair({ root: ROOT, pair: id });
    if (pair === undefined) throw new Error(`${id} does not open: ${JSON.stringify(diagnostics)}`);
    expect(pairSummary(pair)).toMatchObject({ pair: id, summary: { total: pair.rows.length } });
  }
});
