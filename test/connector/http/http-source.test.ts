import { afterEach, describe, expect, test } from 'vitest';
import type { HttpRequest, HttpTransport } from '../../../engine/model/http.ts';
import type { SourceObject } from '../../../engine/model/system.ts';
import { expression, object } from '../system-example.ts';
import {
  type Answered,
  type Answering,
  type Asked,
  httpSource,
  itemsOf,
  json,
  jumpingClock,
  keysOf,
  startAnswering,
  thing,
} from './http-example.ts';

let server: Answering;

afterEach(async () => {
  await server.stop();
});

async function answering(answer: (asked: Asked, count: number) => Answered): Promise<void> {
  server = await startAnswering(answer);
}

const read = (of: SourceObject, transport: Partial<HttpTransport> = {}, more: Parameters<typeof httpSource>[3] = {}) =>
  keysOf(httpSource(server, [of], transport, more), of);

describe('pages', () => {
  const byPage = { paging: { kind: 'page', into: ['query', 'page'], start: 1 } } as const;

  test('by number, until a page is empty', async () => {
    const pages = [[{ id: 1 }, { id: 2 }], [{ id: 3 }], []];
    await answering(({ query }) => json(pages[Number(query.get('page')) - 1]));

    expect(await read(thing(byPage))).toEqual(['1', '2', '3']);
    expect(server.asked).toHaveLength(3);
  });

  test('by number, until the source only repeats itself', async () => {
    await answering(({ query }) => json([{ id: Math.min(3, Number(query.get('page'))) }]));

    expect(await read(thing(byPage))).toEqual(['1', '2', '3']);
  });

  test('one page that repeats costs none of those after it', async () => {
    const pages = [[{ id: 1 }], [{ id: 1 }], [{ id: 2 }], []];
    await answering(({ query }) => json(pages[Number(query.get('page')) - 1]));

    expect(await read(thing(byPage))).toEqual(['1', '2']);
  });

  test('by how many were read', async () => {
    const all = Array.from({ length: 7 }, (_, index) => ({ id: index + 1 }));
    await answering(({ query }) => {
      const from = Number(query.get('offset'));
      return json(all.slice(from, from + Number(query.get('limit'))));
    });
    const size = { into: ['query', 'limit'], most: 3, least: 3 } as const;

    expect(await read(thing({ paging: { kind: 'offset', into: ['query', 'offset'], size } }))).toHaveLength(7);
  });

  const byToken = {
    select: ['data', 'nodes'],
    body: { query: { $: { type: 'jobs', closed: null }, size: 100 } },
    paging: {
      kind: 'token',
      from: ['data', 'nextPage'],
      into: ['body', 'query', '$', 'page'],
      size: { into: ['body', 'query', 'size'], most: 100, least: 20 },
    },
  } as const satisfies Partial<HttpRequest>;

  test('by an opaque token in the body, which is sent as it is written, nulls included', async () => {
    const next = new Map([
      [undefined, 'a/b=='],
      ['a/b==', null],
    ]);
    await answering(({ body }) => {
      const { page } = (JSON.parse(body) as { query: { $: { page?: string } } }).query.$;
      return json({ data: { nextPage: next.get(page), nodes: [{ id: page ?? 'first' }] } });
    });

    expect(await read(thing(byToken))).toEqual(['first', 'a/b==']);
    expect(server.asked.map(({ method, body }) => [method, JSON.parse(body)])).toEqual([
      ['POST', { query: { $: { type: 'jobs', closed: null }, size: 100 } }],
      ['POST', { query: { $: { type: 'jobs', closed: null, page: 'a/b==' }, size: 100 } }],
    ]);
  });

  test('a token that comes twice is told, not followed for ever', async () => {
    await answering((_asked, count) => json({ data: { nextPage: 'again', nodes: [{ id: count }] } }));

    await expect(read(thing(byToken))).rejects.toThrow('read already');
  });

  const tooLarge = { errors: [{ status: [413], action: 'shrink' }] } as const;

  test('a page that is too large is asked for again with half as many', async () => {
    await answering(({ body }) => {
      const { size } = (JSON.parse(body) as { query: { size: number } }).query;
      return size > 30 ? { status: 413, body: 'Request Entity Too Large' } : json({ data: { nodes: [{ id: size }] } });
    });

    expect(await read(thing(byToken), tooLarge)).toEqual(['25']);
  });

  test('a page that cannot be made small enough ends the reading', async () => {
    await answering(() => ({ status: 413, body: '' }));

    await expect(read(thing(byToken), tooLarge)).rejects.toThrow('cannot be made smaller');
  });
});

describe('what a record is', () => {
  test('lists inside records become records that know the one they came from', async () => {
    await answering(() => json([{ job: 7, lines: [{ id: 1 }, { id: 2 }] }, { job: 8 }]));
    const job = expression((item) => (item['parent'] as { job: number }).job, ['parent.job']);
    const line = object(
      'line',
      ['job', 'id'],
      { id: 'text', job: { at: job } },
      { requests: [{ path: '/jobs', query: {}, select: [], expand: 'lines' }] },
    );

    expect(await read(line)).toEqual(['7|1', '7|2']);
  });

  test('only declared fields are kept; the rest is named once, and what is missing is named', async () => {
    await answering(() =>
      json([
        { id: 1, password: 'hunter2' },
        { id: 2, password: 'hunter3' },
      ]),
    );
    const items = await itemsOf(
      httpSource(server, [thing({}, { contract: 'evolve' })]),
      thing({}, { contract: 'evolve' }),
    );

    expect(JSON.stringify(items)).not.toContain('hunter');
    expect(items).toContainEqual({ kind: 'unknown_column', column: 'password' });
    expect(items.filter(({ kind }) => kind === 'unknown_column')).toHaveLength(1);
    expect(items.at(-1)).toEqual({ kind: 'missing_column', column: 'name' });
  });

  test('a frozen contract refuses a field that nobody declared', async () => {
    await answering(() => json([{ id: 1, extra: 'x' }]));

    await expect(read(thing({}, { contract: 'freeze' }))).rejects.toThrow('extra');
  });

  test('an item without a key is rejected with its declared fields alone', async () => {
    await answering(() => json([{ name: 'Ann', password: 'hunter2' }]));
    const [, rejected] = await itemsOf(httpSource(server, [thing()]), thing());

    expect(rejected).toMatchObject({ kind: 'rejected', line: 1, text: '{"name":"Ann"}' });
  });

  test.each([
    ['csv', 'id,name\n007,"Ann, B"\n'],
    ['jsonl', '{"id":"007","name":"Ann, B"}\n\n'],
  ] as const)('%s is read too', async (decode, body) => {
    await answering(() => ({ status: 200, body }));
    const [item] = await itemsOf(httpSource(server, [thing()], { decode }), thing());

    expect(item).toMatchObject({ kind: 'record', record: { fields: { id: '007', name: 'Ann, B' } } });
  });
});

describe('answers that are none', () => {
  test('busy and failing sources are asked again, later each time, and as late as they say', async () => {
    const answers: readonly Answered[] = [
      { status: 503, body: '' },
      { status: 429, body: '', headers: { 'retry-after': '7' } },
    ];
    await answering((_asked, count) => answers[count - 1] ?? json([{ id: 1 }]));
    const clock = jumpingClock();

    expect(await read(thing(), {}, { clock })).toEqual(['1']);
    expect(clock.waits.filter((wait) => wait > 10)).toEqual([750, 7000]);
  });

  test('a source that never answers is given up', async () => {
    await answering(() => ({ status: 500, body: '' }));

    await expect(read(thing())).rejects.toThrow('Tried 6 times');
    expect(server.asked).toHaveLength(6);
  });

  const because = 'Turn the module on.';
  const off = { status: [400], says: 'MODULE off', because } as const;

  test('a rule needs both the status and the text', async () => {
    await answering(({ path }) => ({ status: 400, body: path === '/things' ? 'Module off' : 'Something else' }));
    const errors = [{ ...off, action: 'skip' as const }];
    const [item] = await itemsOf(httpSource(server, [thing()], { errors }), thing());

    expect(item).toMatchObject({ kind: 'rejected', reason: because });
    await expect(read(thing({ path: '/others' }), { errors })).rejects.toThrow('(400)');
  });

  test('a rule that fails says what to do, and quotes nothing of the answer', async () => {
    await answering(() => ({ status: 400, body: 'module off for ann@example.com' }));
    const problem = await read(thing(), { errors: [{ ...off, action: 'fail' }] }).catch(String);

    expect(problem).toContain(because);
    expect(problem).not.toContain('ann@example.com');
  });

  test('a condition on the answer tells an error in it from a record that only speaks of one', async () => {
    await answering(({ path }) => json(path === '/things' ? [{ id: 1, name: 'errors' }] : { errors: ['no'] }));
    const when = expression((answer) => answer['errors'] !== undefined);
    const errors = [{ status: [200], when, action: 'fail', because } as const];

    expect(await read(thing(), { errors })).toEqual(['1']);
    await expect(read(thing({ path: '/others' }), { errors })).rejects.toThrow(because);
  });

  test('a rule may quote an answer that speaks of the request alone; secrets in it stay unsaid', async () => {
    await answering(() => ({ status: 400, body: 'No field "foo" for key\n  very-secret. '.padEnd(900, 'x') }));
    const errors = [{ status: [400], action: 'fail', because, quote: true } as const];
    const problem = await read(thing(), { errors }, { secrets: { key: 'very-secret' } }).catch(String);

    expect(problem).toContain('Turn the module on. It says "No field "foo" for key …. xxx');
    expect(problem).not.toContain('very-secret');
    expect(String(problem).length).toBeLessThan(500);
  });

  test.each([
    ['an error where the records should be', '{"errors":[{"message":"no"}]}', 'no data'],
    ['something that is not JSON', '<html>Maintenance</html>', 'cannot be read as json'],
  ])('a 200 with %s is a problem', async (_name, body, words) => {
    await answering(() => ({ status: 200, body }));

    await expect(read(thing({ select: ['data'] }))).rejects.toThrow(words);
  });
});

describe('the credential', () => {
  const secrets = { key: 'very-secret' };

  test.each([
    ['basic', { kind: 'basic', user: '{secrets.key}', password: 'x' }, 'authorization', 'Basic dmVyeS1zZWNyZXQ6eA=='],
    ['bearer', { kind: 'bearer', token: '{secrets.key}' }, 'authorization', 'Bearer very-secret'],
    ['a header', { kind: 'header', name: 'X-Api-Key', value: '{secrets.key}' }, 'x-api-key', 'very-secret'],
  ] as const)('is sent as %s', async (_name, auth, header, value) => {
    await answering(() => json([]));
    await read(thing(), { auth }, { secrets });

    expect(server.asked[0]?.headers[header]).toBe(value);
  });

  test('is sent in the body, and stands in no record, message or address', async () => {
    await answering(() => json({ data: [{ id: 1 }] }));
    const auth = { kind: 'body', at: ['query', '$', 'grantKey'], value: '{secrets.key}' } as const;
    const one = thing({ select: ['data'], body: { query: { jobs: {} } } });
    const items = await itemsOf(httpSource(server, [one], { auth }, { secrets }), one);

    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ query: { jobs: {}, $: { grantKey: 'very-secret' } } });
    expect(JSON.stringify(items)).not.toContain('very-secret');
    expect(await read(thing({ select: ['lost'] }), { auth }, { secrets }).catch(String)).not.toContain('very-secret');
  });

  const request = { path: '/me', query: {}, select: [] } as const;
  const proves = expression((answer) => answer['id'] !== undefined);
  const writes = expression((answer) => answer['may'] === 'write');

  test('is proved once, before anything is read, and one that can write is reported', async () => {
    await answering(({ path }) => json(path === '/me' ? { id: 1, may: 'write' } : [{ id: 1 }]));
    const said: string[] = [];
    const source = httpSource(
      server,
      [thing()],
      { check: { request, proves, writes } },
      { say: (text) => said.push(text) },
    );
    await keysOf(source, thing());
    await keysOf(source, thing());

    expect(server.asked.map(({ path }) => path)).toEqual(['/me', '/things', '/things']);
    expect(said).toEqual([expect.stringContaining('could also write')]);
  });

  test('that is not what the spec expects is told in one line for each reason, before anything is read', async () => {
    await answering(() => json({ id: 1, may: ['readJob'], of: 'Other' }));
    const said: string[] = [];
    const missing = expression(({ may }) =>
      ['readFile', 'readJob', 'readTask'].filter((one) => !(may as string[]).includes(one)),
    );
    const asserts = [
      { expect: expression(({ of }, { of: wanted }) => of === wanted), message: 'Other firm.', severity: 'error' },
      { expect: expression(() => false), message: 'Rights are missing.', names: missing, severity: 'error' },
      { expect: expression(() => false), message: 'It will expire soon.', severity: 'warning' },
      { expect: expression(() => true), message: 'Never said.', severity: 'error' },
    ] as const;
    const problem = await read(
      thing(),
      { check: { request, proves, asserts } },
      { settings: { of: 'Ours' }, say: (text) => said.push(text) },
    ).catch((error: Error) => error.message);

    expect(problem).toBe('Example: Other firm.\nExample: Rights are missing. (readFile, readTask)');
    expect(said).toEqual(['Example: It will expire soon.']);
    expect(server.asked.map(({ path }) => path)).toEqual(['/me']);
  });

  test('that proves nothing ends the reading with nothing read', async () => {
    await answering(() => json({ id: null }));

    await expect(read(thing(), { check: { request, proves } })).rejects.toThrow('does not accept the credential');
    expect(server.asked.map(({ path }) => path)).toEqual(['/me']);
  });
});
