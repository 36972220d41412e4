import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMigration, openPair, pairIds } from '../../engine/spec/load.ts';
import { SOUND } from '../broken/fixture.ts';
import { type Edits, withProject } from './project.ts';

const MIGRATION = 'migration.yaml';

function opened(edits: Edits = {}) {
  return withProject(edits, (root) => openMigration({ folder: root, root }));
}

/** The migration of the sound project with another overlay. */
function withOverlay(yaml: string) {
  return withProject({}, async (root) => {
    const text = await readFile(`${root}/${MIGRATION}`, 'utf8');
    await writeFile(`${root}/${MIGRATION}`, `${text.slice(0, text.indexOf('overlay:'))}overlay:\n${yaml}`);
    return openMigration({ folder: root, root });
  });
}

describe('an overlay is laid over the pair', () => {
  test('maps gain values, declarations and stages are merged, and a stage stands where it was told to', async () => {
    const { pair } = await opened();

    const stage = pair?.entries.find(({ address }) => address === 'order.deal');
    const map = stage?.kind === 'create' ? stage.fields.find(({ field }) => field === 'stage')?.form : undefined;
    expect(map?.kind === 'map' && [...map.map.values]).toEqual([
      ['Open', 'sales.new'],
      ['Paid', 'sales.done'],
      ['Void', 'sales.done'],
    ]);
    expect(pair?.pipelines[0]?.stages.map(({ id }) => id)).toEqual(['new', 'waiting', 'done']);
  });

  test('a value form is replaced whole, its siblings stay', async () => {
    const { pair } = await opened();

    const deal = pair?.entries.find(({ address }) => address === 'order.deal');
    const fields = deal?.kind === 'create' ? deal.fields : [];
    const title = fields.find(({ field }) => field === 'title')?.form;
    expect(title?.kind === 'expression' && title.value.source).toBe('title');
    expect(fields.map(({ field }) => field)).toContain('value');
  });

  test('what is switched off is gone, with its reason, and does not make its fields unread', async () => {
    const { pair, diagnostics } = await opened();

    expect(pair?.rows.map(({ id }) => id)).toEqual(['client', 'order', 'line', 'seller', 'visit']);
    expect(pair?.switchedOff).toEqual([{ address: 'photo', reason: 'The photos stay on the old disk' }]);
    expect(diagnostics).toEqual([]);
  });

  test('an entry and a field can be switched off too', async () => {
    const { pair } = await withOverlay(
      '  rows:\n    order: { create: { deal: { fields: { custom.state: { off: Not wanted } } } } }\n' +
        '    visit: { fold: { visits: { off: Nobody reads them } } }\n',
    );

    expect(pair?.switchedOff).toEqual([
      { address: 'order.deal/custom.state', reason: 'Not wanted' },
      { address: 'visit.visits', reason: 'Nobody reads them' },
    ]);
    expect(pair?.entries.map(({ address }) => address)).not.toContain('visit.visits');
  });

  test('a mistake in it is found in the file of the overlay, one that it causes in the file of the pair', async () => {
    const { diagnostics } = await withOverlay(
      '  rows:\n    client: { off: Not wanted }\n    order: { create: { deal: { fields: { title: titel } } } }\n',
    );

    expect(diagnostics.map(({ code, at }) => [code, at.file.split('/').at(-1), at.line])).toEqual([
      ['expression-unknown-field', 'migration.yaml', 15],
      ['dangling-ref', 'pair.yaml', 52],
    ]);
  });

  test('lists are replaced whole', async () => {
    const { pair } = await withOverlay(
      '  leftover: { client: { archive: [ fax ] } }\n  policies: { source_deleted: delete, unknown_currency: omit }\n',
    );

    expect(pair?.leftovers[0]?.archive).toEqual(['fax']);
    expect(pair?.policies).toEqual({ tooLong: 'hold', sourceDeleted: 'delete', unknownCurrency: 'omit' });
  });
});

describe('the digest', () => {
  const digest = async (edits: Edits) => (await opened(edits)).pair?.digest;

  test('is the same for the same files', async () => {
    expect(await digest({})).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest({})).toBe(await digest({}));
  });

  test.each<[string, Edits]>([
    ['the pair', { 'pairs/shop-to-crm/pair.yaml': [['at_most: 20', 'at_most: 21']] }],
    ['the source system', { 'specs/shop.system.yaml': [['default: EUR', 'default: USD']] }],
    ['the destination system', { 'specs/crm.system.yaml': [['create: 5', 'create: 6']] }],
    ['the overlay', { [MIGRATION]: [['Void: sales.done', 'Void: sales.new']] }],
    ['a reason', { [MIGRATION]: [['on the old disk', 'where they are']] }],
    ['a setting', { [MIGRATION]: [['account: acme', 'account: other']] }],
    ['the order of stages', { [MIGRATION]: [['after: new', 'after: done']] }],
  ])('changes with %s', async (_what, edits) => {
    expect(await digest(edits)).not.toBe(await digest({}));
  });

  test('does not change with a comment or with spaces', async () => {
    const edits = { 'pairs/shop-to-crm/pair.yaml': [['version: 1', 'version:   1   # as published']] } as const;
    expect(await digest(edits)).toBe(await digest({}));
  });
});

test('settings take their declared type; those of the migration win over defaults, those passed in over both', async () => {
  const edits = {
    'specs/shop.system.yaml': [
      [
        '  currency: { type: text, default: EUR',
        '  days: { type: number, default: 3, description: Days }\n  tax: { type: yes_no, default: "true", description: Tax }\n  currency: { type: text, default: EUR',
      ],
    ],
    [MIGRATION]: [['settings: { account: acme }', 'settings: { account: acme, days: 5 }']],
  } as const;

  const { pair } = await opened(edits);
  const { pair: passed } = await withProject(edits, (root) =>
    openPair({ root, pair: 'shop-to-crm', settings: { account: 'other', days: '7' } }),
  );

  expect(pair?.settings).toEqual({ account: 'acme', days: 5, tax: true, currency: 'EUR' });
  expect(passed?.settings).toEqual({ account: 'other', days: 7, tax: true, currency: 'EUR' });
});

test('a migration that is not sound gives neither itself nor a pair', async () => {
  const { migration, pair, diagnostics } = await opened({ [MIGRATION]: [['use: sandbox', 'use: other']] });

  expect(migration).toBeUndefined();
  expect(pair).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-destination']);
});

test('pairs are found by their folders', async () => {
  expect(await pairIds(SOUND)).toEqual(['shop-to-crm']);
  expect(await pairIds('/nowhere')).toEqual([]);
});

test('a name cannot lead out of the folder of specs', async () => {
  const { diagnostics } = await withProject(
    { 'pairs/shop-to-crm/pair.yaml': [['source: shop', 'source: ../specs/shop']] },
    (root) => openPair({ root, pair: 'shop-to-crm' }),
  );

  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-system']);
});

test.each([
  ['source: { secrets: { grant_key: "env:KEY" } }', 3],
  ['source: { secrets: { grant_key: "env:KEY" }, per_second: 12 }', 12],
])('the source is asked as often as the migration says, else as its system does: %s', async (source, perSecond) => {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-pace-'));
  try {
    await writeFile(
      join(folder, MIGRATION),
      `crosswalk: migration/1\npair: jobtread-to-pipedrive\npair_version: 1\ntransport: http\n${source}\nsettings: { organization: 22Org1 }\n` +
        'destinations:\n  sandbox: { url: "http://127.0.0.1:8765", token: "env:TOKEN" }\nuse: sandbox\n',
    );
    const { pair, diagnostics } = await openMigration({ folder, root: resolve(import.meta.dirname, '../..') });

    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(pair?.source.http?.rate).toEqual({ perSecond, concurrency: 2 });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('how often files are asked for is no question', async () => {
  const { diagnostics } = await opened({
    [MIGRATION]: [['source: { folder: export }', 'source: { folder: export, per_second: 5 }']],
  });

  expect(diagnostics).toMatchObject([{ code: 'keyword-misplaced', message: expect.stringContaining('per_second') }]);
});
