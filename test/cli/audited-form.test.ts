import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { auditedForm } from '../../engine/cli/audited-form.ts';
import { readForm } from '../../engine/estimate/form.ts';
import type { Run } from '../../engine/run/context.ts';
import { openPair } from '../../engine/spec/load.ts';
import { shippedFacts, shippedRules } from '../estimate/rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAIR = 'kickserv-to-pipedrive';
const RULES = await shippedRules();
const FACTS = await shippedFacts(PAIR, RULES);

/** A migration as an audit leaves it: 50 records of each object, 40 organizations ready and 10 held. */
async function auditedRun(artifacts: Readonly<Record<string, unknown>>): Promise<Run> {
  const { pair } = await openPair({ root: ROOT, pair: PAIR });
  const counts = [
    { entry: 'customer.organization', state: 'ready', count: 40 },
    { entry: 'customer.organization', state: 'held', count: 10 },
  ];
  return {
    pair,
    ledger: { artifact: (name: string) => Promise.resolve(artifacts[name]) },
    staging: { source: { count: () => Promise.resolve(50) }, mapped: { counts: () => Promise.resolve(counts) } },
  } as unknown as Run;
}

test('an audit fills in what was read, what is ready to move, and the account', async () => {
  const run = await auditedRun({ audit: {}, account: { plan: 'premium', seats: 7 } });
  const read = readForm(FACTS, RULES, await auditedForm(run, RULES));

  expect(read).toMatchObject({
    input: {
      counts: { customer: 50, contact: 50 },
      entries: { 'customer.organization': 40, 'contact.person': 0 },
      plan: 'premium',
      seats: 7,
      quality: 'audited',
    },
  });
});

test('an account that does not say its plan leaves the choice open', async () => {
  const form = await auditedForm(await auditedRun({ audit: {}, account: { seats: 0 } }), RULES);

  expect(form['plan']).toBeUndefined();
  expect(form['seats']).toBe('1');
});

test('before the first audit it says what to run', async () => {
  await expect(auditedForm(await auditedRun({}), RULES)).rejects.toThrow('Run `crosswalk audit` in that folder first.');
});
