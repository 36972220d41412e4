import { describe, expect, test } from 'vitest';
import { objectRule } from '../../engine/estimate/rules.ts';
import { CATALOGUE } from '../../engine/pipedrive/catalogue.ts';
import { FIELD_OWNERS } from '../../engine/pipedrive/schema.ts';
import { CALL_COSTS, SMALL_LIST_COSTS, V2_COSTS } from '../../engine/pipedrive/token-cost.ts';
import { shippedRules } from './rules.ts';

const RULES = await shippedRules();

describe('what the estimator says of the destination is what its adapter does', () => {
  test('the looks at the account', () => {
    const fields = FIELD_OWNERS.length * V2_COSTS.list;
    const { me, users, currencies, webhooks } = CALL_COSTS;

    expect(RULES.reads.account).toEqual({
      requests: 4 + FIELD_OWNERS.length,
      tokens: me + users + currencies + webhooks + fields,
    });
    expect(RULES.reads.schema).toEqual({
      requests: FIELD_OWNERS.length + 2,
      tokens: fields + 2 * SMALL_LIST_COSTS.list,
    });
    expect(RULES.reads.people).toEqual({ requests: 1, tokens: users });
  });

  test.each(Object.entries(CATALOGUE).filter(([name]) => name !== 'user'))('the lists of %s', (name, entry) => {
    const rule = objectRule(RULES, name);

    expect(rule.since).toBe(entry.updatedSince);
    expect(rule.archive).toBe(entry.archive?.cost);
  });

  test.each(['organization', 'person', 'deal', 'lead', 'activity', 'note', 'product', 'file'] as const)(
    'one %s',
    (name) => {
      expect(objectRule(RULES, name).one).toBe(CATALOGUE[name].costs.one);
    },
  );
});
