import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'site', 'dist');

/** Where browsers of the Chromium family are usually installed. */
const BROWSERS = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to test with; `undefined` where there is none. */
export const BROWSER = BROWSERS.find((path) => path !== undefined && existsSync(path));

/** A built site and the address under which it is served. */
export interface ServedSite {
  readonly base: string;
  /** Folder of the built files. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Builds the site as `npm run site` does and serves it on a free port. */
export async function serveBuiltSite(): Promise<ServedSite> {
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  // The test runner's own DEV, MODE and the like would end up in the pages.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  await promisify(execFile)(process.execPath, [tsx, join(ROOT, 'scripts', 'site.ts'), '--strict'], { cwd: ROOT, env });
  const server = createServer((request, response) => {
    void fileOf(new URL(request.url ?? '/', 'http://site').pathname).then((file) => {
      response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
      response.end(file?.content);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await promisify(server.close.bind(server))();
  };
  return { base: `http://127.0.0.1:${port}`, folder: DIST, close };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
};

async function fileOf(path: string): Promise<{ readonly content: Buffer; readonly type: string } | undefined> {
  const name = normalize(path.endsWith('/') ? `${path}index.html` : path);
  if (name.includes('..') || !existsSync(join(DIST, name))) return undefined;
  return { content: await readFile(join(DIST, name)), type: TYPES[extname(name)] ?? 'application/octet-stream' };
}
