import { afterEach, describe, expect, test } from 'vitest';
import type { HttpForEach, HttpNested, HttpRequest } from '../../../engine/model/http.ts';
import { expression, object } from '../system-example.ts';
import {
  type Answered,
  type Answering,
  type Asked,
  httpSource,
  itemsOf,
  json,
  keysOf,
  startAnswering,
} from './http-example.ts';

let server: Answering;

afterEach(async () => {
  await server.stop();
});

async function answering(answer: (asked: Asked, count: number) => Answered): Promise<void> {
  server = await startAnswering(answer);
}

describe('requests for each record of another object', () => {
  const job = object('job', ['id'], { id: 'text' }, { requests: [{ path: '/jobs', query: {}, select: [] }] });
  const noteFor = (request: Partial<HttpRequest> & { readonly forEach: HttpForEach }) =>
    object(
      'note',
      ['job', 'id'],
      { id: 'text', job: { at: expression((item) => item['each'] ?? item['of'], ['each', 'of']) } },
      { requests: [{ path: '/notes', query: {}, select: [], ...request }] },
    );
  const jobs = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `j/${index + 1}` }));

  test('have it in the path, and the records know it', async () => {
    await answering(({ path }) => json(path === '/jobs' ? jobs(2) : [{ id: decodeURIComponent(path.slice(-5, -2)) }]));
    const note = noteFor({
      path: '/jobs/{job}/n',
      forEach: { object: 'job', field: 'id', most: 1, into: ['path', 'job'] },
    });

    expect(await keysOf(httpSource(server, [job, note]), note)).toHaveLength(2);
    expect(server.asked.map(({ path }) => path)).toEqual(['/jobs', '/jobs/j%2F1/n', '/jobs/j%2F2/n']);
    expect((await keysOf(httpSource(server, [job, note]), note))[0]).toMatch(/^j\/1\|/);
  });

  test('have them in batches, in a list of the body, and ask for the records once', async () => {
    await answering(({ path, body }) => {
      if (path === '/jobs') return json([...jobs(5), { id: 'j/1' }]);
      const { where } = JSON.parse(body) as { where: [string, string, string[]] };
      return json(where[2].map((id) => ({ id: 1, of: id })));
    });
    const note = noteFor({
      body: { where: ['job', 'in', []] },
      forEach: { object: 'job', field: 'id', most: 2, into: ['body', 'where', '2'] },
    });
    const source = httpSource(server, [job, note]);
    await keysOf(source, job);

    expect(await keysOf(source, note)).toEqual(['j/1|1', 'j/2|1', 'j/3|1', 'j/4|1', 'j/5|1']);
    expect(server.asked.filter(({ path }) => path === '/jobs')).toHaveLength(1);
    expect(server.asked.slice(1).map(({ body }) => JSON.parse(body).where[2].length)).toEqual([2, 2, 1]);
  });

  test('have them joined by commas in the query', async () => {
    await answering(({ path }) => json(path === '/jobs' ? jobs(3) : []));
    const note = noteFor({ forEach: { object: 'job', field: 'id', most: 3, into: ['query', 'ids'] } });
    await keysOf(httpSource(server, [job, note]), note);

    expect(server.asked.at(-1)?.query.get('ids')).toBe('j/1,j/2,j/3');
  });

  test('are none where there are no records', async () => {
    await answering(() => json([]));
    const note = noteFor({ forEach: { object: 'job', field: 'id', most: 3, into: ['query', 'ids'] } });

    expect(await keysOf(httpSource(server, [job, note]), note)).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });
});

describe('lists inside items', () => {
  const nested: HttpNested = {
    at: ['values'],
    list: ['nodes'],
    token: ['next'],
    size: { into: ['body', 'inner'], most: 4, least: 1 },
    rest: {
      path: '/one',
      query: {},
      body: {},
      by: { from: ['id'], into: ['body', 'id'] },
      select: ['item', 'values'],
      token: ['body', 'page'],
      size: ['body', 'size'],
    },
  };
  const item = object(
    'item',
    ['id'],
    {
      id: 'text',
      values: { type: 'number', many: true, at: expression((raw) => (raw['values'] as { nodes: [] }).nodes) },
    },
    { requests: [{ path: '/items', query: {}, body: {}, select: [], nested: [nested] }] },
  );
  const valuesIn = (items: Awaited<ReturnType<typeof itemsOf>>) =>
    items.flatMap((one) => (one.kind === 'record' ? [one.record.fields['values']] : []));

  /** Two items: the second has nine values. Tokens say from where, and with which size they were asked. */
  const holder = (from: number, size: number) => {
    const nodes = [1, 2, 3, 4, 5, 6, 7, 8, 9].slice(from, from + size);
    return { nodes, next: from + size < 9 ? `${from + size}/${size}` : null };
  };
  const answer = ({ path, body }: Asked, most = 9): Answered => {
    const { inner = 0, page = '0/', size = 0 } = JSON.parse(body) as { inner?: number; page?: string; size?: number };
    if (path === '/items')
      return json([
        { id: 1, values: { nodes: [7], next: null } },
        { id: 2, values: holder(0, inner) },
      ]);
    if (size > most) return { status: 413, body: '' };
    const [from, asked] = page.split('/');
    if (asked !== '' && Number(asked) !== size) return { status: 400, body: 'token of another size' };
    return json({ item: { values: holder(Number(from), size) } });
  };

  test('are read to their end before the item is a record', async () => {
    await answering((asked) => answer(asked));

    expect(valuesIn(await itemsOf(httpSource(server, [item]), item))).toEqual([[7], [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    expect(server.asked.slice(1).map(({ body }) => JSON.parse(body))).toEqual([
      { id: 2, page: '4/4', size: 4 },
      { id: 2, page: '8/4', size: 4 },
    ]);
  });

  test('start over in smaller pages when one is too large', async () => {
    await answering((asked) => answer(asked, 2));
    const errors = [{ status: [413], action: 'shrink' as const }];

    expect(valuesIn(await itemsOf(httpSource(server, [item], { errors }), item))[1]).toHaveLength(9);
    expect(server.asked.map(({ body }) => JSON.parse(body).size)).toEqual([undefined, 4, 2, 2, 2, 2, 2]);
  });

  test.each([
    ['the item is gone', () => json({ item: null }), 'cannot be completed'],
    ['the list is gone', () => json({ item: { values: {} } }), 'cannot be completed'],
    ['a page repeats', () => json({ item: { values: { ...holder(0, 4), next: 'x' } } }), 'a page comes twice'],
    ['a token repeats', () => json({ item: { values: { nodes: [8], next: '4/4' } } }), 'read already'],
  ] as const)('end the reading when %s', async (_name, rest, words) => {
    await answering((asked) => (asked.path === '/items' ? answer(asked) : rest()));

    await expect(itemsOf(httpSource(server, [item]), item)).rejects.toThrow(words);
  });

  test('cannot be completed when the item does not say which it is', async () => {
    await answering(() => json([{ values: { nodes: [1], next: 'x' } }]));

    await expect(itemsOf(httpSource(server, [item]), item)).rejects.toThrow('nested.rest.by');
  });
});

describe('pages by token that are too large', () => {
  const errors = [{ status: [413], action: 'shrink' as const }];
  const request: HttpRequest = {
    path: '/things',
    query: {},
    body: {},
    select: ['nodes'],
    paging: {
      kind: 'token',
      from: ['next'],
      into: ['body', 'page'],
      size: { into: ['body', 'size'], most: 4, least: 1 },
    },
  };
  const thing = object('thing', ['id'], { id: 'text' }, { requests: [request] });
  const ids = [1, 2, 3, 4, 5, 5, 6, 7, 8, 9];

  test('are read from the beginning in smaller ones, and nothing is given twice or lost', async () => {
    await answering(({ body }) => {
      const { size, page = '0' } = JSON.parse(body) as { size: number; page?: string };
      const [from, asked] = page.split('/').map(Number) as [number, number?];
      if (asked !== undefined && asked !== size) return { status: 400, body: 'token of another size' };
      if (from >= 4 && size > 2) return { status: 413, body: '' };
      return json({
        nodes: ids.slice(from, from + size).map((id) => ({ id })),
        next: from + size < ids.length ? `${from + size}/${size}` : null,
      });
    });

    // 5 is there twice at the source, and stays so: a repeat is a finding and not for the transport to hide.
    expect(await keysOf(httpSource(server, [thing], { errors }), thing)).toEqual(ids.map(String));
  });

  test('that repeat behind a new token end the reading: others are missing there', async () => {
    await answering((_asked, count) => json({ nodes: [{ id: 1 }], next: `token ${count}` }));

    await expect(keysOf(httpSource(server, [thing]), thing)).rejects.toThrow('gave before, where others are due');
  });

  test('may be empty again and again', async () => {
    await answering((_asked, count) =>
      json({ nodes: count === 4 ? [{ id: 1 }] : [], next: count < 4 ? `t${count}` : null }),
    );

    expect(await keysOf(httpSource(server, [thing]), thing)).toEqual(['1']);
  });

  test('say, when a token is refused, that the pages before were fine and nothing is kept', async () => {
    await answering((_asked, count) =>
      count === 1 ? json({ nodes: [{ id: 1 }], next: 'old' }) : { status: 400, body: 'bad page token' },
    );

    await expect(keysOf(httpSource(server, [thing]), thing)).rejects.toThrow(/\(400\).*pages before.*Nothing of the/);
  });
});
