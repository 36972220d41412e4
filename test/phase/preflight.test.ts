import { describe, expect, test } from 'vitest';
import type { CompiledPair, CreateEntry, MatchEntry, ValueForm, ValueMap } from '../../engine/model/mapping.ts';
import type { SchemaChange } from '../../engine/model/plan.ts';
import type { DestinationField, DestinationObject } from '../../engine/model/system.ts';
import { preflight } from '../../engine/phase/preflight.ts';
import type { Account, AccountField } from '../../engine/port/destination.ts';
import { copy, entry, pair } from './extract-example.ts';

const ACCOUNT: Account = {
  id: '1',
  name: 'Acme',
  plan: 'lite',
  seats: 5,
  user: { id: '1', name: 'Ana', email: 'ana@example.com', isAdmin: true },
  currencies: ['USD', 'EUR'],
  webhooks: 0,
  customFields: 25,
};

const LIMITS = { openRecordsPerSeat: 1, tokensPerSeat: 1, burstRequests: 1 };
const BASE = pair([]);
const PAIR: CompiledPair = {
  ...BASE,
  settings: { currency: 'USD' },
  destination: {
    ...BASE.destination,
    plans: new Map([
      ['lite', { ...LIMITS, customFields: 30 }],
      ['growth', { ...LIMITS, customFields: 100 }],
    ]),
  },
};

interface Given {
  readonly pair?: CompiledPair;
  readonly account?: Partial<Account>;
  readonly fields?: readonly AccountField[];
  readonly changes?: readonly SchemaChange[];
  readonly automationsPaused?: boolean;
  readonly moving?: Readonly<Record<string, number>>;
}

/** The items of one check; a `plan` of no text is an account that does not say which plan it has. */
function look(given: Given, check: string): readonly string[] {
  const { plan, ...account } = { ...ACCOUNT, ...given.account };
  return preflight({
    pair: given.pair ?? PAIR,
    account: plan ? { ...account, plan } : account,
    schema: { fields: given.fields ?? [], pipelines: [], stages: [] },
    schemaPlan: { changes: given.changes ?? [], digest: '' },
    moving: given.moving ?? {},
    automationsPaused: given.automationsPaused ?? true,
  })
    .filter((item) => item.check === check)
    .map(({ verdict, detail }) => `${verdict}: ${detail}`);
}

function field(label: string, action: 'create' | 'reuse' = 'create', wireType = 'varchar'): SchemaChange {
  return { kind: 'field', action, object: 'deal', id: label, label, wireType, options: [] };
}

function accountField(label: string, wireType: string, custom = true): AccountField {
  return { object: 'deal', key: `${label}${wireType}`, label, wireType, custom, options: [] };
}

function someFields(count: number): readonly SchemaChange[] {
  return Array.from({ length: count }, (_, index) => field(`f${index}`));
}

test('an account in order passes every check', () => {
  const items = preflight({
    pair: PAIR,
    account: ACCOUNT,
    schema: { fields: [], pipelines: [], stages: [] },
    schemaPlan: { changes: [field('a')], digest: '' },
    moving: {},
    automationsPaused: true,
  });

  expect(items.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
    'rights ok',
    'custom_fields ok',
    'currency ok',
    'automations ok',
    'webhooks ok',
  ]);
});

describe('rights', () => {
  const user = { ...ACCOUNT.user, isAdmin: false };

  test('without them nothing can be made', () => {
    expect(look({ account: { user }, changes: [field('a')] }, 'rights')).toEqual([
      expect.stringMatching(
        /^blocked: .* fields, options or stages have to be made\. Use the token of an administrator/,
      ),
    ]);
  });

  test('where nothing has to be made, records may be invisible', () => {
    expect(look({ account: { user }, changes: [field('a', 'reuse')] }, 'rights')).toEqual([
      expect.stringMatching(/^warning: .* may not see all records/),
    ]);
  });
});

describe('custom fields', () => {
  test.each([
    [5, 'lite', 'ok: The account has 25 custom fields and needs 5 more; its plan allows 30.'],
    [6, 'lite', 'blocked: The account has 25 custom fields and needs 6 more, 1 over the 30 of its plan. Switch off'],
    [6, 'growth', 'ok: The account has 25 custom fields and needs 6 more; its plan allows 100.'],
    [5, '', 'ok: The account has 25 custom fields and needs 5 more, which every plan allows.'],
    [6, '', 'warning: The account has 25 custom fields and needs 6 more. The account does not say which plan it has'],
    [6, 'unheard of', 'warning: The account has 25 custom fields and needs 6 more. The account does not say which'],
  ])('%i more on the plan %j', (count, plan, expected) => {
    expect(look({ account: { plan }, changes: [...someFields(count), field('x', 'reuse')] }, 'custom_fields')).toEqual([
      expect.stringContaining(expected),
    ]);
  });
});

test('a currency that the account lacks blocks, a source without one needs none', () => {
  expect(look({ account: { currencies: ['EUR'] } }, 'currency')).toEqual([
    'blocked: The account has no currency USD, which the setting currency gives to amounts without one. Add it in the account, or correct the setting.',
  ]);
  expect(look({ pair: { ...PAIR, settings: {} } }, 'currency')).toEqual([]);
});

test('automations block until a person has confirmed that they are paused', () => {
  expect(look({ automationsPaused: false }, 'automations')).toEqual([
    expect.stringMatching(/^blocked: Nobody has confirmed .* set {2}confirm: \{ automations_paused: true \}/),
  ]);
});

test('webhooks are counted and warned of', () => {
  expect(look({ account: { webhooks: 3 } }, 'webhooks')).toEqual([
    expect.stringMatching(/^warning: The account has 3 webhooks/),
  ]);
});

describe('labels', () => {
  test('a field to be made beside one of the same label and another type', () => {
    const fields = [accountField(' Status ', 'enum'), accountField('Other', 'enum')];
    expect(look({ fields, changes: [field('status'), field('new')] }, 'field_labels')).toEqual([
      'warning: deal has a field status of type enum; a second one of type varchar will be made. Rename one of them if people are to tell them apart.',
    ]);
  });

  test('several fields to choose from', () => {
    const fields = [accountField('Status', 'varchar'), { ...accountField('status', 'varchar'), key: 'other' }];
    expect(look({ fields, changes: [field('Status', 'reuse')] }, 'field_labels')).toEqual([
      expect.stringMatching(/^warning: deal has 2 fields Status of type varchar; the oldest is used/),
    ]);
    expect(look({ fields: fields.slice(0, 1), changes: [field('Status', 'reuse')] }, 'field_labels')).toEqual([]);
  });
});

test('fields that need a feature are named with it', () => {
  const website = entry('customer.organization', 'customer', { website: copy('website'), name: copy('name') });
  const needing = {
    ...website,
    fields: website.fields.map((one) =>
      one.field === 'website' ? { ...one, target: { ...one.target, needs: 'company data' } } : one,
    ),
  };

  expect(look({ pair: { ...PAIR, entries: [needing] } }, 'features')).toEqual([
    'warning: organization.website can be written only if the account has company data. Check that it has, or map to a custom field instead.',
  ]);
});

test('one seat for many people is warned of, where people are matched', () => {
  const match: MatchEntry = {
    kind: 'match',
    address: 'employee.user',
    row: 'employee',
    name: 'user',
    at: { file: 'example.yaml', line: 1, column: 1 },
    proposed: false,
    from: 'employee',
    object: 'user',
    rules: [],
    inactive: 'unmatched',
    unmatched: 'hold',
  };
  const matching = { ...PAIR, entries: [match] };

  expect(look({ pair: matching, account: { seats: 1 } }, 'users')).toEqual([
    expect.stringMatching(/^warning: The account has one seat/),
  ]);
  expect(look({ pair: matching }, 'users')).toEqual([expect.stringMatching(/^ok: The account has 5 seats/)]);
  expect(look({ account: { seats: 1 } }, 'users')).toEqual([]);
});

describe('the cap on open records', () => {
  const deal: DestinationObject = {
    name: 'deal',
    label: 'Deal',
    fields: new Map(),
    readOnly: false,
    cappedByPlan: true,
    needsOneOf: [],
    cost: { create: 5, update: 5, remove: 3, list: 10 },
    listLimit: 500,
  };
  const objects = new Map([['deal', deal]]);
  const plans = new Map([['lite', { ...LIMITS, customFields: 30, openRecordsPerSeat: 100 }]]);
  const capped: CompiledPair = { ...PAIR, destination: { ...PAIR.destination, objects, plans } };

  test('is told apart by seats, and going over warns of what will happen', () => {
    expect(look({ pair: capped, moving: { deal: 500 } }, 'open_records')).toEqual([expect.stringMatching(/^ok: 500 /)]);
    expect(look({ pair: capped, moving: { deal: 501 } }, 'open_records')).toEqual([
      expect.stringMatching(/^warning: 501 .*500 open ones.*refuses them or keeps them waiting/),
    ]);
  });

  test('says nothing of what does not move or is not capped', () => {
    expect(look({ pair: capped, moving: {} }, 'open_records')).toEqual([]);
    expect(look({ moving: { deal: 501 } }, 'open_records')).toEqual([]);
    expect(look({ pair: capped, account: { plan: 'unlisted' }, moving: { deal: 501 } }, 'open_records')).toEqual([]);
  });
});

describe('values that depend on the plan', () => {
  const small = new Map([['visible_to', new Map([['company', '3']])]]);
  const large = new Map([
    [
      'visible_to',
      new Map([
        ['group', '3'],
        ['company', '7'],
      ]),
    ],
  ]);
  const plans = new Map([
    ['lite', { ...LIMITS, customFields: 30, choices: small }],
    ['growth', { ...LIMITS, customFields: 100, choices: large }],
  ]);
  const choosing = (form: ValueForm): CompiledPair => {
    const made = entry('job.deal', 'job', {});
    const target: DestinationField = {
      name: 'visible_to',
      type: 'one_of',
      choice: 'visible_to',
      many: false,
      required: false,
      writable: { create: true, update: true },
      clearable: false,
    };
    const fields: CreateEntry['fields'] = [{ field: 'visible_to', target, form, tooLong: 'hold', at: made.at }];
    return {
      ...PAIR,
      entries: [{ ...made, fields }],
      destination: { ...PAIR.destination, plans },
    };
  };
  const map: ValueMap = {
    id: 'level',
    to: 'deal.visible_to',
    values: new Map([['all', 'company']]),
    unknown: { kind: 'use', value: 'group' },
  };
  const mapped = choosing({ kind: 'first_of', forms: [{ kind: 'map', values: [copy('level')], map }] });

  test('stop the migration where the plan lacks one', () => {
    expect(look({ pair: mapped }, 'plan_choices')).toEqual([
      expect.stringMatching(/^blocked: .*job\.deal visible_to: group \(not in lite\)\. Choose another/),
    ]);
    expect(look({ pair: mapped, account: { plan: 'growth' } }, 'plan_choices')).toEqual([
      'ok: The plan has every value that the pair chooses.',
    ]);
  });

  test('are a doubt where the plan is not known, and nothing where none is chosen', () => {
    expect(look({ pair: mapped, account: { plan: '' } }, 'plan_choices')).toEqual([
      expect.stringMatching(/^warning: .*not in lite.*does not say which plan/),
    ]);
    expect(look({ pair: choosing({ kind: 'constant', value: 'company' }) }, 'plan_choices')).toEqual([
      'ok: The plan has every value that the pair chooses.',
    ]);
    expect(look({}, 'plan_choices')).toEqual([]);
  });
});
