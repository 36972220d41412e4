import { afterEach, describe, expect, test } from 'vitest';
import type { HttpTransport } from '../../../engine/model/http.ts';
import type { SourceObject } from '../../../engine/model/system.ts';
import {
  type Answered,
  type Answering,
  type Asked,
  httpSource,
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

describe('what may be reached', () => {
  test.each([
    'http://example.com',
    'https://example.com.evil.test',
    'https://example.com:8443',
    'https://user@example.com',
    'ftp://example.com',
    'nowhere',
  ])('a system that declares example.com is not read from %s', async (url) => {
    await answering(() => json([]));

    expect(() => httpSource({ url }, [thing()])).toThrow('is not an address of the source');
  });

  test('a system whose host is an empty setting is not read at all', async () => {
    await answering(() => json([]));
    const hosts = ['{settings.host}'];

    expect(() => httpSource({ url: 'https://a.test' }, [], { hosts }, { settings: { host: '' } })).toThrow(
      'no host at all',
    );
    expect(httpSource({ url: 'https://a.test' }, [], { hosts }, { settings: { host: 'a.test' } })).toBeDefined();
  });

  test('settings may be the names of parameters, headers, and what leads to the records', async () => {
    await answering(({ query }) => json({ data: { all: query.get('p') === '1' ? [{ id: 1 }] : [] } }));
    const settings = { parameter: 'p', header: 'X-Key', list: 'data.all' };
    const paging = { kind: 'page', into: ['query', '{settings.parameter}'], start: 1 } as const;
    const auth = { kind: 'header', name: '{settings.header}', value: 'k' } as const;

    expect(await read(thing({ select: ['{settings.list}'], paging }), { auth }, { settings })).toEqual(['1']);
    expect(server.asked[0]?.headers['x-key']).toBe('k');
  });

  test('settings in a path stay in the path', async () => {
    await answering(() => json([{ id: 1 }]));
    await read(thing({ path: '/{settings.slug}/things' }), {}, { settings: { slug: '../a?b' } });

    expect(server.asked[0]?.path).toBe('/..%2Fa%3Fb/things');
  });

  test.each([
    ['http://169.254.169.254/token', 'does not declare'],
    ['http://127.0.0.1:1/x', 'does not declare'],
    ['file:///etc/passwd', 'does not declare'],
    ['/moved', 'does not declare'],
    ['/gone', '404'],
    ['/circle', 'nowhere'],
    ['/large', 'larger than 1 MB'],
  ])('a file at %s is not fetched', async (at, reason) => {
    await answering(({ path }) => {
      if (path === '/moved') return { status: 302, body: '', headers: { location: 'https://elsewhere.test/x' } };
      if (path === '/circle') return { status: 302, body: '', headers: { location: '/circle' } };
      return path === '/large' ? { status: 200, body: new Uint8Array(1_100_000) } : { status: 404, body: '' };
    });
    const opening = await httpSource(server, []).open({ name: 'x', at });

    expect(opening).toMatchObject({ kind: 'missing', reason: expect.stringContaining(reason) });
  });

  test('a file that changes between counting and reading is a problem', async () => {
    await answering((_asked, count) => ({ status: 200, body: `version ${count}` }));
    const opening = await httpSource(server, []).open({ name: 'x', at: '/x' });

    await expect(opening.kind === 'file' ? opening.read() : opening).rejects.toThrow('changed at the source');
  });
});

describe('the pace', () => {
  test('requests follow each other no faster than the source allows', async () => {
    await answering(({ query }) => json(Number(query.get('page')) < 5 ? [{ id: query.get('page') }] : []));
    const clock = jumpingClock();
    const paging = { kind: 'page', into: ['query', 'page'], start: 1 } as const;
    await read(thing({ paging }), { rate: { perSecond: 2, concurrency: 1 } }, { clock });

    expect(clock.now()).toBe(2000);
  });

  test('no more are under way at once than the source allows', async () => {
    let under = 0;
    let most = 0;
    const { openPace } = await import('../../../engine/connector/http/pace.ts');
    await answering(() => json([]));
    const pace = openPace({ perSecond: 1000, concurrency: 2 }, jumpingClock(), undefined);
    const work = () =>
      pace(async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise((resolve) => setImmediate(resolve));
        under -= 1;
      });
    await Promise.all(Array.from({ length: 9 }, work));

    expect([most, under]).toEqual([2, 0]);
  });
});
