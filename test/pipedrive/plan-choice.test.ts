import { describe, expect, test } from 'vitest';
import { createPlanChoices } from '../../engine/pipedrive/codec/plan-choice.ts';
import { openChecked, ROOT } from '../pairs/opened-pair.ts';
import { openSandbox } from './sandbox.ts';

const { pair } = await openChecked(ROOT, 'kickserv-to-pipedrive');
const system = pair.destination;

describe('words whose values depend on the plan', () => {
  test('the same value means different things', () => {
    const small = createPlanChoices(system, () => 'growth');
    const large = createPlanChoices(system, () => 'premium');

    expect([small.encode('deal', 'visible_to', 'company'), large.encode('deal', 'visible_to', 'company')]).toEqual([
      '3',
      '7',
    ]);
    expect([small.decode('deal', 'visible_to', '3'), large.decode('deal', 'visible_to', '3')]).toEqual([
      'company',
      'group',
    ]);
  });

  test('a word that the plan lacks is refused, and a value that it lacks has no word', () => {
    const small = createPlanChoices(system, () => 'lite');

    expect(() => small.encode('lead', 'visible_to', 'group')).toThrow('knows only owner, company');
    expect(small.decode('lead', 'visible_to', '7')).toBeNull();
  });

  test('without a known plan nothing is sent and nothing is claimed', () => {
    const unknown = createPlanChoices(system, () => undefined);

    expect(() => unknown.encode('person', 'visible_to', 'owner')).toThrow('not known');
    expect(unknown.decode('person', 'visible_to', '1')).toBeNull();
    expect(unknown.encode('person', 'name', 'Ann')).toBe('Ann');
  });
});

test.each([
  ['growth', 'company', 3],
  ['premium', 'group', 3],
  ['premium', 'company', 7],
] as const)('in the plan %s %s is kept as %i, and read back as the word', async (plan, word, kept) => {
  const sandbox = await openSandbox({ plan }, { destination: system });
  const records = sandbox.destination.records({ fields: [], stages: [] });
  await sandbox.destination.account();

  const organization = await records.create('organization', { name: 'Acme', visible_to: word });
  const lead = await records.create('lead', { title: 'Roof', organization_id: { id: organization }, visible_to: word });

  expect((await records.read('organization', organization))?.fields['visible_to']).toBe(word);
  expect((await records.read('lead', lead))?.fields['visible_to']).toBe(word);
  const raw = await fetch(`${sandbox.simulator.url}/api/v2/organizations/${organization}`, {
    headers: { 'x-api-token': sandbox.simulator.apiToken },
  });
  expect(((await raw.json()) as { readonly data: { readonly visible_to: number } }).data.visible_to).toBe(kept);
  await sandbox.close();
});
