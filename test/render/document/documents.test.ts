import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../engine/model/plan.ts';
import type { CoverageReport, DiffReport, Exerciser } from '../../../engine/model/report.ts';
import { cutoverChecklist } from '../../../engine/render/document/cutover-checklist.ts';
import type { MigrationFacts } from '../../../engine/render/document/migration-facts.ts';
import { ownerReport } from '../../../engine/render/document/owner-report.ts';
import { scopeDocument } from '../../../engine/render/document/scope.ts';
import { setupChecklist } from '../../../engine/render/document/setup-checklist.ts';
import { SMALL_PAIR } from '../small-pair.ts';

const NOTHING: MigrationFacts = {
  pair: SMALL_PAIR,
  at: '2026-11-20T10:00:00.000Z',
  destination: 'sandbox',
  people: [],
  gates: { mapping: 'missing', setup: 'missing', load: 'missing' },
  automationsPaused: false,
};

const PLAN: Plan = {
  id: 'plan-1',
  kind: 'load',
  pair: 'a-to-b',
  digest: '',
  specDigest: '',
  snapshotDigest: '',
  ownersDigest: '',
  totals: { actions: { create: 5, held: 2 }, objects: {}, held: { unknown_value: 2 } },
  estimate: { tokens: 12_345, requests: 2_000, seconds: 100, days: 2.5 },
  createdAt: '',
};

const SAMPLE: DiffReport = {
  records: 1,
  fields: 1,
  verdicts: { equal: 1, equal_by_rule: 0, declared_loss: 0, defect: 0 },
  rules: {},
  differences: [],
  digest: '',
};

const WHOLE: MigrationFacts = {
  ...NOTHING,
  account: {
    name: 'Acme | Co',
    plan: 'growth',
    seats: 3,
    customFields: 12,
    currencies: ['USD'],
    webhooks: 2,
    user: { name: 'Ana', isAdmin: true },
  },
  audit: {
    counts: { visit: { read: 1_200, rejected: 3, expected: 1_210 } },
    findings: {},
    fillRates: {},
    unmapped: [],
    preflight: [
      { check: 'rights', verdict: 'ok', detail: 'The token belongs to an administrator.' },
      { check: 'automations', verdict: 'blocked', detail: 'Automations are on.' },
    ],
  },
  schema: {
    digest: '',
    changes: [
      {
        kind: 'field',
        action: 'create',
        object: 'deal',
        id: 'a',
        label: 'Kind',
        wireType: 'enum',
        options: ['x', 'y'],
      },
      { kind: 'pipeline', action: 'reuse', id: 'p', name: 'Sales' },
    ],
  },
  plan: PLAN,
  sample: SAMPLE,
  people: [
    {
      entry: 'employee.user',
      key: '1',
      status: 'matched',
      by: 'email',
      destinationId: '7',
      compared: { email: 'maya@example.com' },
    },
    { entry: 'employee.user', key: '2', status: 'ambiguous', by: 'name', compared: { name: 'Jo | Doe' } },
  ],
};

const SAMPLED = ['sample', 'load', 'snapshot'] as const;

/** Parts of a pair by what exercises them, and one that nothing does. */
function coverage(...exercised: readonly (readonly Exerciser[])[]): CoverageReport {
  const at = { file: 'pair.yaml', line: 1, column: 1 };
  return { parts: [...exercised, []].map((exercisedBy) => ({ what: 'job.deal title', at, exercisedBy })) };
}

describe('before anything was run', () => {
  test('every document says what has to be run first, and ticks nothing', () => {
    expect(scopeDocument(NOTHING)).toContain('run `crosswalk audit`');
    expect(setupChecklist(NOTHING)).toContain('run `crosswalk audit`');
    expect(ownerReport(NOTHING)).toContain('run `crosswalk owners`');
    for (const document of [scopeDocument, setupChecklist, ownerReport, cutoverChecklist]) {
      expect(document(NOTHING)).not.toContain('[x]');
    }
  });
});

describe('the scope', () => {
  test('states counts, plan tier, budget, time and what waits', () => {
    const text = scopeDocument(WHOLE);

    expect(text).toContain('| visit | 1,200 | 3 | 1,210 |');
    expect(text).toContain('Plan: growth, 3 seats');
    expect(text).toContain('Custom fields: 12 there, 1 to be made');
    expect(text).toContain('2,000 requests and 12,345 tokens: 2.5 days of the daily budget');
    expect(text).toContain('| unknown_value | 2 |');
    expect(text).toContain('Stops the load: Automations are on.');
  });

  test('says how much of the mapping the data cannot show', () => {
    expect(scopeDocument({ ...WHOLE, coverage: coverage(SAMPLED) })).toContain(
      "Of the mapping's 2 fields, map entries, alternatives and conditions, 1 occur in no record",
    );
  });
});

describe('the setup checklist', () => {
  test('ticks what is in order and lists what is made and what is used', () => {
    const text = setupChecklist(WHOLE);

    expect(text).toContain('- [x] The token belongs to an administrator.');
    expect(text).toContain('- [ ] Automations are on.');
    expect(text).toContain('| Custom field | deal | Kind | enum, x, y |');
    expect(text.indexOf('Kind')).toBeLessThan(text.indexOf('What is there already and used'));
    expect(text.indexOf('Sales')).toBeGreaterThan(text.indexOf('What is there already and used'));
  });
});

describe('the owner report', () => {
  test('puts those to decide first, and shows names as text', () => {
    const text = ownerReport(WHOLE);

    expect(text).toContain('1 of 2 people of the source are users');
    expect(text.indexOf('Jo \\| Doe')).toBeGreaterThan(text.indexOf('## To decide'));
    expect(text.indexOf('maya@example.com')).toBeGreaterThan(text.indexOf('## Matched'));
  });
});

describe('the cutover checklist', () => {
  test('ticks a gate only while its approval stands', () => {
    const open = cutoverChecklist({ ...WHOLE, gates: { mapping: 'open', setup: 'stale', load: 'missing' } });

    expect(open).toMatch(/- \[x\] The mapping is approved/);
    expect(open).toMatch(/- \[ \] The setup is approved/);
  });

  test('does not tick a sample with defects, nor held records', () => {
    const defects = { ...SAMPLE, verdicts: { ...SAMPLE.verdicts, defect: 4 } };

    expect(cutoverChecklist(WHOLE)).toContain('- [x] The sample was compared field by field: 0 defects');
    expect(cutoverChecklist({ ...WHOLE, sample: defects })).toContain(
      '- [ ] The sample was compared field by field: 4 defects',
    );
    expect(cutoverChecklist(WHOLE)).toContain('- [ ] Held records are decided on: 2 wait');
  });

  test('ticks a sample that exercises all that the load does', () => {
    const [whole, lacking] = [coverage(SAMPLED, SAMPLED), coverage(SAMPLED, ['load', 'snapshot'])];

    expect(cutoverChecklist({ ...WHOLE, coverage: whole })).toMatch(
      /- \[x\] The sample exercises 2 of the mapping's 3 .*: all/,
    );
    expect(cutoverChecklist({ ...WHOLE, coverage: lacking })).toMatch(
      /- \[ \] The sample exercises 1 of the mapping's 3 .*: all but 1/,
    );
    expect(cutoverChecklist(WHOLE)).toContain('- [ ] The sample exercises all that the load does');
  });
});
