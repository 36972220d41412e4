import { afterEach, describe, expect, test } from 'vitest';
import type { HttpChanges, HttpTransport } from '../../../engine/model/http.ts';
import type { Json } from '../../../engine/model/value.ts';
import { graphOf, READER } from '../../stand-in/jobtread-http/example.ts';
import { type JobTreadServer, startJobTread } from '../../stand-in/jobtread-http/server.ts';
import { expression, object } from '../system-example.ts';
import { httpSource } from './http-example.ts';

let server: JobTreadServer;

afterEach(async () => {
  await server.stop();
});

const ORGANIZATION = ['body', 'query', 'organization'] as const;

/** A query of one connection. */
const query = (connection: string, args: object, nodes: object) => ({
  path: '/pave',
  query: {},
  body: {
    query: {
      organization: { $: { id: '22Org1' }, id: {}, [connection]: { $: { size: 100, ...args }, nextPage: {}, nodes } },
    },
  } as Json,
  select: ['organization', connection, 'nodes'],
  paging: {
    kind: 'token',
    from: ['organization', connection, 'nextPage'],
    into: [...ORGANIZATION, connection, '$', 'page'],
  } as const,
});

const changes: HttpChanges = {
  keys: expression((event) => (event['job'] as { readonly id: string } | undefined)?.id),
  query: {},
  body: { query: { organization: { jobs: { $: { where: ['id', 'in', []] } } } } },
  into: [...ORGANIZATION, 'jobs', '$', 'where', '2'],
  most: 1,
};

const jobWith = (more: { readonly changes?: HttpChanges }) => {
  const made = object('job', ['id'], { id: 'text', name: 'text' });
  return {
    ...made,
    read: { transport: 'http', requests: [query('jobs', {}, { id: {}, name: {} })], ...more } as const,
  };
};

const log = (complete: string): Partial<HttpTransport> => ({
  auth: { kind: 'body', at: ['query', '$', 'grantKey'], value: '{secrets.key}' },
  log: {
    complete,
    request: query(
      'events',
      { where: ['createdAt', '>=', ''], sortBy: [{ field: 'createdAt' }] },
      { id: {}, job: { _type: {}, _on_job: { id: {} }, _on_deletedJob: { id: {} } } },
    ),
    since: [...ORGANIZATION, 'events', '$', 'where', '2'],
    overlapMinutes: 10,
  },
});

async function changed(
  since: string,
  complete = 'true',
  of = jobWith({ changes }),
): Promise<readonly unknown[] | undefined> {
  const settings = { complete: 'no' };
  const source = httpSource(server, [of], log(complete), { secrets: { key: READER.key }, settings });
  const items = source.changes?.(of, since);
  if (items === undefined) return undefined;
  const found: unknown[] = [];
  for await (const item of items) {
    found.push(item.kind === 'record' ? item.record.fields : item);
  }
  return found;
}

describe('a log of what changed', () => {
  test('names the records that are asked for again; those that are not found are gone', async () => {
    server = await startJobTread({ graph: graphOf(120, () => 0), grants: [READER] });

    expect(await changed('2026-09-30T00:00:00Z')).toEqual([
      { id: '22J1', name: 'Job 1' },
      { kind: 'gone', key: '22Gone' },
    ]);
    expect(server.requests.slice(1)).toMatchObject([
      { organization: { jobs: { $: { size: 100, where: ['id', 'in', ['22J1']] }, nodes: { id: {}, name: {} } } } },
      { organization: { jobs: { $: { size: 100, where: ['id', 'in', ['22Gone']] }, nodes: { id: {}, name: {} } } } },
    ]);
  });

  test.each([
    ['true', 'whatever'],
    ['{settings.complete}', 'Yes'],
  ])('is complete by the spec, or by a setting that says yes (%s)', async (complete, setting) => {
    server = await startJobTread({ graph: graphOf(1, () => 0), grants: [READER] });
    const of = jobWith({ changes });
    const circumstances = { secrets: { key: READER.key }, settings: { complete: setting } };
    const source = httpSource(server, [of], { ...log(complete), trueValues: ['yes'] }, circumstances);

    expect(source.changes?.(of, '2026-09-30T00:00:00Z')).toBeDefined();
  });

  test('is read from a little earlier, and speaks of nothing that is older', async () => {
    server = await startJobTread({ graph: graphOf(120, () => 0), grants: [READER] });

    expect(await changed('2026-10-02T10:09:00Z')).toEqual([{ kind: 'gone', key: '22Gone' }]);
    expect(await changed('2026-10-02T10:11:00Z')).toEqual([]);
  });

  test.each([
    ['it is not complete', 'false', jobWith({ changes })],
    ['a setting says that it is not', '{settings.complete}', jobWith({ changes })],
    ['it does not speak of the object', 'true', jobWith({})],
  ])('is not used where %s', async (_name, complete, of) => {
    server = await startJobTread({ graph: graphOf(1, () => 0), grants: [READER] });

    expect(await changed('2026-09-30T00:00:00Z', complete, of)).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  test('of which an event cannot be understood is not used', async () => {
    server = await startJobTread({ graph: graphOf(1, () => 0), grants: [READER] });
    const { ExpressionFailure } = await import('../../../engine/model/expression.ts');
    const keys: HttpChanges['keys'] = {
      ...changes.keys,
      evaluate: () => Promise.reject(new ExpressionFailure('it is no text.', '$x', 'T0410')),
    };

    await expect(changed('2026-09-30T00:00:00Z', 'true', jobWith({ changes: { ...changes, keys } }))).rejects.toThrow(
      /cannot be understood: it is no text\. Extract with --fresh/,
    );
  });
});
