import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceSystem } from '../../engine/model/system.ts';
import { openPair } from '../../engine/spec/load.ts';
import { complaintsAbout, type Edit, SOUND } from '../broken/fixture.ts';

const SHOP = 'specs/shop.system.yaml';
const FILES = ['clients', 'orders', 'lines', 'visits', 'sellers', 'photos'];

/** Makes the sound project one that is read over HTTP: its transport, and what is asked for clients. */
function edits(transport: string, clients: string): readonly Edit[] {
  const read = (name: string): string => (name === 'clients' ? clients : `[ { path: /${name} } ]`);
  return [
    {
      file: SHOP,
      replace: 'objects:\n  client:',
      by: `secrets: { token: The token of an account }\ntransports: { http: ${transport} }\nobjects:\n  client:`,
    },
    ...FILES.map((name) => ({ file: SHOP, replace: `{ files: ${name}.csv }`, by: `{ http: ${read(name)} }` })),
  ];
}

async function compiled(transport: string, clients: string): Promise<SourceSystem> {
  const root = await mkdtemp(join(tmpdir(), 'crosswalk-http-'));
  try {
    await cp(SOUND, root, { recursive: true });
    for (const { file, replace, by } of edits(transport, clients)) {
      const text = await readFile(join(root, file), 'utf8');
      await writeFile(
        join(root, file),
        text.replace(replace, () => by),
      );
    }
    const { pair, diagnostics } = await openPair({ root, pair: 'shop-to-crm', transport: 'http' });
    if (pair === undefined) throw new Error(diagnostics.map(({ message }) => message).join(' '));
    return pair.source;
  } finally {
    await rm(root, { recursive: true });
  }
}

const complaints = (transport: string, clients = '[ { path: /clients } ]') =>
  complaintsAbout({ transport: 'http', edits: edits(transport, clients), expect: [] });

const PLAIN = 'url: https://shop.example.com, hosts: [ shop.example.com ]';

describe('a system that is read over HTTP', () => {
  test('has the usual where nothing is said', async () => {
    const { http } = await compiled(`{ ${PLAIN} }`, '[ { path: /clients } ]');

    expect(http).toEqual({
      url: 'https://shop.example.com',
      hosts: ['shop.example.com'],
      headers: {},
      decode: 'json',
      errors: [],
      rate: { perSecond: 2, concurrency: 1 },
      downloadLimitMegabytes: 50,
      dateFormats: ['iso'],
      secrets: new Map(),
    });
  });

  test('has a body that is taken as it is written: types, nulls, and keys that mean something elsewhere', async () => {
    const body =
      '{ $: { type: "100", size: 100, after: null, page: , open: true }, where: [ [ name, =, null ] ], of: 007 }';
    const { objects } = await compiled(`{ ${PLAIN} }`, `[ { path: /q, select: data.nodes, body: ${body} } ]`);

    expect(objects.get('client')?.read).toEqual({
      transport: 'http',
      requests: [
        {
          path: '/q',
          query: {},
          select: ['data', 'nodes'],
          body: {
            $: { type: '100', size: 100, after: null, page: null, open: true },
            where: [['name', '=', null]],
            of: '007',
          },
        },
      ],
    });
  });

  test('knows the secrets that it uses, and how pages and errors are', async () => {
    const { http } = await compiled(
      `{ ${PLAIN}, auth: { body: { at: [ query, $, key ], value: "{secrets.token}" } }, errors: [ { status: [ 413 ], action: shrink } ],` +
        ' paging: { token: { from: data.next, into: [ body, page ], size: { into: [ body, size ], most: 100, least: 10 } } } }',
      '[ { path: /clients } ]',
    );

    expect(http).toMatchObject({
      auth: { kind: 'body', at: ['query', '$', 'key'], value: '{secrets.token}' },
      secrets: new Map([['token', 'The token of an account']]),
      errors: [{ status: [413], action: 'shrink' }],
      paging: {
        kind: 'token',
        from: ['data', 'next'],
        into: ['body', 'page'],
        size: { into: ['body', 'size'], most: 100, least: 10 },
      },
    });
  });

  test.each([
    [
      'a host that it does not declare',
      '{ url: https://shop.example.org, hosts: [ shop.example.com ] }',
      'value-not-allowed',
    ],
    [
      'a setting that there is none of',
      '{ url: "https://{settings.acount}.example.com", hosts: [ a.example.com ] }',
      'unknown-setting',
    ],
    [
      'two ways to page at once',
      `{ ${PLAIN}, paging: { page: { into: [ query, p ] }, offset: { into: [ query, o ] } } }`,
      'wrong-count',
    ],
    ['a place that is none', `{ ${PLAIN}, paging: { page: { into: [ header, p ] } } }`, 'value-not-allowed'],
    [
      'a setting that there is none of in a name',
      `{ ${PLAIN}, paging: { page: { into: [ query, "{settings.x}" ] } } }`,
      'unknown-setting',
    ],
    ['a secret in a header', `{ ${PLAIN}, headers: { X-Key: "{secrets.token}" } }`, 'secret-misplaced'],
  ])('cannot have %s', async (_name, transport, code) => {
    expect((await complaints(transport)).map((complaint) => complaint.split(' ').at(-1))).toEqual([code]);
  });

  test('can send a request for each record of another object, and read nested lists to their end', async () => {
    const rest =
      'rest: { path: /v, by: { from: id, into: [ query, of ] }, select: item.values, token: [ query, page ], size: [ query, n ] }';
    const { objects } = await compiled(
      `{ ${PLAIN} }`,
      '[ { path: "/c/{order}", for_each: { object: order, field: number, into: [ path, order ] }, nested: [ { at: item.values, list: nodes,' +
        ` token: next, size: { into: [ body, a, "0", n ], most: 50 }, ${rest} } ] } ]`,
    );

    expect(objects.get('client')?.read).toMatchObject({
      requests: [
        {
          forEach: { object: 'order', field: 'number', most: 1, into: ['path', 'order'] },
          nested: [
            {
              at: ['item', 'values'],
              list: ['nodes'],
              token: ['next'],
              size: { into: ['body', 'a', '0', 'n'], most: 50, least: 50 },
              rest: {
                path: '/v',
                by: { from: ['id'], into: ['query', 'of'] },
                select: ['item', 'values'],
                token: ['query', 'page'],
                size: ['query', 'n'],
              },
            },
          ],
        },
      ],
    });
  });

  test('can say what has to hold of a credential, and what answers mean', async () => {
    const { http } = await compiled(
      `{ ${PLAIN}, check: { path: /me, asserts: [ { expect: id = 1, message: Wrong., names: missing, severity: warning }, { expect: ok, message: No. } ] },` +
        ' errors: [ { status: [ 200 ], when: $exists(errors), action: retry, quote: true } ] }',
      '[ { path: /clients } ]',
    );

    expect(http?.check?.asserts).toMatchObject([
      { expect: { source: 'id = 1' }, message: 'Wrong.', names: { source: 'missing' }, severity: 'warning' },
      { expect: { source: 'ok' }, message: 'No.', severity: 'error' },
    ]);
    expect(http?.errors).toMatchObject([{ when: { source: '$exists(errors)' }, action: 'retry', quote: true }]);
  });

  test('can ask where a file is when it is fetched', async () => {
    const { objects } = await compiled(
      `{ ${PLAIN} }`,
      '[ { path: /clients } ] }\n    download: { at: number, http: { path: "/f/{id}", into: [ path, id ], select: file.url }',
    );

    expect(objects.get('client')?.download).toEqual({
      at: 'number',
      address: { path: '/f/{id}', query: {}, into: ['path', 'id'], select: ['file', 'url'] },
    });
  });

  test.each([
    ['a value that goes nowhere in the path', 'path, client', 'value-not-allowed'],
    ['a field that the other object does not have', 'path, order', 'unknown-source-field'],
  ])('cannot send a request for each record with %s', async (_name, into, code) => {
    const field = code === 'unknown-source-field' ? 'id' : 'number';
    const clients = `[ { path: "/c/{order}", for_each: { object: order, field: ${field}, into: [ ${into} ] } } ]`;

    expect((await complaints(`{ ${PLAIN} }`, clients)).map((complaint) => complaint.split(' ').at(-1))).toEqual([code]);
  });

  test('has settings in names where nobody can know them', async () => {
    const { http, objects } = await compiled(
      '{ url: "https://{settings.currency}/v1", hosts: [ "{settings.currency}" ], paging: { page: { into: [ query, "{settings.currency}" ] } } }',
      '[ { path: /clients, select: "data.{settings.currency}.items" } ]',
    );

    expect(http?.hosts).toEqual(['{settings.currency}']);
    expect(http?.paging).toMatchObject({ into: ['query', '{settings.currency}'] });
    expect(objects.get('client')?.read).toMatchObject({
      requests: [{ select: ['data', '{settings.currency}', 'items'] }],
    });
  });

  const log = 'log: { complete: "true", request: { path: /events, select: events }, since: [ query, since ] }';
  const byLog = (more = '') =>
    `[ { path: /clients${more} } ], changes: { keys: client.id, query: { all: "true" }, body: { only: [ in, null ] }, into: [ query, ids ] }`;

  test('can have a log, and objects that are read again by it', async () => {
    const { http, objects } = await compiled(`{ ${PLAIN}, ${log} }`, byLog());

    expect(http?.log).toEqual({
      complete: 'true',
      request: { path: '/events', query: {}, select: ['events'] },
      since: ['query', 'since'],
      overlapMinutes: 10,
    });
    expect(objects.get('client')?.read).toMatchObject({
      changes: {
        keys: { source: 'client.id' },
        query: { all: 'true' },
        body: { only: ['in', null] },
        into: ['query', 'ids'],
        most: 100,
      },
    });
  });

  test.each([
    ['no log', PLAIN, byLog(), 'missing-keyword'],
    [
      'a log that is something else than complete or not',
      `${PLAIN}, ${log.replace('"true"', 'mostly')}`,
      byLog(),
      'value-not-allowed',
    ],
    [
      'requests for each record of another object in it',
      `${PLAIN}, ${log}`,
      byLog(', for_each: { object: order, field: id, into: [ query, o ] }'),
      'keyword-misplaced',
    ],
  ])('cannot have changes with %s', async (_name, transport, clients, code) => {
    expect((await complaints(`{ ${transport} }`, clients)).map((complaint) => complaint.split(' ').at(-1))).toContain(
      code,
    );
  });

  test('cannot have requests and no transport', async () => {
    const found = await complaintsAbout({
      edits: [{ file: SHOP, replace: '{ files: clients.csv }', by: '{ files: clients.csv, http: [ { path: /c } ] }' }],
      expect: [],
    });

    expect(found).toEqual(['specs/shop.system.yaml:11:33 error missing-keyword']);
  });
});
