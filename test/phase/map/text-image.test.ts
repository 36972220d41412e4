import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { CompiledPair, ValueForm } from '../../../engine/model/mapping.ts';
import type { Source } from '../../../engine/port/source.ts';
import {
  copy,
  create,
  destinationObject,
  field,
  type MapOptions,
  mapAll,
  mappedOf,
  OBJECTS,
  pairOf,
  ref,
  statesOf,
} from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const NOTE = destinationObject(
  'note',
  [
    field('content', 'html', { required: true }),
    field('deal_id', 'ref', { ref: 'deal' }),
    field('org_id', 'ref', { ref: 'org' }),
  ],
  { holdsKey: false },
);
const DEAL = create('job.deal', 'job', 'deal', { title: 'name' });
const CONTENT: ValueForm = { kind: 'html', value: copy('text'), images: 'attach' };

function notes(more: Partial<CompiledPair> = {}): CompiledPair {
  const entry = create('note.note', 'note', 'note', {
    content: CONTENT,
    deal_id: ref('job.deal', 'job', { missing: 'omit' }),
  });
  const fields = entry.fields.map((mapping) => ({
    ...mapping,
    target: NOTE.fields.get(mapping.field) ?? mapping.target,
  }));
  const pair = pairOf([DEAL, { ...entry, fields }], more);
  const objects = new Map([...OBJECTS, NOTE].map((one) => [one.name, one]));
  return { ...pair, destination: { ...pair.destination, objects } };
}

/** A dot, one pixel each way. */
const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';

async function map(text: string, options: MapOptions = {}, job = 'j', pair = notes()) {
  await mapAll(pair, opened.staging, { job: [{ id: 'j', name: 'Roof' }], note: [{ id: 'n', text, job }] }, options);
  const [note] = await mappedOf(opened.staging, 'note.note');
  const images = await mappedOf(opened.staging, 'note.note.images');
  return { content: note?.fields.content, note, images };
}

/** Files of an export: sizes in megabytes by path. */
function files(sizes: Readonly<Record<string, number>>): Source {
  return {
    read: () => {
      throw new Error('Nothing is read.');
    },
    open: ({ at }) => {
      const size = sizes[at];
      if (size === undefined) return Promise.resolve({ kind: 'missing', reason: 'it is not there' });
      const read = () => Promise.resolve(new Uint8Array());
      return Promise.resolve({ kind: 'file', size: size * 1_000_000, sha256: `sha of ${at}`, read });
    },
  };
}

describe('images of a text', () => {
  test('become files of the record on which the text hangs, and links to them', async () => {
    const { content, images } = await map(
      `<p>Before <img src="${DOT}" alt="x"> and <img src="photos/my%20roof.png?size=2"> after <img src="${DOT}"></p>`,
    );

    expect(content).toBe(
      '<p>Before <a href="crosswalk-file:note.note.images/n/content/1">image-1.gif</a>' +
        ' and <a href="crosswalk-file:note.note.images/n/content/2">my roof.png</a>' +
        ' after <a href="crosswalk-file:note.note.images/n/content/1">image-1.gif</a></p>',
    );
    expect(images.map(({ key, fields, outcome, file }) => [key, fields, outcome.state, file?.at])).toEqual([
      ['n/content/1', { deal_id: { entry: 'job.deal', key: 'j' }, name: 'image-1.gif' }, 'ready', DOT],
      [
        'n/content/2',
        { deal_id: { entry: 'job.deal', key: 'j' }, name: 'my roof.png' },
        'ready',
        'photos/my%20roof.png?size=2',
      ],
    ]);
    expect(await statesOf(opened.staging)).toEqual({ 'job/j': 'ready', 'note/n': 'ready' });
  });

  test('that cannot be opened or are too large are named in the text, and held by themselves', async () => {
    const { content, images } = await map(
      '<p><img src="a.png"><img src="b.png"><img src="cid:7"><img src="data:image/png,%E0%A4%A"></p>',
      {
        files: files({ 'b.png': 51 }),
      },
    );

    expect(content).toBe(
      '<p><span>(image a.png)</span><span>(image b.png)</span><span>(image image-3)</span><span>(image A)</span></p>'.replace(
        '(image A)',
        `(image ${images[3]?.file?.name})`,
      ),
    );
    expect(images.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.state))).toEqual([
      'missing_file',
      'too_big',
      'missing_file',
      'missing_file',
    ]);
  });

  test('at addresses of others stay where they are', async () => {
    const text = '<p><img src="https://elsewhere.example/a.png"></p>';

    expect(await map(text, { files: files({}) })).toMatchObject({ content: text, images: [] });
  });

  test('of a text that hangs on nothing leave their names', async () => {
    const { content, images } = await map(`<p><img src="${DOT}"></p>`, {}, 'nobody');

    expect(content).toBe('<p>image-1.gif</p>');
    expect(images).toEqual([]);
  });

  test('change what the text should be when they change', async () => {
    const first = await map('<img src="a.png">', { files: files({ 'a.png': 1 }) });
    await opened.staging.source.clear('note');
    await opened.staging.source.clear('job');
    const other: Source = {
      ...files({}),
      open: () =>
        Promise.resolve({ kind: 'file', size: 1, sha256: 'other', read: () => Promise.resolve(new Uint8Array()) }),
    };
    const second = await map('<img src="a.png">', { files: other });

    expect(second.content).toBe(first.content);
    expect(second.note?.fingerprint).not.toBe(first.note?.fingerprint);
    expect(second.images[0]?.fingerprint).not.toBe(first.images[0]?.fingerprint);
  });

  test('cannot be forged by a text', async () => {
    const { content, images } = await map('<p><a href="crosswalk-file:job.deal/j">x</a></p>');

    expect(content).toBe('<p><a>x</a></p>');
    expect(images).toEqual([]);
  });
});
