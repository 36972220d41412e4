import { expect, test } from 'vitest';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import { caseCoverage } from '../../engine/run/case-coverage.ts';
import { checkPair, openPair } from '../../engine/spec/load.ts';
import { resultsOf } from '../pairs/opened-pair.ts';
import { type Edits, withProject } from './project.ts';

const PAIR = 'pairs/shop-to-crm/pair.yaml';

/** Sellers become organizations too, one with the client of the same e-mail. */
function joining(merge: string, more: Edits[string] = []): Edits {
  const create = `    create:
      shop:
        object: organization
        merge: ${merge}
        fields: { name: name, emails: email }
`;
  return { [PAIR]: [['    from: seller\n', `    from: seller\n${create}`], ...more] };
}

const BY_EMAIL = '{ by: $lowercase(email), into: client.organization }';

async function checked(edits: Edits) {
  const { pair, diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { pair: pair!, codes };
}

test('what joins comes after what it joins, and what it links to comes before', async () => {
  const { pair, codes } = await checked(
    joining(BY_EMAIL, [
      ['fields: { name: name, emails: email }', 'fields: { name: name, owner: { ref: seller.user, by: number } }'],
    ]),
  );

  expect(codes).toEqual([]);
  const order = pair.entries.map(({ address }) => address).filter((address) => /^(client|seller)/.test(address));
  expect(order).toEqual(['seller.user', 'client.organization', 'seller.shop']);
  expect(renderMappingTable(pair)).toContain(
    '- Records of the same `$lowercase(email)` become one, together with those of `client.organization`, whose record it is then',
  );
  expect(pair.rows.find(({ id }) => id === 'seller')?.truth.cardinality).toBe('many:1');
});

test('the values of the joined records are those of their own merge, else of the same expressions', async () => {
  const same = await checked(joining(BY_EMAIL));
  const own = await checked(joining(BY_EMAIL, [['created: since', 'created: since\n        merge: { by: name }']]));
  const into = ({ pair }: typeof same) => {
    const entry = pair.entries.find(({ address }) => address === 'seller.shop');
    return entry?.kind === 'create' ? entry.merge?.into : undefined;
  };

  expect(into(same)).toMatchObject({ entry: 'client.organization', by: { reads: ['email'] } });
  expect(into(own)).toEqual({ entry: 'client.organization' });
});

test.each([
  ['an entry that is not there', '{ by: email, into: client.organisation }', 'dangling-ref'],
  ['one of another object', '{ by: email, into: order.deal }', 'ref-wrong-object'],
  ['one that finds people', '{ by: email, into: seller.user }', 'merge-not-joinable'],
  [
    'one whose records lack the field',
    '{ by: number & email, prefer: city, into: client.organization }',
    'expression-unknown-field',
  ],
])('%s cannot be joined', async (_, merge, code) => {
  expect((await checked(joining(merge))).codes).toContain(code);
});

test('a fold writes what the record that is joined writes, and neither fills the gaps of the other', async () => {
  const fold = `    fold:
      names: { from: visit, into: { ref: seller.shop, by: order }, fields: { phone: { list: remark } } }
`;
  const { codes } = await checked(joining(BY_EMAIL, [['    fold:\n', fold]]));

  expect(codes).toEqual(['two-writers']);
});

test('a case says into which record one was merged', async () => {
  const example = `cases:
  a seller who is a client:
    given:
      client: [ { number: c1, name: Acme } , { number: c2, name: Beta, email: B@x.com } ]
      seller: [ { number: s1, name: Ben, email: b@x.com } ]
    expect:
      client.organization/c2: { name: Beta }
      seller.shop/s1: { merged: client.organization/c2 }
`;
  const edits = { ...joining(BY_EMAIL), 'pairs/shop-to-crm/cases/order.yaml': [['cases:\n', example]] } as const;
  const { pair, cases } = await withProject(edits, (root) => checkPair({ root, pair: 'shop-to-crm' }));
  const results = await resultsOf(pair!, cases);

  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  const { missed } = caseCoverage(pair!, results);
  expect(missed.map(({ what }) => what)).not.toContain('seller.shop becomes part of a record of client.organization');
});
