import { describe, expect, test } from 'vitest';
import { formatLocation } from '../../engine/model/location.ts';
import { pairIds } from '../../engine/spec/load.ts';
import { openChecked, ROOT, resultsOf } from './opened-pair.ts';

describe.each(await pairIds(ROOT))('the cases of %s', async (id) => {
  const { pair, cases } = await openChecked(ROOT, id);

  test('have a name each', () => {
    expect(cases.map(({ name }) => name).toSorted()).toEqual([...new Set(cases.map(({ name }) => name))].toSorted());
  });

  test.each(cases.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const results = await resultsOf(pair, [example]);

    expect(
      results.flatMap(({ failures }) => failures).map(({ at, message }) => `${formatLocation(at)} ${message}`),
    ).toEqual([]);
  });
});
