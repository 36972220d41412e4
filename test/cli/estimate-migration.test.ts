import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { type EstimateOptions, estimateMigration } from '../../engine/cli/estimate-migration.ts';
import { EXIT } from '../../engine/cli/exit-code.ts';
import type { Estimate } from '../../engine/estimate/estimate.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAIR = 'kickserv-to-pipedrive';
const COUNTS = 'customer=92,contact=112,job=213,job_charge=260,catalog_item=22,time_entry=207,note=122,signature=32';

afterEach(() => {
  vi.restoreAllMocks();
});

test('counts give a price, days and tokens, and a link that gives the same again', async () => {
  const first = await run({ counts: COUNTS, seats: '3', json: true });
  const made = lines(first.printed)[1] as unknown as Estimate & { readonly type: string; readonly link: string };
  const again = await run({ link: `https://example.test/estimator?${made.link}`, json: true });

  expect(first.code).toBe(EXIT.done);
  expect(made).toMatchObject({ type: 'estimate', records: 1060, input: { seats: 3 } });
  expect(made.spending.tokens).toBeGreaterThan(5_000);
  expect(lines(again.printed)).toEqual(lines(first.printed));
});

test('each field that is wrong gets its line, and the command fails', async () => {
  const { code, printed } = await run({ counts: 'customer=-5,contact=many', seats: '0', link: 'v=9&pair=x' });

  expect(code).toBe(EXIT.error);
  expect(printed).toContain('link: The link is of another version');
  expect(printed).toContain('count.customer: Customer: "-5" is below 0.');
  expect(printed).toContain('count.contact: Contact: "many" is no whole number');
  expect(printed).toContain('count.job: Job: say how many, 0 if there are none.');
  expect(printed).toContain('seats: Paid seats: "0" is below 1.');
  expect(printed).not.toContain('NaN');
});

test('a count without a number is refused with an example of how to write it', async () => {
  await expect(run({ counts: 'customer' })).rejects.toThrow('--counts: "customer" is not <name>=<number>.');
});

test('without a pair and without a migration it says what to name', async () => {
  await expect(estimateMigration(undefined, { root: ROOT })).rejects.toThrow('Name a pair');
});

test('a quote can be printed', async () => {
  const { printed } = await run({ counts: COUNTS, quote: true });

  expect(printed).toMatch(/^# Kickserv to Pipedrive: estimate\n/);
  expect(printed).toContain('## Price');
});

async function run(options: EstimateOptions): Promise<{ readonly code: number; readonly printed: string }> {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
  const code = await estimateMigration(PAIR, { root: ROOT, ...options });
  vi.restoreAllMocks();
  return { code, printed: written.join('') };
}

function lines(printed: string): readonly Readonly<Record<string, unknown>>[] {
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
