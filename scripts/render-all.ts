// Writes pairs/<id>/mapping.md for every pair and docs/FUNCTIONS.md, or with --check says which of them are out of date.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIBRARY } from '../engine/expression/function/library.ts';
import { formatLocation } from '../engine/model/location.ts';
import { renderMappingTable } from '../engine/render/mapping-table.ts';
import { gradePair } from '../engine/spec/grading/grade-pair.ts';
import { openGrading, openPair, pairIds } from '../engine/spec/load.ts';
import { renderFunctions } from './function-reference.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What became of one page. */
type Rendering = 'fresh' | 'stale' | 'written' | 'unsound';

const check = process.argv.includes('--check');
const { rules } = await openGrading(ROOT);
const renderings: Rendering[] = [];
for (const id of await pairIds(ROOT)) renderings.push(await renderPair(id));
renderings.push(await keepPage(join('docs', 'FUNCTIONS.md'), renderFunctions([...LIBRARY.values()])));

if (renderings.includes('stale')) console.error('Run "npm run render" and commit the pages.');
if (renderings.includes('stale') || renderings.includes('unsound')) process.exitCode = 1;

async function renderPair(id: string): Promise<Rendering> {
  const { pair, diagnostics } = await openPair({ root: ROOT, pair: id });
  if (pair === undefined) {
    for (const { at, code, message } of diagnostics) console.error(`${formatLocation(at)} ${code}: ${message}`);
    return 'unsound';
  }
  const page = renderMappingTable(pair, rules === undefined ? undefined : gradePair(pair, rules));
  return await keepPage(join('pairs', id, 'mapping.md'), page);
}

async function keepPage(path: string, page: string): Promise<Rendering> {
  if ((await readPage(path)) === page) return 'fresh';
  if (check) {
    console.error(`${path} does not show what it is rendered from.`);
    return 'stale';
  }
  await writeFile(join(ROOT, path), page);
  console.log(`${path} written.`);
  return 'written';
}

/** A page that was never rendered is stale, not an error. */
async function readPage(path: string): Promise<string | undefined> {
  try {
    return await readFile(join(ROOT, path), 'utf8');
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ENOENT') return undefined;
    throw problem;
  }
}
