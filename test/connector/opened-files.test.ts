import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ExportFolder, exportFolder } from './export-folder.ts';

let folder: ExportFolder;

beforeEach(() => {
  folder = exportFolder();
});

afterEach(() => {
  folder.remove();
});

describe('files of records', () => {
  beforeEach(() => {
    mkdirSync(join(folder.path, 'signatures'));
    folder.write('bytes', 'signatures/1001.png');
  });

  const open = (at: string) => folder.source().open({ name: 'x', at });

  test.each(['signatures/1001.png', './signatures//1001.png', 'signatures\\1001.png'])('%s is opened', async (at) => {
    const opening = await open(at);
    if (opening.kind !== 'file') throw new Error(opening.reason);
    expect(opening).toMatchObject({
      size: 5,
      sha256: '277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9',
    });
    expect(Buffer.from(await opening.read()).toString()).toBe('bytes');
  });

  test('a name in the other Unicode spelling is found', async () => {
    folder.write('x', 'signatures/Zoe\u0308.png');
    expect(await open('signatures/Zo\u00EB.png')).toMatchObject({ kind: 'file', size: 1 });
  });

  test.each([
    ['signatures/none.png', 'there is no such file in the export folder'],
    ['signatures', 'the path names no file'],
    ['', 'the path is empty'],
    ['./', 'the path names no file'],
    ['/etc/passwd', 'the path is absolute, not relative to the export folder'],
    ['C:\\Windows\\win.ini', 'the path is absolute, not relative to the export folder'],
    ['signatures/../../etc/passwd', 'the path leads out of the export folder'],
    ['..\\secret.txt', 'the path leads out of the export folder'],
    ['https://example.com/x.png', 'https: is an address, and this source reads files'],
    ['file:///etc/passwd', 'file: is an address, and this source reads files'],
    ['a\0b', 'the path holds a character that no file name has'],
  ])('%j is not opened', async (at, reason) => {
    expect(await open(at)).toEqual({ kind: 'missing', reason });
  });

  test('a link out of the folder is not followed, neither of a file nor of a folder on the way', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'crosswalk-outside-'));
    writeFileSync(join(outside, 'secret.txt'), 'secret');
    symlinkSync(join(outside, 'secret.txt'), join(folder.path, 'link.txt'));
    symlinkSync(outside, join(folder.path, 'door'));

    const reason = 'the path is a link that leads out of the export folder';
    expect(await open('link.txt')).toEqual({ kind: 'missing', reason });
    expect(await open('door/secret.txt')).toEqual({ kind: 'missing', reason });
    rmSync(outside, { recursive: true });
  });

  test('bytes that changed since they were counted are not given', async () => {
    const opening = await open('signatures/1001.png');
    if (opening.kind !== 'file') throw new Error(opening.reason);
    folder.write('other', 'signatures/1001.png');

    await expect(opening.read()).rejects.toThrow(/changed in the export folder while the migration was running/);
  });
});
