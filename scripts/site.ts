// Builds the site into site/dist from specs/ and pairs/ alone. --strict: says which pages wait for prose, and fails when some do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SiteFile } from './site/page-file.ts';
import { pairPages } from './site/pair-pages.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SITE = join(ROOT, 'site');
const CONTENT = join(SITE, 'src', 'content', 'docs');
const PUBLIC = join(SITE, 'public');

const { values } = parseArgs({
  options: { strict: { type: 'boolean', default: false }, pages: { type: 'boolean', default: false } },
});

const pairs = await pairPages(ROOT);
await rm(CONTENT, { recursive: true, force: true });
await writeAll(CONTENT, pairs.content);
await writeAll(PUBLIC, pairs.data);
for (const item of pairs.unfinished) process.stderr.write(`unfinished: ${item}\n`);
if (values.strict && pairs.unfinished.length > 0) process.exitCode = 1;
if (!values.pages) process.exitCode = Math.max(Number(process.exitCode ?? 0), await build());

async function writeAll(folder: string, files: readonly SiteFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function build(): Promise<number> {
  const environment = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  const astro = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [astro, 'build', '--root', SITE], { env: environment, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
