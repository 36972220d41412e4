import { afterEach, describe, expect, test } from 'vitest';
import { graphOf, READER } from './example.ts';
import type { Grant } from './graph.ts';
import { type Faults, type JobTreadServer, startJobTread } from './server.ts';

let server: JobTreadServer;

afterEach(async () => {
  await server.stop();
});

async function starting(
  faults: Faults = {},
  grants: readonly Grant[] = [READER],
  values = (): number => 14,
): Promise<void> {
  server = await startJobTread({ graph: graphOf(120, values), grants, faults });
}

/** The parts of answers that these tests look at. */
interface Answer {
  readonly organization: Readonly<Record<string, Page>>;
  readonly job: Node;
  readonly currentGrant: { readonly id: string | null; readonly allowedActions: readonly string[] };
}

interface Page {
  readonly nodes: readonly Node[];
  readonly count: number;
  readonly nextPage: string | null;
}

interface Node {
  readonly id: string;
  readonly url: string;
  readonly job: unknown;
  readonly user: { readonly emailAddress: string };
  readonly customFieldValues: Page;
  readonly assignedMemberships: Page;
}

interface Asked {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: () => Answer;
}

async function asked(body: unknown): Promise<Asked> {
  const response = await fetch(`${server.url}/pave`, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text, json: () => JSON.parse(text) as Answer };
}

const query = (tree: object, key = READER.key) => asked({ query: { $: { grantKey: key }, ...tree } });
const organization = (fields: object, key?: string) =>
  query({ organization: { $: { id: '22Org1' }, id: {}, ...fields } }, key);

async function jobs(args: object, nodes: object = { id: {} }): Promise<Page> {
  const { json } = await organization({ jobs: { $: args, nextPage: {}, count: {}, nodes } });
  return json().organization['jobs'] ?? { nodes: [], count: 0, nextPage: null };
}

describe('pages', () => {
  test('have ten objects unless more are asked for, also inside objects', async () => {
    await starting();
    const page = await jobs({}, { id: {}, customFieldValues: { nextPage: {}, nodes: { id: {} } } });

    expect(page.nodes).toHaveLength(10);
    expect(page.count).toBe(120);
    expect(page.nodes[0]?.customFieldValues.nodes).toHaveLength(10);
    expect(page.nodes[0]?.customFieldValues.nextPage).toEqual(expect.any(String));
  });

  test('follow each other by token, each object once, to a last one without', async () => {
    await starting();
    const ids: string[] = [];
    let page: string | null = null;
    do {
      const got: Page = await jobs({ size: 50, sortBy: [{ field: 'number', order: 'desc' }], page });
      ids.push(...got.nodes.map(({ id }) => id));
      page = got.nextPage;
    } while (page !== null);

    expect([ids.length, new Set(ids).size, ids[0]]).toEqual([120, 120, '22J120']);
  });

  test.each([
    ['size', { size: 20 }],
    ['where', { size: 10, where: ['closedOn', null] }],
    ['sortBy', { size: 10, sortBy: [{ field: 'name' }] }],
  ])('do not follow from a token of another %s', async (_name, args) => {
    await starting();
    const { nextPage } = await jobs({ size: 10 });
    const { status, text } = await organization({ jobs: { $: { ...args, page: nextPage }, nodes: { id: {} } } });

    expect([status, text]).toEqual([400, 'The supplied page is invalid']);
  });

  test('inside an object go on where the object is asked for itself', async () => {
    await starting();
    const values = { nextPage: {}, nodes: { id: {}, value: {} } };
    const page = await jobs({ size: 1 }, { id: {}, customFieldValues: { $: { size: 8 }, ...values } });
    const first = page.nodes[0]?.customFieldValues;
    const { json } = await query({
      job: { $: { id: '22J1' }, id: {}, customFieldValues: { $: { size: 8, page: first?.nextPage }, ...values } },
    });

    expect(json().job.customFieldValues.nodes.at(-1)).toEqual({ id: '22V1x14', value: '1-14' });
    expect(json().job.customFieldValues.nextPage).toBeNull();
  });

  test('that hold more than five hundred objects inside are too large', async () => {
    await starting();
    const nodes = (size: number) => ({ id: {}, customFieldValues: { $: { size }, nodes: { id: {} } } });
    const ask = (size: number) => organization({ jobs: { $: { size: 100 }, nodes: nodes(size) } });

    expect((await ask(5)).status).toBe(200);
    expect(await ask(8)).toMatchObject({ status: 413, text: 'Request Entity Too Large' });
  });

  test.each([
    [{ size: 101 }, 'Expected size of 101 to be no more than 100'],
    [{ limit: 5 }, 'The argument "limit" does not exist'],
    [{ where: ['location', '22Loc1'] }, 'location is not queryable'],
    [{ where: ['id', 'in', Array.from({ length: 101 }, () => '22J1')] }, 'Expected a list of no more than 100 values'],
    [{ where: ['numbr', '1'] }, 'The field "numbr" does not exist at "job". Did you mean "number"?'],
    [{ page: 'made up' }, 'The supplied page is invalid'],
  ])('with %j are refused as text', async (args, text) => {
    await starting();

    expect(await organization({ jobs: { $: args, nodes: { id: {} } } })).toMatchObject({ status: 400, text });
  });
});

describe('conditions', () => {
  test.each([
    [['number', '1002'], ['22J2']],
    [
      ['number', '>', '1118'],
      ['22J119', '22J120'],
    ],
    [[['location', 'account', 'id'], '22Acc1'], 119],
    [['closedOn', null], 60],
    [[['location', 'id'], '=', null], ['22J1']],
    [['name', 'job 7'], ['22J7']],
    [['name', 'like', 'JOB 11%'], 11],
    [
      ['id', 'in', ['22J3', '22J4', '22Gone']],
      ['22J3', '22J4'],
    ],
    [['number', 'between', ['1001', '1003']], 3],
    [
      {
        and: [
          ['closedOn', null],
          ['number', '<', '1004'],
        ],
      },
      ['22J1', '22J3'],
    ],
    [
      {
        or: [
          ['number', '1001'],
          ['number', 'not in', ['1001']],
        ],
      },
      120,
    ],
  ])('%j', async (where, expected) => {
    await starting();
    const page = await jobs({ where, size: 100 });

    expect(typeof expected === 'number' ? page.count : page.nodes.map(({ id }) => id)).toEqual(expected);
  });
});

describe('what is selected', () => {
  test('relations give what they lead to, null, or nothing when nothing of them is asked for', async () => {
    await starting();
    const page = await jobs(
      { size: 2 },
      { id: {}, number: {}, location: { id: {}, account: { id: {}, name: {} }, contact: { id: {} } } },
    );

    expect(page.nodes).toEqual([
      { id: '22J1', number: '1001', location: null },
      {
        id: '22J2',
        number: '1002',
        location: { id: '22Loc1', account: { id: '22Acc1', name: 'Hope Builders' }, contact: null },
      },
    ]);
    expect((await jobs({ size: 2 }, { id: {}, location: {} })).nodes[1]).toEqual({ id: '22J2', location: {} });
  });

  test('a field can have another name', async () => {
    await starting();

    expect((await jobs({ size: 1 }, { id: {}, title: { _: 'name' } })).nodes).toEqual([{ id: '22J1', title: 'Job 1' }]);
  });

  test('a union gives what it is, and the fields asked for that type', async () => {
    await starting();
    const events = {
      nodes: { id: {}, type: {}, job: { _type: {}, _on_job: { id: {}, name: {} }, _on_deletedJob: { id: {} } } },
    };
    const { json } = await organization({ events });

    expect(json().organization['events']?.nodes.map(({ job }) => job)).toEqual([
      { _type: 'job', id: '22J1', name: 'Job 1' },
      { _type: 'deletedJob', id: '22Gone' },
    ]);
  });

  test('a list of ids is a connection', async () => {
    await starting();
    const { json } = await organization({
      tasks: { nodes: { id: {}, assignedMemberships: { nodes: { id: {}, user: { id: {}, emailAddress: {} } } } } },
    });

    expect(json().organization['tasks']?.nodes[0]?.assignedMemberships.nodes[0]?.user.emailAddress).toBe(
      'bo@acme.test',
    );
  });

  test.each([
    [{ job: { $: { id: '22J1' }, name: {} } }, 'The "id" field is required at "job"'],
    [{ job: { $: { id: 'x' }, id: {} } }, 'Expected a JobTreadID but got "x"'],
    [{ job: { $: { id: '22J1' }, id: {}, status: {} } }, 'The field "status" does not exist at "job".'],
    [{ job: { $: { id: '22J1' }, id: {}, account: { id: {} } } }, 'The field "account" does not exist at "job".'],
    [{ account: { $: { id: '22Acc1' }, id: {}, updatedAt: {} } }, 'Did you mean "createdAt"?'],
    [{ createJob: { $: {}, id: {} } }, 'The field "createJob" does not exist at "root".'],
    [{ job: { $: { id: '22J1' }, id: {}, name: { x: {} } } }, '"name" at "job" has no fields'],
    [
      { job: { $: { id: '22J1' }, id: {}, files: { edges: {} } } },
      'The field "edges" does not exist at "fileConnection".',
    ],
  ])('%j is refused as text', async (tree, sentence) => {
    await starting();
    const { status, type, text } = await query(tree);

    expect([status, type.split(';')[0]]).toEqual([400, 'text/plain']);
    expect(text).toContain(sentence);
  });

  test('an object that there is none of is null', async () => {
    await starting();

    expect((await query({ job: { $: { id: '22Nobody' }, id: {} } })).json()).toEqual({ job: null });
  });

  test.each([
    ['no query', {}],
    ['a list', { query: [] }],
    ['nothing', null],
  ])('%s is no query', async (_name, body) => {
    await starting();

    expect(await asked(body)).toMatchObject({ status: 400, text: 'A valid query is required' });
  });
});

describe('keys', () => {
  const grant = { currentGrant: { id: {}, expiresAt: {}, allowedActions: {}, organization: { id: {} } } };
  const expired: Grant = { ...READER, key: '22TESTold', expiresAt: '2026-01-01T00:00:00Z' };

  test('say what they may do', async () => {
    await starting();
    const { currentGrant } = (await query(grant)).json();

    expect(currentGrant).toMatchObject({ id: '22Grant1', expiresAt: null, organization: { id: '22Org1' } });
    expect(currentGrant.allowedActions).toContain('readJob');
  });

  test.each([['22TESTold'], ['22TESTnobody']])(
    'that are dead give a grant without an id, and nothing else (%s)',
    async (key) => {
      await starting({}, [READER, expired]);

      expect(await query(grant, key).then(({ status, json }) => [status, json().currentGrant.id])).toEqual([200, null]);
      expect(await organization({ jobs: { nodes: { id: {} } } }, key)).toMatchObject({
        status: 401,
        text: 'Supplied key is invalid or expired',
      });
      expect((await organization({ jbs: {} }, key)).status).toBe(400);
    },
  );

  test('that lack an action say which', async () => {
    await starting({}, [{ ...READER, allowedActions: ['readJob'] }]);

    expect((await organization({ jobs: { nodes: { id: {} } } })).status).toBe(200);
    expect(await organization({ accounts: { nodes: { id: {} } } })).toMatchObject({
      status: 403,
      text: 'This request requires the "readAccount" action but the provided grant does not allow it.',
    });
  });

  test('of another organization find nothing here', async () => {
    await starting({}, [{ ...READER, organization: { id: '22Org2', name: 'Other' } }]);

    expect((await organization({ jobs: { nodes: { id: {} } } })).json()).toEqual({ organization: null });
  });
});

describe('files and faults', () => {
  test('a file is at its url for a while', async () => {
    await starting({ urlsLast: 1 });
    const { json } = await organization({ files: { nodes: { id: {}, url: {} } } });
    const url = json().organization['files']?.nodes[0]?.url ?? '';

    expect(await fetch(url).then((got) => got.text())).toBe('%PDF');
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(`${server.url}/files/22Nobody`)).status).toBe(404);
  });

  test('requests fail as told', async () => {
    await starting({ statuses: { 1: 429, 2: 502 } });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await organization({})).status);

    expect(statuses).toEqual([429, 502, 200]);
  });

  test('an error can stand in an answer that says all is well', async () => {
    await starting({ errorInside: true });

    expect((await organization({})).json()).toHaveProperty('errors');
  });

  test('tokens can change, and pages repeat', async () => {
    await starting({ changesTokensAt: 2 });
    const first = await jobs({});
    expect((await organization({ jobs: { $: { page: first.nextPage }, nodes: { id: {} } } })).status).toBe(400);
    await server.stop();

    await starting({ repeatsPages: true });
    const one = await jobs({});
    const two = await jobs({ page: one.nextPage });
    expect([two.nodes, two.nextPage === one.nextPage]).toEqual([one.nodes, false]);
  });

  test('keys are not among what is remembered of requests', async () => {
    await starting();
    await organization({});

    expect(JSON.stringify(server.requests)).not.toContain(READER.key);
    expect(server.requests).toEqual([{ organization: { $: { id: '22Org1' }, id: {} } }]);
  });
});
