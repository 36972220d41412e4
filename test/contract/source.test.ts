import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import type { FileReference } from '../../engine/model/record.ts';
import type { SourceObject } from '../../engine/model/system.ts';
import { isBlank } from '../../engine/model/value.ts';
import { type Source, type SourceItem, SourceProblem } from '../../engine/port/source.ts';
import { exportFolder } from '../connector/export-folder.ts';
import { httpSource, startAnswering } from '../connector/http/http-example.ts';
import { object, system } from '../connector/system-example.ts';

/** One way to read a source, set up with the data that the contract speaks of. */
export interface SourceUnderTest {
  readonly source: Source;
  /** Holds the records with keys `1` to `3000`, in this order, each with a `name`, and a `note` that is blank in most. */
  readonly object: SourceObject;
  /** An object that the source does not have. */
  readonly missing: SourceObject;
  /** A file of the source, its bytes, and one that is not there. */
  readonly file: FileReference;
  readonly bytes: Uint8Array;
  readonly missingFile: FileReference;
  readonly close: () => void | Promise<void>;
}

const RECORDS = 3_000;

/** What every source promises, whatever it reads from. */
export function sourceContract(name: string, open: () => SourceUnderTest | Promise<SourceUnderTest>): void {
  describe(`the source contract: ${name}`, () => {
    let given: SourceUnderTest;

    beforeEach(async () => {
      given = await open();
    });

    afterEach(async () => {
      await given.close();
    });

    const read = async (most = Number.POSITIVE_INFINITY): Promise<readonly SourceItem[]> => {
      const items: SourceItem[] = [];
      for await (const item of given.source.read(given.object)) {
        items.push(item);
        if (items.length >= most) break;
      }
      return items;
    };

    test('every record comes once, in order, named by its object and key', async () => {
      const items = await read();
      const keys = items.map((item) =>
        item.kind === 'record' ? `${item.record.object} ${item.record.key}` : item.kind,
      );
      expect(keys).toEqual(Array.from({ length: RECORDS }, (_, index) => `${given.object.name} ${index + 1}`));
    });

    test('absent values are left out, and every record says where it was read', async () => {
      for (const item of await read()) {
        if (item.kind !== 'record') throw new Error(`a ${item.kind} where only records are`);
        expect(Object.values(item.record.fields).filter(isBlank)).toEqual([]);
        expect(item.record.position).toMatch(/./);
      }
    });

    test('the same source gives the same items again', async () => {
      expect(await read()).toEqual(await read());
    });

    test('reading can stop anywhere and begin anew', async () => {
      expect(await read(7)).toEqual((await read()).slice(0, 7));
    });

    test('two readings at once do not disturb each other', async () => {
      const one = given.source.read(given.object)[Symbol.asyncIterator]();
      const other = given.source.read(given.object)[Symbol.asyncIterator]();
      for (let index = 0; index < 50; index += 1) {
        expect(await one.next()).toEqual(await other.next());
      }
      await one.return?.();
      expect(await other.next()).toMatchObject({ done: false });
      await other.return?.();
    });

    test('an object that is not there is a problem of the source, said in words', async () => {
      const reading = given.source.read(given.missing)[Symbol.asyncIterator]();
      await expect(reading.next()).rejects.toThrow(SourceProblem);
      await expect(given.source.read(given.missing)[Symbol.asyncIterator]().next()).rejects.toThrow(/\. .+\.$/);
    });

    test('a file is opened with size and digest, and gives these very bytes', async () => {
      const opening = await given.source.open(given.file);
      if (opening.kind !== 'file') throw new Error(opening.reason);
      expect(opening.size).toBe(given.bytes.length);
      expect(opening.sha256).toBe(createHash('sha256').update(given.bytes).digest('hex'));
      expect(Buffer.from(await opening.read()).equals(given.bytes)).toBe(true);
    });

    test('a file that is not there is an answer, not a problem', async () => {
      expect(await given.source.open(given.missingFile)).toMatchObject({
        kind: 'missing',
        reason: expect.stringMatching(/./),
      });
    });

    test('there is no way to write', () => {
      const ways = Object.keys(given.source).filter((way) => way !== 'changes');

      expect(ways.sort()).toEqual(['open', 'read']);
    });
  });
}

const FIELDS = { id: 'text', name: 'text', note: 'text' } as const;

function rows(): readonly { readonly id: string; readonly name: string; readonly note: string }[] {
  return Array.from({ length: RECORDS }, (_, index) => ({
    id: String(index + 1),
    name: `Name, "${index}"\nin two lines`,
    note: index % 10 === 0 ? 'Größe' : index % 2 === 0 ? '  ' : '',
  }));
}

function filesUnderTest(file: string, text: string): SourceUnderTest {
  const folder = exportFolder();
  const bytes = Buffer.from([0, 1, 2, 255, 13, 10]);
  mkdirSync(join(folder.path, 'files'));
  folder.write(text, file);
  folder.write(bytes, 'files/one.bin');
  const thing = object('thing', ['id'], FIELDS, { file });
  const missing = object('nothing', ['id'], FIELDS, { file: `no-${file}` });
  return {
    source: openFilesSource({ folder: folder.path, system: system([thing, missing]), settings: {} }),
    object: thing,
    missing,
    file: { name: 'one.bin', at: 'files/one.bin' },
    bytes,
    missingFile: { name: 'two.bin', at: 'files/two.bin' },
    close: folder.remove,
  };
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

sourceContract('a folder of CSV files', () =>
  filesUnderTest(
    'things.csv',
    `ID,Name,Note\r\n${rows()
      .map(({ id, name, note }) => `${id},${quoted(name)},${quoted(note)}\r\n`)
      .join('')}`,
  ),
);

sourceContract('a folder of JSON Lines files', () =>
  filesUnderTest(
    'things.jsonl',
    rows()
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  ),
);

sourceContract('a folder of JSON files', () => filesUnderTest('things.json', JSON.stringify(rows(), undefined, 1)));

async function httpUnderTest(): Promise<SourceUnderTest> {
  const bytes = Buffer.from([0, 1, 2, 255, 13, 10]);
  const size = 100;
  const server = await startAnswering(({ path, query }) => {
    if (path === '/one.bin') return { status: 200, body: bytes };
    if (path !== '/things') return { status: 404, body: '' };
    const from = Number(query.get('page')) * size;
    return { status: 200, body: JSON.stringify({ data: rows().slice(from, from + size) }) };
  });
  const request = { query: {}, select: ['data'] };
  const thing = object('thing', ['id'], FIELDS, { requests: [{ ...request, path: '/things' }] });
  const missing = object('nothing', ['id'], FIELDS, { requests: [{ ...request, path: '/nothing' }] });
  return {
    source: httpSource(server, [thing, missing], { paging: { kind: 'page', into: ['query', 'page'], start: 0 } }),
    object: thing,
    missing,
    file: { name: 'one.bin', at: '/one.bin' },
    bytes,
    missingFile: { name: 'two.bin', at: '/two.bin' },
    close: server.stop,
  };
}

sourceContract('a source that answers over HTTP', httpUnderTest);
