// Builds the site into site/dist from specs/ and pairs/ alone. --strict: says which pages wait for prose, and fails when some do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { VERSION } from '../engine/cli/version.ts';
import { commandPage } from './site/command-page.ts';
import { frontPage } from './site/front-page.ts';
import { contentFile, dataFile, type SiteFile, type SitePage } from './site/page-file.ts';
import { pairMaterials, pairPages } from './site/pair-pages.ts';
import { diagnosticPages, documentPages, functionPages, schemaPages } from './site/reference-pages.ts';
import { systemPages } from './site/system-pages.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SITE = join(ROOT, 'site');
const CONTENT = join(SITE, 'src', 'content', 'docs');
const PUBLIC = join(SITE, 'public');

const { values } = parseArgs({
  options: { strict: { type: 'boolean', default: false }, pages: { type: 'boolean', default: false } },
});

const materials = await pairMaterials(ROOT);
const pages: readonly SitePage[] = [
  frontPage(materials),
  ...pairPages(materials),
  ...(await systemPages(ROOT, materials)),
  ...(await documentPages(ROOT)),
  commandPage(VERSION),
  ...(await schemaPages(ROOT)),
  ...functionPages(),
  ...diagnosticPages(),
];
const data = pages.map(dataFile);
await rm(CONTENT, { recursive: true, force: true });
await Promise.all([...new Set(data.map(({ path }) => path.split('/')[0] ?? ''))].map(clearData));
await writeAll(CONTENT, pages.map(contentFile));
await writeAll(PUBLIC, data);

const unfinished = pages.flatMap(({ path, unfinished: parts = [] }) => parts.map((part) => `${path}: ${part}`));
for (const item of unfinished) process.stderr.write(`unfinished: ${item}\n`);
if (values.strict && unfinished.length > 0) process.exitCode = 1;
if (!values.pages) process.exitCode = Math.max(Number(process.exitCode ?? 0), await build());

/** What an earlier build left must not be published beside what this one writes. */
async function clearData(name: string): Promise<void> {
  await rm(join(PUBLIC, name), { recursive: true, force: true });
}

async function writeAll(folder: string, files: readonly SiteFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function build(): Promise<number> {
  // Whoever starts this in another mode, a test for one, means the site that is published.
  const environment = { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' };
  const astro = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [astro, 'build', '--root', SITE], { env: environment, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
