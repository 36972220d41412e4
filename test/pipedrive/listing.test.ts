import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Client, Reply } from '../../engine/pipedrive/client.ts';
import { createRecords } from '../../engine/pipedrive/records.ts';
import type { WireRecord } from '../../engine/pipedrive/wire.ts';
import { DestinationUnavailable, type Records } from '../../engine/port/destination.ts';
import { listAll, openSandbox, type Sandbox } from './sandbox.ts';

/** A client that answers from a function and remembers what it was asked. */
function scripted(answer: (call: Call) => Reply | undefined): { readonly records: Records; readonly calls: Call[] } {
  const calls: Call[] = [];
  const client: Client = {
    send: (call) => {
      calls.push(call);
      return Promise.resolve(answer(call));
    },
  };
  return { records: createRecords(client, { fields: [], stages: [] }, 'https://acme.pipedrive.com'), calls };
}

function page(ids: readonly number[], additional: WireRecord): Reply {
  return { data: ids.map((id) => ({ id, name: `N${id}` })), additional };
}

/** Three at a time, as v1 cuts its lists. */
function sliceOf(all: readonly number[], query: Call['query'], inside: boolean): Reply {
  const start = Number(query?.['start']);
  const position = { start, limit: 3, more_items_in_collection: start + 3 < all.length };
  return page(all.slice(start, start + 3), inside ? { pagination: position } : position);
}

const ids = (records: readonly { readonly id: string }[]): readonly string[] => records.map((record) => record.id);

describe('pages', () => {
  test('of v2 follow the cursor until there is none', async () => {
    const { records, calls } = scripted(({ query }) =>
      query?.['cursor'] === undefined ? page([1, 2], { next_cursor: 'b' }) : page([3], { next_cursor: null }),
    );

    expect(ids(await listAll(records, 'organization'))).toEqual(['1', '2', '3']);
    expect(calls.map((call) => call.query)).toEqual([
      { sort_by: 'id', sort_direction: 'asc', limit: '500' },
      { sort_by: 'id', sort_direction: 'asc', limit: '500', cursor: 'b' },
    ]);
  });

  test.each(['a cursor that stays', 'two cursors in turn'])(
    'with %s are an error, not an endless loop',
    async (kind) => {
      const { records, calls } = scripted(({ query }) =>
        page([1], { next_cursor: kind.startsWith('two') && query?.['cursor'] === 'a' ? 'b' : 'a' }),
      );

      await expect(listAll(records, 'organization')).rejects.toBeInstanceOf(DestinationUnavailable);
      expect(calls.length).toBeLessThanOrEqual(3);
    },
  );

  test.each([true, false])(
    'of v1 are counted off, wherever they say that there is more (in an object: %s)',
    async (inside) => {
      const notes = Array.from({ length: 7 }, (_, index) => index + 1);
      const { records, calls } = scripted(({ query }) => sliceOf(notes, query, inside));

      expect(ids(await listAll(records, 'note'))).toEqual(['1', '2', '3', '4', '5', '6', '7']);
      expect(calls.map((call) => call.query?.['start'])).toEqual(['0', '2', '4']);
    },
  );

  test('of v1 skip nothing when what was read is deleted meanwhile', async () => {
    let notes = Array.from({ length: 9 }, (_, index) => index + 1);
    const { records, calls } = scripted(({ query }) => {
      if (calls.length === 2) notes = notes.filter((id) => id !== 1 && id !== 3);
      return sliceOf(notes, query, false);
    });

    expect(ids(await listAll(records, 'note'))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('of v1 that say there is more and never give it are an error', async () => {
    const { records } = scripted(() => page([1], { more_items_in_collection: true }));

    await expect(listAll(records, 'note')).rejects.toBeInstanceOf(DestinationUnavailable);
  });

  test('leave out what is in the recycle bin, as each version marks it', async () => {
    const { records } = scripted(() => ({
      data: [{ id: 1, is_deleted: true }, { id: 2, active_flag: false }, { id: 3 }, { id: 4, active_flag: true }],
      additional: {},
    }));

    expect(ids(await listAll(records, 'note'))).toEqual(['3', '4']);
  });

  test('that are archived come in their place among the others', async () => {
    const { records } = scripted(({ path, query }) => {
      if (path.endsWith('archived')) return page([2, 9, 10], { next_cursor: null });
      return query?.['cursor'] === undefined
        ? page([1, 3], { next_cursor: 'b' })
        : page([5, 11], { next_cursor: null });
    });

    expect(ids(await listAll(records, 'deal'))).toEqual(['1', '2', '3', '5', '9', '10', '11']);
  });

  test('of the children of few parents are asked for by parent, those of many picked out of the whole', async () => {
    const note = (id: number, deal: number) => ({ id, deal_id: deal, content: 'x' });
    const all = [note(1, 5), note(2, 6), note(3, 5), note(4, 7)];
    const { records, calls } = scripted(({ query }) => ({
      data: all.filter((wire) => query?.['deal_id'] === undefined || wire.deal_id === Number(query['deal_id'])),
      additional: {},
    }));

    const few = await listAll(records, 'note', { parents: { field: 'deal_id', ids: ['7', '5'] } });
    const asked = calls.length;
    const parents = Array.from({ length: 80 }, (_, index) => String(index + 6));
    const many = await listAll(records, 'note', { parents: { field: 'deal_id', ids: parents } });

    expect(ids(few)).toEqual(['1', '3', '4']);
    expect(asked).toBe(2);
    expect(ids(many)).toEqual(['2', '4']);
    expect(calls.length - asked).toBe(1);
  });

  test('of lines name a hundred deals at a time', async () => {
    const { records, calls } = scripted(({ query }) => ({
      data: [{ id: 1, deal_id: Number(query?.['deal_ids']?.split(',')[0]) }],
      additional: {},
    }));

    const deals = Array.from({ length: 250 }, (_, index) => String(index + 1));
    const lines = await listAll(records, 'deal_product', { parents: { field: 'deal_id', ids: deals } });

    expect(calls.map((call) => call.query?.['deal_ids']?.split(',').length)).toEqual([100, 100, 50]);
    expect(ids(lines)).toEqual(['1/1', '101/1', '201/1']);
  });
});

describe('on an account', () => {
  let sandbox: Sandbox;
  let records: Records;

  beforeAll(async () => {
    sandbox = await openSandbox();
    records = sandbox.destination.records({ fields: [], stages: [] });
  });

  afterAll(() => sandbox.close());

  test('more notes than fit a page are listed once each, by ascending id', async () => {
    const content = (index: number): string => `note ${index}`;
    const made = await Promise.all(
      Array.from({ length: 620 }, (_, index) =>
        records.create('note', { content: content(index), deal_id: { id: '9' } }),
      ),
    );

    const listed = await listAll(records, 'note', { parents: { field: 'deal_id', ids: ['9'] } });

    expect(new Set(ids(listed)).size).toBe(listed.length);
    expect(ids(listed)).toEqual([...ids(listed)].sort((a, b) => Number(a) - Number(b)));
    expect(ids(listed)).toEqual(expect.arrayContaining(made));
  });

  test('children are found by any parent that a note, a file, an activity or a stage has', async () => {
    const upload = { name: 'a.txt', bytes: new Uint8Array([1, 2, 3]) };
    const lead = await records.create('lead', { title: 'L', organization_id: { id: '2' } });
    const note = await records.create('note', { content: 'x', lead_id: { id: lead } });
    const file = await records.create('file', { name: 'a.txt', lead_id: { id: lead } }, upload);
    const activity = await records.create('activity', { subject: 'A', lead_id: { id: lead } });

    const children = async (object: string, field: string, id: string): Promise<readonly string[]> =>
      ids(await listAll(records, object, { parents: { field, ids: [id] } }));

    expect(await children('note', 'lead_id', lead)).toEqual([note]);
    expect(await children('file', 'lead_id', lead)).toEqual([file]);
    expect(await children('activity', 'lead_id', lead)).toEqual([activity]);
    expect(await children('stage', 'pipeline_id', '1')).toHaveLength(5);
    expect(await children('lead', 'organization_id', '2')).toEqual([lead]);
  });

  test('participants of an activity find it, the secondary ones too', async () => {
    const activity = await records.create('activity', { subject: 'A', person_ids: [{ id: '11' }, { id: '12' }] });

    const found = await listAll(records, 'activity', { parents: { field: 'person_ids', ids: ['12'] } });

    expect(ids(found)).toEqual([activity]);
  });
});
