import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatLocation } from '../../engine/model/location.ts';
import { pairIds } from '../../engine/spec/load.ts';
import { randomFor } from '../stand-in/random.ts';
import { openCourt, type Verdict } from './mutation/court.ts';
import { editYaml } from './mutation/edit-yaml.ts';
import { some } from './mutation/expression-mutations.ts';
import { MUTATION_KINDS, type Mutation } from './mutation/mutation.ts';
import { mutationsOf } from './mutation/pair-mutations.ts';
import { openChecked, ROOT } from './opened-pair.ts';

/** The least share of mistakes that the check or a case must notice. */
const LEAST_NOTICED = 0.9;

/** How many changes are tried of each pair; `CROSSWALK_MUTATIONS=all` tries all of them, a number so many. */
const SAMPLE = 200;

const CHOSEN = process.env['CROSSWALK_MUTATIONS'] ?? String(SAMPLE);

/** Another sample in each run; the report names the seed, with which `CROSSWALK_SEED` brings the same one back. */
const SEED = Number(process.env['CROSSWALK_SEED'] ?? randomInt(1_000_000));
const TIME_LIMIT = CHOSEN === 'all' ? 3_600_000 : 300_000;

/** Why no case can notice what stands under a keyword. Such survivors count like all others. */
const OUT_OF_SIGHT: ReadonlyMap<string, string> = new Map([
  ...['match', 'found', 'rules', 'inactive', 'unmatched'].map(
    (key) => [key, 'decided by what the account holds'] as const,
  ),
  ...['too_big', 'over_mb', 'then'].map((key) => [key, 'decided by the size of a file'] as const),
]);

interface Tried extends Verdict {
  readonly mutation: Mutation;
}

describe.each(await pairIds(ROOT))('mistakes in %s', async (id) => {
  const { pair } = await openChecked(ROOT, id);

  test('are made one at a time, each in a way of its own', { timeout: TIME_LIMIT }, async () => {
    const court = await openCourt(ROOT, pair);
    await court.close();
    const all = mutationsOf(court.text, join('pairs', id, 'pair.yaml'), pair, SEED);
    const sound = editYaml(court.text, undefined);

    const texts = all.map(({ edit }) => editYaml(court.text, edit));

    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((_, index) => texts[index] === sound)).toEqual([]);
    expect(all.filter((_, index) => texts.indexOf(texts[index] ?? '') !== index)).toEqual([]);
  });

  test('are noticed, and nothing else is', { timeout: TIME_LIMIT }, async () => {
    const court = await openCourt(ROOT, pair);
    try {
      const all = mutationsOf(court.text, join('pairs', id, 'pair.yaml'), pair, SEED);
      const chosen = CHOSEN === 'all' ? all : some(all, Number(CHOSEN), randomFor(SEED, id, 'sample'));
      expect(await court.judgeUnchanged()).toEqual({ noticedBy: 'nobody', why: '' });

      const tried: Tried[] = [];
      for (const mutation of chosen) {
        const verdict = await court.judge(mutation);
        if (verdict.noticedBy !== 'no mistake') tried.push({ mutation, ...verdict });
      }

      const noticed = tried.filter(({ noticedBy }) => noticedBy !== 'nobody');
      process.stdout.write(`${report(id, tried, chosen.length, all.length)}\n`);
      expect(noticed.length / tried.length).toBeGreaterThanOrEqual(LEAST_NOTICED);
    } finally {
      await court.close();
    }
  });
});

/** How many of each kind were noticed, and every one that was not. */
function report(id: string, tried: readonly Tried[], chosen: number, possible: number): string {
  const survivors = tried.filter(({ noticedBy }) => noticedBy === 'nobody');
  const share = ((100 * (tried.length - survivors.length)) / tried.length).toFixed(1);
  const by = (name: Verdict['noticedBy']) => tried.filter(({ noticedBy }) => noticedBy === name).length;
  const kinds = MUTATION_KINDS.map((kind) => ({ kind, of: tried.filter(({ mutation }) => mutation.kind === kind) }))
    .filter(({ of }) => of.length > 0)
    .map(({ kind, of }) => `  ${kind}: ${of.filter(({ noticedBy }) => noticedBy !== 'nobody').length} of ${of.length}`);
  return [
    `${id}: ${chosen} of ${possible} changes tried (seed ${SEED}), ${tried.length} of them mistakes, ${share} % noticed: ` +
      `${by('check')} by the check, ${by('case')} by a case, ${by('crash')} by a crash.`,
    ...kinds,
    ...survivors.map(({ mutation }) => {
      const { at, kind, what, edit } = mutation;
      const reason = edit.path.map((key) => OUT_OF_SIGHT.get(String(key))).find((words) => words !== undefined);
      return `  NOT NOTICED ${formatLocation(at)} ${kind}: ${what}${reason === undefined ? '' : ` (${reason})`}`;
    }),
    ...tried
      .filter(({ noticedBy }) => noticedBy === 'crash')
      .map(({ mutation: { at, kind, what }, why }) => `  CRASH ${formatLocation(at)} ${kind}: ${what}: ${why}`),
  ].join('\n');
}
