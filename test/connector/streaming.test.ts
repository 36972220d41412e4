import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CUSTOMER, type ExportFolder, exportFolder, HEADER } from './export-folder.ts';

let folder: ExportFolder;

beforeEach(() => {
  folder = exportFolder();
});

afterEach(() => {
  folder.remove();
});

test('a large file streams: what is held at any moment does not grow with it', async () => {
  const rows = 100_000;
  const lines = [HEADER];
  for (let row = 0; row < rows; row += 1) {
    lines.push(`${row},"Name ${row}, with ""quotes""",Company,${row}.25,2024-03-01T10:00:00Z`);
  }
  lines.splice(50_000, 0, '50,"left open,,,');
  folder.write(lines.join('\n'));
  lines.length = 0;
  const collectGarbage = garbageCollector();

  let found = 0;
  let rejected = 0;
  const held: number[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for await (const item of folder.source(CUSTOMER).read(CUSTOMER)) {
    if (item.kind === 'record') found += 1;
    else rejected += 1;
    if (found % 20_000 !== 0) continue;
    collectGarbage();
    held.push(process.memoryUsage().heapUsed - before);
  }

  expect({ found, rejected }).toEqual({ found: rows, rejected: 1 });
  expect(Math.max(...held)).toBeLessThan(5_000_000);
});

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
