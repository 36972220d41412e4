import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENGINE = join(ROOT, 'engine');

/** Which part of the engine may import which. A part not named here may be imported by nobody but `cli`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  expression: ['model'],
  spec: ['model', 'expression', 'schema'],
  port: ['model'],
  phase: ['model', 'spec', 'expression', 'port'],
  connector: ['model', 'port'],
  pipedrive: ['model', 'port'],
  ledger: ['model', 'port'],
  simulator: [],
  render: ['model', 'spec', 'estimate', 'schema'],
  propose: ['model', 'spec', 'schema'],
  estimate: ['model', 'schema'],
  run: ['model', 'spec', 'phase', 'port'],
  cli: [
    'model',
    'expression',
    'spec',
    'port',
    'phase',
    'connector',
    'pipedrive',
    'ledger',
    'simulator',
    'render',
    'propose',
    'estimate',
    'run',
    'schema',
  ],
};

/** Packages that only some parts may import. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  got: ['connector', 'pipedrive'],
  jsonata: ['expression'],
  'fast-xml-parser': ['connector'],
  hucre: ['render'],
  kysely: ['ledger'],
  'node:sqlite': ['ledger', 'simulator'],
  hono: ['simulator'],
  commander: ['cli'],
};

/** The only places that may touch the file system (ARCHITECTURE.md gives the reasons). */
const FILE_SYSTEM_HOMES = ['spec/load.ts', 'ledger/', 'connector/files/', 'simulator/', 'cli/'];

const MOST_LINES = 400;
const MOST_FUNCTION_LINES = 70;

interface SourceFile {
  readonly path: string;
  readonly part: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const engineFiles = filesUnder(ENGINE).map(readSource);
const ownFiles = ['engine', 'test', 'scripts', 'schema']
  .flatMap((folder) => filesUnder(join(ROOT, folder)))
  .map(readSource);

describe('the import law', () => {
  test.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (part) => {
    const allowed = MAY_IMPORT[part] ?? [];

    const broken = engineFiles
      .filter((file) => file.part === part)
      .flatMap((file) =>
        file.imports.filter((target) => !isAllowed(file, target, allowed)).map((target) => `${file.path} -> ${target}`),
      );

    expect(broken).toEqual([]);
  });

  test('every folder of the engine has a law', () => {
    const parts = new Set(engineFiles.map((file) => file.part));
    parts.delete('index.ts');

    expect([...parts].filter((part) => MAY_IMPORT[part] === undefined)).toEqual([]);
  });

  test('phases are strangers to each other', () => {
    const broken = engineFiles
      .filter((file) => file.part === 'phase')
      .flatMap((file) =>
        file.imports
          .filter((target) => target.startsWith('engine/phase/') && phaseOf(target) !== phaseOf(file.path))
          .map((target) => `${file.path} -> ${target}`),
      );

    expect(broken).toEqual([]);
  });

  test.each(Object.entries(PACKAGE_HOMES))('%s is imported only in %j', (name, homes) => {
    const broken = engineFiles.filter(
      (file) =>
        !homes.includes(file.part) && file.imports.some((target) => target === name || target.startsWith(`${name}/`)),
    );

    expect(broken.map(({ path }) => path)).toEqual([]);
  });

  test('the file system is touched only where the architecture says so', () => {
    const broken = engineFiles.filter(
      ({ path, imports }) =>
        imports.some((target) => target === 'node:fs' || target === 'node:fs/promises') &&
        !FILE_SYSTEM_HOMES.some((home) => path.startsWith(`engine/${home}`)),
    );

    expect(broken.map(({ path }) => path)).toEqual([]);
  });

  test('what an estimate is made with runs in a page: nothing of Node behind it', () => {
    const byPath = new Map(engineFiles.map((file) => [file.path, file]));
    const reached = new Set(engineFiles.filter(({ part }) => part === 'estimate'));
    for (const file of reached) {
      for (const target of file.imports) {
        const next = byPath.get(target);
        if (next !== undefined) reached.add(next);
      }
    }
    const packages = [...reached].flatMap(({ imports }) =>
      imports.filter((target) => !/^(engine|schema)\//.test(target)),
    );

    expect(reached.size).toBeGreaterThan(0);
    expect(packages).toEqual([]);
  });

  test('nothing that ships imports tests or scripts', () => {
    const broken = engineFiles.filter(({ imports }) => imports.some((target) => /^(test|scripts)\//.test(target)));

    expect(broken.map(({ path }) => path)).toEqual([]);
  });

  test('time and chance come in through ports', () => {
    const broken = engineFiles.filter(
      ({ part, text }) =>
        part !== 'cli' && part !== 'simulator' && /\b(Date\.now|Math\.random|process\.env)\b/.test(text),
    );

    expect(broken.map(({ path }) => path)).toEqual([]);
  });
});

describe('names', () => {
  const sources = readdirSync(join(ROOT, 'specs'))
    .filter((name) => name.endsWith('.system.yaml'))
    .filter((name) => /^role: source$/m.test(readFileSync(join(ROOT, 'specs', name), 'utf8')))
    .flatMap((name) => spellings(name.replace('.system.yaml', '')));

  test('no source or pair is named in the engine', () => {
    const named = engineFiles.filter(({ text }) => sources.some((name) => text.toLowerCase().includes(name)));

    expect(sources).not.toEqual([]);
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  test('the destination is named only in its adapter, its simulator and the command line', () => {
    const named = engineFiles.filter(
      ({ part, text }) => !['pipedrive', 'simulator', 'cli'].includes(part) && /pipedrive/i.test(text),
    );

    expect(named.map(({ path }) => path)).toEqual([]);
  });

  test('specs and pairs hold no code', () => {
    const code = ['specs', 'pairs']
      .flatMap((folder) => allFiles(join(ROOT, folder)))
      .filter((path) => !/\.(ya?ml|md)$/.test(path));

    expect(code).toEqual([]);
  });
});

describe('size', () => {
  test(`no file is longer than ${MOST_LINES} lines`, () => {
    const long = ownFiles.filter(
      ({ path, text }) => !path.endsWith('.generated.ts') && text.split('\n').length - 1 > MOST_LINES,
    );

    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test(`no function of the engine is longer than ${MOST_FUNCTION_LINES} lines`, () => {
    const long = engineFiles.flatMap(({ path, text }) => longFunctions(text).map((name) => `${path}: ${name}`));

    expect(long).toEqual([]);
  });

  test('no file is called utils, helpers or common', () => {
    const vague = ownFiles.filter(({ path }) => /(^|\/)(utils?|helpers?|common)(\/|\.ts$)/.test(path));

    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});

function isAllowed(file: SourceFile, target: string, allowed: readonly string[]): boolean {
  if (target.startsWith('schema/')) return allowed.includes('schema');
  if (!target.startsWith('engine/')) return !/^(test|scripts)\//.test(target);
  const part = target.split('/')[1] ?? '';
  return part === file.part || allowed.includes(part);
}

/** `engine/phase/map/form.ts` and `engine/phase/map.ts` are both of the phase `map`. */
function phaseOf(path: string): string {
  return (path.split('/')[2] ?? '').replace(/\.ts$/, '').replace(/^(extract|derive)$/, 'extract');
}

function spellings(name: string): readonly string[] {
  return [name, name.replaceAll('-', ''), name.replaceAll('-', '_'), name.replaceAll('-', ' ')];
}

function filesUnder(folder: string): readonly string[] {
  return allFiles(folder).filter((path) => path.endsWith('.ts'));
}

function allFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const imports = [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((target) => (target.startsWith('.') ? relative(ROOT, resolve(dirname(path), target)) : target));
  const name = relative(ROOT, path);
  return { path: name, part: name.split('/')[1] ?? '', text, imports };
}

/** Top-level and nested function declarations, measured from their first line to the line that closes them. */
function longFunctions(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const start = /^(\s*)(?:export )?(?:async )?function\*? (\w+)/.exec(line);
    if (start === null) return [];
    const end = lines.findIndex((candidate, later) => later > index && candidate.startsWith(`${start[1]}}`));
    return end - index + 1 > MOST_FUNCTION_LINES ? [`${start[2]} (${end - index + 1} lines)`] : [];
  });
}
