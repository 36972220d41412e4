import { resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openHttpSource } from '../../../engine/connector/http/open-http-source.ts';
import { openLedger } from '../../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import { type ExtractReport, extract } from '../../../engine/phase/extract/extract.ts';
import type { Progress } from '../../../engine/port/progress.ts';
import type { Source } from '../../../engine/port/source.ts';
import type { Staging } from '../../../engine/port/staging.ts';
import { openPair } from '../../../engine/spec/load.ts';
import { jumpingClock } from '../../connector/http/http-example.ts';
import { graphOf, READER } from './example.ts';
import type { Grant, Graph } from './graph.ts';
import { type JobTreadServer, startJobTread } from './server.ts';

const SILENT: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};

let pair: CompiledPair;
const servers: JobTreadServer[] = [];

beforeAll(async () => {
  const root = resolve(import.meta.dirname, '../../..');
  const opened = await openPair({ root, pair: 'jobtread-to-pipedrive', transport: 'http' });
  if (opened.pair === undefined) throw new Error(opened.diagnostics.map(({ message }) => message).join(' '));
  pair = opened.pair;
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

interface Given {
  readonly graph: Graph;
  readonly grant?: Partial<Grant>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly say?: (message: string) => void;
}

/** The source behind a server of its own, and that server. */
async function sourceOf({ graph, grant = {}, settings = {}, say = () => undefined }: Given) {
  const server = await startJobTread({ graph, grants: [{ ...READER, ...grant }] });
  servers.push(server);
  const source = openHttpSource({
    system: pair.source,
    settings: { ...pair.settings, organization: '22Org1', ...settings, address: server.url },
    secrets: { grant_key: READER.key },
    clock: jumpingClock(),
    random: () => 0.5,
    say,
  });
  return { source, server };
}

async function inLedger<Result>(work: (staging: Staging) => Promise<Result>): Promise<Result> {
  const opened = await openLedger({ path: ':memory:' });
  try {
    return await work(opened.staging);
  } finally {
    await opened.close();
  }
}

const reading = (source: Source, staging: Staging, at: string, update: boolean): Promise<ExtractReport> =>
  extract({ pair, source, staging, progress: SILENT, choices: {}, at, update });

describe('the grant key of a migration', () => {
  const graph = graphOf(1, () => 0);
  const trying = async (given: Omit<Given, 'graph'>) => {
    const { source, server } = await sourceOf({ graph, ...given });
    const problem = await inLedger((staging) => reading(source, staging, '2026-10-01T00:00:00Z', false)).then(
      () => 'none',
      (error: Error) => error.message,
    );
    return { problem, asked: server.requests.length };
  };

  test.each<readonly [string, Partial<Grant>, RegExp]>([
    ['has expired', { expiresAt: '2026-01-01T00:00:00Z' }, /does not accept the credential/],
    ['belongs to another organization', { organization: { id: '22Org2', name: 'Other' } }, /another organization/],
    [
      'lacks actions',
      { allowedActions: READER.allowedActions.filter((action) => action !== 'readFile' && action !== 'readTask') },
      /lacks actions.*readFile/,
    ],
  ])('that %s ends the extraction in one line, with nothing asked for but the key', async (_name, grant, line) => {
    const { problem, asked } = await trying({ grant });

    expect(problem).toMatch(line);
    expect([problem.split('\n').length, asked]).toEqual([1, 1]);
  });

  test('that can write is said, and nothing else', async () => {
    const said: string[] = [];
    const grant = { allowedActions: [...READER.allowedActions, 'deleteJob'] };

    expect((await trying({ grant, say: (text) => said.push(text) })).problem).toBe('none');
    expect(said).toEqual([expect.stringContaining('could also write')]);
  });
});

describe('what changed since', () => {
  const before = graphOf(120, (job) => job % 25);
  const { jobs = [], events = [], customFieldValues = [] } = before.collections;
  const happened = (type: string, id: string, to: string) => ({
    id: `22Ev${id}`,
    type,
    createdAt: '2026-10-05T10:00:00.000Z',
    job: { _type: to, id },
  });
  const after: Graph = {
    ...before,
    collections: {
      ...before.collections,
      jobs: [
        ...jobs
          .filter(({ id }) => id !== '22J2')
          .map((job) => (job.id === '22J24' ? { ...job, name: 'Renamed' } : job)),
        { id: '22J999', number: '1999', name: 'New', closedOn: null, location: '22Loc1' },
      ],
      customFieldValues: [
        ...customFieldValues,
        { id: '22VNew', value: 'Scheduled', job: '22J24', customField: '22FieldA' },
      ],
      events: [
        ...events,
        happened('jobUpdated', '22J24', 'job'),
        happened('jobDeleted', '22J2', 'deletedJob'),
        happened('jobCreated', '22J999', 'job'),
      ],
    },
  };

  const updated = (settings: Readonly<Record<string, string>>) =>
    inLedger(async (staging) => {
      const first = await sourceOf({ graph: before, settings });
      await reading(first.source, staging, '2026-10-04T00:00:00Z', false);
      const second = await sourceOf({ graph: after, settings });
      const { objects } = await reading(second.source, staging, '2026-10-06T00:00:00Z', true);
      return { objects, digest: await staging.source.digest(), asked: second.server.requests.length };
    });
  const readWhole = () =>
    inLedger(async (staging) => {
      const { source } = await sourceOf({ graph: after });
      await reading(source, staging, '2026-10-06T00:00:00Z', false);
      return staging.source.digest();
    });

  test('is asked for by the events, once a setting says that they tell of everything', async () => {
    const { objects, digest, asked } = await updated({ log_is_complete: 'yes' });

    expect(objects['job_record']).toEqual({ how: 'updated', read: 120, rejected: 0 });
    expect(objects['member']?.how).toBe('read');
    expect(digest).toBe(await readWhole());
    expect(asked).toBeLessThan(20);
  });

  test('is found by reading everything again until then, with the same result', async () => {
    const { objects, digest, asked } = await updated({});

    expect(objects['job_record']?.how).toBe('read');
    expect(digest).toBe(await readWhole());
    expect(asked).toBeGreaterThan(20);
  });
});
