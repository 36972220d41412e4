import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatLocation } from '../../engine/model/location.ts';
import { caseCoverage } from '../../engine/run/case-coverage.ts';
import { pairIds } from '../../engine/spec/load.ts';
import { openChecked, ROOT, resultsOf } from './opened-pair.ts';

/** What no case of a pair can exercise, and why. Anything else that is missed fails, and so does an explanation gone stale. */
const OUT_OF_REACH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kickserv-to-pipedrive': {
    'job.deal status: job_state has no answer':
      'job_stage lists the same statuses and is asked first, so it is the one that holds the job; the two part only when a migration overlays one of them',
  },
  'jobtread-to-pipedrive': Object.fromEntries(
    ['customer', 'vendor'].flatMap((row) =>
      ['emailAddress', 'phoneNumber'].map((type) => [
        `${row}.person_field type: field_type has ${type}`,
        'the five kinds of fields share one map, and e-mail addresses and phone numbers of contacts are no custom fields in the destination',
      ]),
    ),
  ),
};

describe.each(await pairIds(ROOT))('the cases of %s', async (id) => {
  const { pair, cases } = await openChecked(ROOT, id);
  const outOfReach = Object.keys(OUT_OF_REACH[id] ?? {});

  test('exercise every field, map entry, alternative and condition within reach', async () => {
    const { total, exercised, missed } = caseCoverage(pair, await resultsOf(pair, cases));

    const unexplained = missed.filter(({ what }) => !outOfReach.includes(what));
    expect(unexplained.map(({ what, at }) => `${formatLocation(at)} ${what}`)).toEqual([]);
    expect(missed.map(({ what }) => what)).toEqual(outOfReach);
    expect(exercised).toBe(total - outOfReach.length);
    expect(total).toBeGreaterThan(pair.entries.length);
  });

  test('are counted: without them nothing is exercised', () => {
    const { total, exercised, missed } = caseCoverage(pair, []);

    expect(exercised).toBe(0);
    expect(missed).toHaveLength(total);
  });

  test('are counted on the command line', async () => {
    const main = join(ROOT, 'engine', 'cli', 'main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'test', id, '--coverage', '--root', ROOT]);

    const { total } = caseCoverage(pair, []);
    const count = `${id}: ${total - outOfReach.length} of ${total} fields, map entries, alternatives and conditions`;
    expect(stdout).toContain(count);
    for (const what of outOfReach) expect(stdout).toContain(`no case exercises ${what}`);
  });
});
