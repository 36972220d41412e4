import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { AttachEntry, AttachTarget } from '../../../engine/model/mapping.ts';
import { copy, create, equals, fold, mapAll, mappedOf, match, pairOf, ref, statesOf } from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const ORG = create('customer.org', 'customer', 'org', { name: 'name' });
const DEAL = create('job.deal', 'job', 'deal', { title: 'name' });
const JOBS = { customer: [{ id: '1', name: 'Acme' }], job: [{ id: '1', name: 'Roof' }] };

async function fieldsOf(address: string) {
  return Object.fromEntries((await mappedOf(opened.staging, address)).map(({ key, fields }) => [key, fields]));
}

describe('a file goes to the first record that is found', () => {
  const attach = (to: readonly AttachTarget[]): AttachEntry => ({
    kind: 'attach',
    address: 'photo.file',
    row: 'photo',
    name: 'file',
    at: DEAL.at,
    proposed: false,
    from: 'photo',
    object: 'file',
    to,
    fields: [],
    // biome-ignore lint/suspicious/noThenProperty: the keyword of the language, on data that nobody awaits.
    tooBig: { overMegabytes: 1, then: 'package' }, // oxlint-disable-line unicorn/no-thenable
  });
  const toDeal: AttachTarget = { link: ref('job.deal', 'job'), parentField: 'deal_id' };
  const toOrg: AttachTarget = { link: ref('customer.org', 'customer'), parentField: 'org_id' };

  test('each alternative links by its own field', async () => {
    await mapAll(pairOf([ORG, DEAL, attach([toDeal, toOrg])]), opened.staging, {
      ...JOBS,
      photo: [
        { id: 'both', file: 'a.jpg', job: '1', customer: '1' },
        { id: 'second', file: 'b.jpg', job: 'gone', customer: '1' },
        { id: 'none', file: 'c.jpg', job: 'gone', customer: 'gone' },
        { id: 'nowhere', file: 'd.jpg' },
      ],
    });

    expect(await fieldsOf('photo.file')).toMatchObject({
      both: { deal_id: { entry: 'job.deal', key: '1' } },
      second: { org_id: { entry: 'customer.org', key: '1' } },
    });
    expect((await fieldsOf('photo.file')).second).not.toHaveProperty('deal_id');
    expect(await statesOf(opened.staging)).toMatchObject({
      'photo/both': 'ready',
      'photo/second': 'ready',
      'photo/none': 'held reference_missing',
      'photo/nowhere': 'held reference_missing',
    });
  });

  test('where none is found and one of them waits, the file waits for it', async () => {
    const needy = create('job.deal', 'job', 'deal', { title: 'name', org_id: ref('customer.org', 'customer') });
    await mapAll(pairOf([ORG, needy, attach([toDeal, toOrg])]), opened.staging, {
      customer: [{ id: '1', name: 'Acme' }],
      job: [{ id: '1', name: 'Roof', customer: 'gone' }],
      photo: [
        { id: 'waits', file: 'a.jpg', job: '1', customer: 'gone' },
        { id: 'alone', file: 'b.jpg', job: '1' },
        { id: 'goes', file: 'c.jpg', job: '1', customer: '1' },
      ],
    });

    expect(await statesOf(opened.staging)).toMatchObject({
      'photo/waits': 'held reference_held',
      'photo/alone': 'held reference_held',
      'photo/goes': 'ready',
    });
  });

  test('it is called what the entry says, else what its object says, else the end of its address', async () => {
    const named = { ...attach([toOrg]), fileName: copy('caption') };
    const objects = { ...JOBS, photo: [{ id: '1', file: 'a/b.jpg', caption: 'Porch', title: 'Roof', customer: '1' }] };
    const pair = pairOf([ORG, named]);
    const photo = pair.source.objects.get('photo')!;
    const titled = {
      ...pair,
      source: {
        ...pair.source,
        objects: new Map([
          ...pair.source.objects,
          ['photo', { ...photo, download: { at: 'file', name: copy('title') } }],
        ]),
      },
    };
    const nameOf = async (about: typeof pair) => {
      await mapAll(about, opened.staging, objects);
      return (await fieldsOf('photo.file'))['1']?.name;
    };

    expect(await nameOf(titled)).toBe('Porch');
    expect(await nameOf({ ...titled, entries: [ORG, attach([toOrg])] })).toBe('Roof');
    expect(await nameOf(pairOf([ORG, attach([toOrg])]))).toBe('b.jpg');
  });

  test('an alternative whose condition is false is passed over', async () => {
    const finished: AttachTarget = { ...toDeal, link: { ...toDeal.link, when: equals('kind', 'deal') } };
    await mapAll(pairOf([ORG, DEAL, attach([finished, toOrg])]), opened.staging, {
      ...JOBS,
      photo: [
        { id: 'deal', file: 'a.jpg', kind: 'deal', job: '1', customer: '1' },
        { id: 'org', file: 'b.jpg', kind: 'org', job: '1', customer: '1' },
      ],
    });

    expect(await fieldsOf('photo.file')).toMatchObject({
      deal: { deal_id: { entry: 'job.deal', key: '1' } },
      org: { org_id: { entry: 'customer.org', key: '1' } },
    });
  });
});

describe('folds', () => {
  const value = {
    kind: 'list',
    columns: [{ name: '', value: copy('text') }],
    as: 'lines',
    unique: false,
    rest: 'hold',
  } as const;

  test('an alternative whose condition is false does not receive, though its key leads to a record', async () => {
    const into = [
      { ...ref('customer.org', 'parent'), when: equals('about', 'customer') },
      { ...ref('job.deal', 'parent'), when: equals('about', 'job') },
    ];
    const tags = fold('tag.tags', 'tag', into, { 'custom.tags': value });
    await mapAll(pairOf([ORG, DEAL, tags]), opened.staging, {
      ...JOBS,
      tag: [
        { id: 'a', parent: '1', about: 'customer', text: 'big' },
        { id: 'b', parent: '1', about: 'job', text: 'urgent' },
        { id: 'c', parent: '1', about: 'weather', text: 'rain' },
      ],
    });

    expect((await fieldsOf('customer.org'))['1']).toMatchObject({ 'custom.tags': 'big' });
    expect((await fieldsOf('job.deal'))['1']).toMatchObject({ 'custom.tags': 'urgent' });
    expect(await statesOf(opened.staging)).toMatchObject({ 'tag/c': 'held reference_missing' });
  });

  test('a condition that reads what could not be read holds the child', async () => {
    const into = { ...ref('job.deal', 'parent'), when: equals('about', 'job') };
    const tags = fold('tag.tags', 'tag', into, { 'custom.tags': value });
    await opened.staging.source.add([
      { object: 'tag', key: 'a', fields: { id: 'a', parent: '1' }, unreadable: { about: '?' } },
    ]);
    await mapAll(pairOf([DEAL, tags]), opened.staging, JOBS);

    expect(await statesOf(opened.staging)).toMatchObject({ 'tag/a': 'held unreadable_value' });
  });

  test('if_unresolved keeps a field for records whose link found nobody, a fallback counting as nobody', async () => {
    const owned = create('job.deal', 'job', 'deal', {
      title: 'name',
      owner_id: ref('staff.user', 'owner', { missing: 'omit' }),
    });
    const names = fold('job.owner', 'job', ref('job.deal', 'id'), {
      'custom.owner': { kind: 'only', form: { kind: 'expression', value: copy('owner_name') } },
    });
    const [owner] = names.fields;
    const entry = { ...names, fields: owner === undefined ? [] : [{ ...owner, ifUnresolved: 'owner_id' }] };
    const found = (key: string, status: 'matched' | 'fallback') =>
      ({
        entry: 'staff.user',
        key,
        status,
        by: status === 'matched' ? 'email' : 'fallback',
        destinationId: '7',
      }) as const;
    await mapAll(
      pairOf([match('staff.user', 'staff'), owned, entry]),
      opened.staging,
      {
        staff: [{ id: 'ann' }, { id: 'bob' }],
        job: [
          { id: '1', name: 'Roof', owner: 'ann', owner_name: 'Ann' },
          { id: '2', name: 'Wall', owner: 'bob', owner_name: 'Bob' },
          { id: '3', name: 'Door', owner: 'gone', owner_name: 'Cid' },
        ],
      },
      { owners: [found('ann', 'matched'), found('bob', 'fallback')] },
    );

    const deals = await fieldsOf('job.deal');
    expect(deals['1']).not.toHaveProperty('custom.owner');
    expect(deals['2']).toMatchObject({ 'custom.owner': 'Bob' });
    expect(deals['3']).toMatchObject({ 'custom.owner': 'Cid' });
  });
});
