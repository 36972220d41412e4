import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpNested, HttpRequest, HttpTransport } from '../../../engine/model/http.ts';
import type { Json } from '../../../engine/model/value.ts';
import { SourceProblem } from '../../../engine/port/source.ts';
import { graphOf, READER } from '../../stand-in/jobtread-http/example.ts';
import type { Grant } from '../../stand-in/jobtread-http/graph.ts';
import { type Faults, type JobTreadServer, startJobTread } from '../../stand-in/jobtread-http/server.ts';
import { expression, object } from '../system-example.ts';
import { type Circumstances, httpSource, itemsOf, keysOf } from './http-example.ts';

let server: JobTreadServer;

afterEach(async () => {
  await server.stop();
});

async function starting({
  jobs = 120,
  values = () => 3,
  grants = [READER],
  faults = {},
}: {
  readonly jobs?: number;
  readonly values?: (job: number) => number;
  readonly grants?: readonly Grant[];
  readonly faults?: Faults;
} = {}): Promise<void> {
  server = await startJobTread({ graph: graphOf(jobs, values), grants, faults });
}

const ORGANIZATION = ['body', 'query', 'organization'] as const;
const VALUES = { $: {}, nextPage: {}, nodes: { id: {}, value: {} } };

/** Jobs with all values of their custom fields. */
function jobs(
  size: { readonly most: number; readonly least: number },
  inner: { readonly most: number; readonly least: number },
) {
  const request: HttpRequest = {
    path: '/pave',
    query: {},
    body: {
      query: {
        organization: {
          $: { id: '22Org1' },
          id: {},
          jobs: { $: { sortBy: [{ field: 'number' }] }, nextPage: {}, nodes: { id: {}, customFieldValues: VALUES } },
        },
      },
    },
    select: ['organization', 'jobs', 'nodes'],
    paging: {
      kind: 'token',
      from: ['organization', 'jobs', 'nextPage'],
      into: [...ORGANIZATION, 'jobs', '$', 'page'],
      size: { into: [...ORGANIZATION, 'jobs', '$', 'size'], ...size },
    },
    nested: [
      {
        at: ['customFieldValues'],
        list: ['nodes'],
        token: ['nextPage'],
        size: { into: [...ORGANIZATION, 'jobs', 'nodes', 'customFieldValues', '$', 'size'], ...inner },
        rest: {
          path: '/pave',
          query: {},
          body: { query: { job: { id: {}, customFieldValues: VALUES } } },
          by: { from: ['id'], into: ['body', 'query', 'job', '$', 'id'] },
          select: ['job', 'customFieldValues'],
          token: ['body', 'query', 'job', 'customFieldValues', '$', 'page'],
          size: ['body', 'query', 'job', 'customFieldValues', '$', 'size'],
        },
      },
    ],
  };
  const nodes = (item: Readonly<Record<string, Json>>) =>
    (item['customFieldValues'] as { readonly nodes?: Json[] } | undefined)?.nodes;
  const count = expression((item) => nodes(item)?.length ?? 0, ['customFieldValues']);
  return object('job', ['id'], { id: 'text', values: { type: 'number', at: count } }, { requests: [request] });
}

const TRANSPORT: Partial<HttpTransport> = {
  auth: { kind: 'body', at: ['query', '$', 'grantKey'], value: '{secrets.key}' },
  errors: [
    { status: [413], action: 'shrink' },
    { status: [200], when: expression((answer) => answer['errors'] !== undefined), action: 'fail', because: 'Later.' },
    { status: [400, 401, 403], action: 'fail', because: 'The query does not fit.', quote: true },
  ],
};

const reading = (of: ReturnType<typeof jobs>, more: Partial<HttpTransport> = {}, circumstances: Circumstances = {}) =>
  itemsOf(httpSource(server, [of], { ...TRANSPORT, ...more }, { secrets: { key: READER.key }, ...circumstances }), of);

async function counted(of: ReturnType<typeof jobs>): Promise<readonly (readonly [string, Json | undefined])[]> {
  const items = await reading(of);
  return items.flatMap((item) =>
    item.kind === 'record' ? [[item.record.key, item.record.fields['values']] as const] : [],
  );
}

describe('a query tree', () => {
  test('gives every record once, each with its whole inner list, however small the pages are', async () => {
    const values = (job: number): number => job % 13;
    await starting({ values });
    const found = await counted(jobs({ most: 25, least: 5 }, { most: 4, least: 4 }));

    expect(found).toHaveLength(120);
    expect(new Set(found.map(([key]) => key)).size).toBe(120);
    for (const [key, count] of found) expect([key, count]).toEqual([key, values(Number(key.slice(3)))]);
  });

  test('is asked for in smaller pages, then with shorter inner lists, until its answer is small enough', async () => {
    await starting({ jobs: 90, values: (job) => (job > 40 ? 30 : 1) });
    const found = await counted(jobs({ most: 40, least: 20 }, { most: 100, least: 10 }));

    expect(found.map(([, count]) => count)).toEqual([
      ...Array.from({ length: 40 }, () => 1),
      ...Array.from({ length: 50 }, () => 30),
    ]);
    expect(new Set(found.map(([key]) => key)).size).toBe(90);
  });

  test('gives everything, whatever the pages, the lists inside and what fits into an answer are', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5 }));
    const shape = fc.record({
      counts: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }),
      page: sizes,
      inner: sizes,
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ counts, page, inner }) => {
        await starting({ jobs: counts.length, values: (job) => counts[job - 1] ?? 0 });
        const limits = ([most, least]: readonly [number, number]) => ({ most, least: Math.min(most, least) });
        const found = await counted(jobs(limits(page), limits(inner)));
        await server.stop();
        const wanted = counts.map((count, index) => [`22J${index + 1}`, count] as const);

        expect(found).toHaveLength(wanted.length);
        expect(new Map(found)).toEqual(new Map(wanted));
      }),
      { numRuns: 30, seed: 7 },
    );
    await starting({ jobs: 0 });
  });

  test('gives lists inside the items of lists whole, too', async () => {
    await starting({ jobs: 60, values: (job) => job % 12 });
    const inner = { ...VALUES, $: { size: 5 } };
    const jobsOf = { $: { size: 7 }, nextPage: {}, nodes: { id: {}, customFieldValues: inner } };
    const restOf = (owner: string, list: string, selected: object, size: number): HttpNested['rest'] => ({
      path: '/pave',
      query: {},
      body: { query: { [owner]: { id: {}, [list]: { ...selected, $: { size } } } } },
      by: { from: ['id'], into: ['body', 'query', owner, '$', 'id'] },
      select: [owner, list],
      token: ['body', 'query', owner, list, '$', 'page'],
    });
    const request: HttpRequest = {
      path: '/pave',
      query: {},
      body: {
        query: { organization: { $: { id: '22Org1' }, id: {}, locations: { nodes: { id: {}, jobs: jobsOf } } } },
      },
      select: ['organization', 'locations', 'nodes'],
      nested: [
        { at: ['jobs'], list: ['nodes'], token: ['nextPage'], rest: restOf('location', 'jobs', jobsOf, 7) },
        {
          at: ['jobs', 'nodes', 'customFieldValues'],
          list: ['nodes'],
          token: ['nextPage'],
          rest: restOf('job', 'customFieldValues', inner, 5),
        },
      ],
    };
    const counts = expression(
      (item) =>
        (item['jobs'] as { nodes: { customFieldValues?: { nodes?: Json[] } }[] }).nodes.map(
          (job) => job.customFieldValues?.nodes?.length ?? 0,
        ),
      ['jobs'],
    );
    const place = object(
      'place',
      ['id'],
      { id: 'text', counts: { type: 'number', many: true, at: counts } },
      { requests: [request] },
    );
    const [found] = await reading(place);

    // The first job is at no place.
    const wanted = Array.from({ length: 59 }, (_, index) => (index + 2) % 12);
    expect(found).toMatchObject({ kind: 'record', record: { fields: { counts: wanted } } });
  });

  test('that fails in passing is sent again', async () => {
    await starting({ jobs: 3, faults: { statuses: { 1: 429, 2: 502 } } });

    expect(await counted(jobs({ most: 25, least: 5 }, { most: 25, least: 5 }))).toHaveLength(3);
  });

  test.each([
    ['tokens change in mid-run', { changesTokensAt: 3 }, /The supplied page is invalid.*Nothing of the object is kept/],
    ['pages repeat', { repeatsPages: true }, /gave before, where others are due/],
    ['an error stands in an answer that says all is well', { errorInside: true }, /Later\./],
  ] as const)('ends with a clear line when %s', async (_name, faults, words) => {
    await starting({ faults });

    await expect(reading(jobs({ most: 25, least: 5 }, { most: 5, least: 5 }))).rejects.toThrow(words);
  });

  test('finds the records of others in batches of a hundred ids', async () => {
    await starting({ jobs: 250, values: () => 0 });
    const parents = jobs({ most: 100, least: 5 }, { most: 5, least: 5 });
    const request: HttpRequest = {
      path: '/pave',
      query: {},
      body: {
        query: {
          organization: {
            $: { id: '22Org1' },
            id: {},
            jobs: { $: { size: 100, where: ['id', 'in', []] }, nodes: { id: {}, name: {} } },
          },
        },
      },
      select: ['organization', 'jobs', 'nodes'],
      forEach: { object: 'job', field: 'id', most: 100, into: [...ORGANIZATION, 'jobs', '$', 'where', '2'] },
    };
    const again = object('again', ['id'], { id: 'text', name: 'text' }, { requests: [request] });
    const source = httpSource(server, [parents, again], TRANSPORT, { secrets: { key: READER.key } });

    expect(await keysOf(source, again)).toHaveLength(250);
    expect(server.requests).toHaveLength(6);
  });
});

describe('files', () => {
  const file = object(
    'file',
    ['id'],
    { id: 'text' },
    {
      requests: [],
      download: {
        at: 'id',
        address: {
          path: '/pave',
          query: {},
          body: { query: { file: { id: {}, url: {} } } },
          into: ['body', 'query', 'file', '$', 'id'],
          select: ['file', 'url'],
        },
      },
    },
  );
  const opening = (id: string) =>
    httpSource(server, [file], TRANSPORT, { secrets: { key: READER.key } }).open({ name: 'x', at: id, of: 'file' });

  test('are at an address that is asked for whenever they are fetched, because it does not last', async () => {
    await starting({ faults: { urlsLast: 1 } });
    const opened = await opening('22File1');

    expect(opened).toMatchObject({ kind: 'file', size: 4 });
    expect(opened.kind === 'file' ? await opened.read() : opened).toEqual(new Uint8Array([37, 80, 68, 70]));
    expect(server.requests.filter((request) => typeof request === 'string')).toHaveLength(2);
    expect(server.requests).toHaveLength(4);
  });

  test('of which the source no longer knows are missing', async () => {
    await starting();

    expect(await opening('22Gone')).toMatchObject({ kind: 'missing', reason: expect.stringContaining('no longer') });
  });
});

describe('a grant key', () => {
  const wants = ['readJob', 'readFile', 'readTask'];
  const may = (
    answer: Readonly<Record<string, Json>>,
  ): { readonly id?: string; readonly organization?: { id: string } } & {
    readonly allowedActions?: readonly string[];
  } => (answer['currentGrant'] ?? {}) as object;
  const check: HttpTransport['check'] = {
    request: {
      path: '/pave',
      query: {},
      body: { query: { currentGrant: { id: {}, allowedActions: {}, organization: { id: {} } } } },
    },
    asserts: [
      { expect: expression((a) => may(a).id !== undefined), message: 'The key has expired.', severity: 'error' },
      {
        expect: expression((a, { organization }) => [undefined, organization].includes(may(a).organization?.id)),
        message: 'The key belongs to another organization.',
        severity: 'error',
      },
      {
        expect: expression(
          (a) => may(a).id === undefined || wants.every((one) => may(a).allowedActions?.includes(one)),
        ),
        message: 'The key lacks actions.',
        names: expression((a) => wants.filter((one) => may(a).allowedActions?.includes(one) !== true)),
        severity: 'error',
      },
    ],
    writes: expression((a) => may(a).allowedActions?.some((action) => !action.startsWith('read')) === true),
  };
  const one = jobs({ most: 25, least: 5 }, { most: 5, least: 5 });
  const settings = { organization: '22Org1' };

  test.each<readonly [string, Partial<Grant>, string]>([
    ['has expired', { expiresAt: '2026-01-01T00:00:00Z' }, 'Example: The key has expired.'],
    ['lacks actions', { allowedActions: ['readJob'] }, 'Example: The key lacks actions. (readFile, readTask)'],
    [
      'belongs elsewhere',
      { organization: { id: '22Org2', name: 'Other' } },
      'Example: The key belongs to another organization.',
    ],
  ])('that %s is told in one line, before anything is read', async (_name, grant, line) => {
    await starting({ grants: [{ ...READER, ...grant }] });

    await expect(reading(one, { check }, { settings })).rejects.toThrow(new SourceProblem(line, { affects: 'source' }));
    expect(server.requests).toHaveLength(1);
  });

  test('that can write is reported, and reads', async () => {
    await starting({ jobs: 2, grants: [{ ...READER, allowedActions: [...READER.allowedActions, 'updateJob'] }] });
    const said: string[] = [];
    const items = await reading(one, { check }, { settings, say: (text) => said.push(text) });

    expect(items.filter(({ kind }) => kind === 'record')).toHaveLength(2);
    expect(said).toEqual([expect.stringContaining('could also write')]);
  });
});
