import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CasesFile } from '../../schema/cases.generated.ts';
import type { EstimatorFile } from '../../schema/estimator.generated.ts';
import type { GradingFile } from '../../schema/grading.generated.ts';
import type { LexiconFile } from '../../schema/lexicon.generated.ts';
import type { MigrationFile } from '../../schema/migration.generated.ts';
import type { PageFile } from '../../schema/page.generated.ts';
import type { PairFile } from '../../schema/pair.generated.ts';
import type { SystemFile } from '../../schema/system.generated.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { TransportName } from '../model/system.ts';
import { type Case, compileCases } from './cases.ts';
import { checkGrades } from './check/grades.ts';
import { checkMigration } from './check/migration.ts';
import { checkPage } from './check/page.ts';
import { type Reporter, reporter } from './compile/context.ts';
import { atPace } from './compile/pace.ts';
import { compilePair } from './compile.ts';
import { type CompiledSystem, compileSystem, transportsOf } from './compile-system.ts';
import { gradePair } from './grading/grade-pair.ts';
import { compileGrading, type GradingRules } from './grading/rules.ts';
import {
  digestOf,
  finished,
  inOrder,
  overlaid,
  settingsOf,
  settled,
  soundPart,
  transportOf,
  unrepeated,
} from './opening.ts';
import { type ParsedFile, parseSpec } from './parse.ts';
import { suggest } from './suggest.ts';
import { type SystemProse, systemProse } from './system-prose.ts';
import { nodeAt, type SpecFile, type SpecNode, textIn } from './tree.ts';
import { written } from './written.ts';

/** What `openPair` needs. */
export interface OpenPairOptions {
  /** The folder that holds specs/ and pairs/. */
  readonly root: string;
  /** The name of the pair's folder. */
  readonly pair: string;
  /** A migration whose overlay and settings apply; see `openMigration`. */
  readonly overlayFrom?: SpecFile;
  /** How the source is read; without it what the migration says, else files. */
  readonly transport?: TransportName;
  /** Settings that win over those of the migration. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A pair ready for the engine, or why it is not. `pair` is there exactly when no diagnostic is an error. */
export interface OpenedPair {
  readonly pair: CompiledPair | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read. */
  readonly files: readonly SpecFile[];
}

/** Reads one file. Diagnostics name it as `displayPath`. Rejects when the file cannot be read. */
export async function loadSpecFile(path: string, displayPath: string = path): Promise<ParsedFile> {
  return parseSpec(await readFile(path, 'utf8'), displayPath);
}

/** The path of a pair's file, or `undefined` when there is none of this name. */
export async function findPair(root: string, id: string): Promise<string | undefined> {
  const path = join(root, 'pairs', id, 'pair.yaml');
  return (await isFile(path)) ? path : undefined;
}

/** Opens a pair: reads, merges, checks and compiles it with the systems it names. */
export async function openPair(options: OpenPairOptions): Promise<OpenedPair> {
  const context = reporter();
  const files: SpecFile[] = [];
  const path = await findPair(options.root, options.pair);
  if (path === undefined) {
    await reportUnknownPair(options, context);
    return finished(undefined, context, files);
  }
  const own = await readTree(path, options.root, files, context);
  if (own === undefined) return finished(undefined, context, files);
  const { root, switchedOff } = overlaid(own, options.overlayFrom, context);
  const source = await readSystem(root, 'source', options.root, files, context);
  const destination = await readSystem(root, 'destination', options.root, files, context);
  const pair = soundPart(root, 'pair', context);
  if (pair === undefined || source === undefined || destination === undefined) {
    return finished(undefined, context, files);
  }
  const transport = options.transport ?? transportOf(options.overlayFrom) ?? 'files';
  const settings = settingsOf(options.overlayFrom, options.settings);
  const compiled = compilePair({
    id: options.pair,
    pair: written<PairFile>(pair),
    source: written<SystemFile>(source),
    destination: written<SystemFile>(destination),
    transport,
    settings,
    switchedOff,
    digest: digestOf([pair, source, destination], transport, switchedOff, settings),
  });
  context.diagnostics.push(...compiled.diagnostics);
  return finished(compiled.pair, context, files);
}

/** A pair with everything beside it. */
export interface CheckedPair extends OpenedPair {
  readonly cases: readonly Case[];
}

/** Opens a pair and checks its cases, its page and its published grades against it. */
export async function checkPair(options: OpenPairOptions): Promise<CheckedPair> {
  const opened = await openPair(options);
  if (opened.pair === undefined) return { ...opened, cases: [] };
  const cases = await openCases(options.root, opened.pair);
  const page = await openPage(options.root, opened.pair);
  const grading = await openGrading(options.root);
  const estimator = await openEstimator(options.root);
  return {
    pair: opened.pair,
    cases: cases.cases,
    diagnostics: [
      ...inOrder([...opened.diagnostics, ...gradeDiagnostics(opened, grading.rules)]),
      ...cases.diagnostics,
      ...page.diagnostics,
      ...grading.diagnostics,
      ...estimator.diagnostics,
    ],
    files: [...opened.files, ...cases.files, ...page.files, ...grading.files, ...estimator.files],
  };
}

/** What is wrong with the grades that a pair publishes; the first file of an opened pair is its own. */
function gradeDiagnostics({ pair, files }: OpenedPair, rules: GradingRules | undefined): readonly Diagnostic[] {
  const context = reporter();
  const [own] = files;
  if (pair !== undefined && own !== undefined && rules !== undefined) checkGrades(gradePair(pair, rules), own, context);
  return context.diagnostics;
}

/** The rules for grades, specs/grading.yaml; `undefined` when there are none that are sound. */
export async function openGrading(root: string): Promise<Opened & { readonly rules: GradingRules | undefined }> {
  const path = join(root, 'specs', 'grading.yaml');
  const context = reporter();
  const files: SpecFile[] = [];
  const tree = (await isFile(path)) ? await readTree(path, root, files, context) : undefined;
  const sound = soundPart(tree, 'grading', context);
  const whole = sound !== undefined && context.diagnostics.length === 0;
  const rules = whole ? compileGrading(written<GradingFile>(sound), context) : undefined;
  return { rules: context.diagnostics.length === 0 ? rules : undefined, diagnostics: settled(context), files };
}

/** The words by which exports call things, specs/lexicon.yaml; `undefined` when there are none that are sound. */
export async function openLexicon(root: string): Promise<Opened & { readonly lexicon: LexiconFile | undefined }> {
  const path = join(root, 'specs', 'lexicon.yaml');
  const context = reporter();
  const files: SpecFile[] = [];
  const tree = (await isFile(path)) ? await readTree(path, root, files, context) : undefined;
  const sound = soundPart(tree, 'lexicon', context);
  const whole = sound !== undefined && context.diagnostics.length === 0;
  return { lexicon: whole ? written<LexiconFile>(sound).value : undefined, diagnostics: settled(context), files };
}

/** The rules for estimates, specs/estimator.yaml; `undefined` when there are none that are sound. */
export async function openEstimator(root: string): Promise<Opened & { readonly file: EstimatorFile | undefined }> {
  const path = join(root, 'specs', 'estimator.yaml');
  const context = reporter();
  const files: SpecFile[] = [];
  const tree = (await isFile(path)) ? await readTree(path, root, files, context) : undefined;
  const sound = soundPart(tree, 'estimator', context);
  const whole = sound !== undefined && context.diagnostics.length === 0;
  return { file: whole ? written<EstimatorFile>(sound).value : undefined, diagnostics: settled(context), files };
}

/** What was read beside a pair, and what is wrong with it. */
export interface Opened {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SpecFile[];
}

/** The cases of an opened pair: those of all files in its folder cases/, by file name. */
export async function openCases(
  root: string,
  pair: CompiledPair,
): Promise<Opened & { readonly cases: readonly Case[] }> {
  const folder = join(root, 'pairs', pair.id, 'cases');
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.yaml'));
  const context = reporter();
  const files: SpecFile[] = [];
  const cases: Case[] = [];
  for (const name of names) {
    const sound = soundPart(await readTree(join(folder, name), root, files, context), 'cases', context);
    if (sound !== undefined) cases.push(...compileCases(written<CasesFile>(sound), pair, context));
  }
  return { cases, diagnostics: settled(context), files };
}

/** The page of an opened pair; `undefined` when it has none that is sound. */
export async function openPage(
  root: string,
  pair: CompiledPair,
): Promise<Opened & { readonly page: PageFile | undefined }> {
  const path = join(root, 'pairs', pair.id, 'page.yaml');
  const context = reporter();
  const files: SpecFile[] = [];
  const tree = (await isFile(path)) ? await readTree(path, root, files, context) : undefined;
  const sound = soundPart(tree, 'page', context);
  const page = sound === undefined ? undefined : written<PageFile>(sound);
  if (page !== undefined) checkPage(page, pair, context);
  return { page: page?.value, diagnostics: settled(context), files };
}

/** A migration with its pair, overlay applied. Both are there exactly when no diagnostic is an error. */
export interface OpenedMigration extends OpenedPair {
  /** As written: every scalar is text. */
  readonly migration: MigrationFile | undefined;
}

/** Opens the migration.yaml of a folder, and the pair it names with its overlay and settings. */
export async function openMigration(options: {
  readonly folder: string;
  /** The folder that holds specs/ and pairs/. */
  readonly root: string;
}): Promise<OpenedMigration> {
  const context = reporter();
  const path = join(options.folder, 'migration.yaml');
  const { file, diagnostics } = await loadSpecFile(path);
  context.diagnostics.push(...diagnostics);
  const sound = soundPart(file?.root, 'migration', context);
  const name = sound === undefined ? undefined : textIn(sound, ['pair']);
  if (file === undefined || sound === undefined || name === undefined) {
    return { migration: undefined, ...finished(undefined, context, file === undefined ? [] : [file]) };
  }
  const opened = await openPair({ root: options.root, pair: name, overlayFrom: { ...file, root: sound } });
  const migration = written<MigrationFile>(sound);
  checkMigration(migration, opened.pair, context);
  context.diagnostics.push(...opened.diagnostics);
  const pair = opened.pair === undefined ? undefined : atPace(opened.pair, migration.value.source.per_second);
  const result = finished(pair, context, [file, ...opened.files]);
  return { migration: result.pair === undefined ? undefined : migration.value, ...result };
}

/**
 * Opens one system without a pair: reads, checks and compiles it. A source is checked for every transport that it
 * declares, and given as the first of them reads it; or for the one transport asked for.
 */
export async function openSystem(options: {
  /** The folder that holds specs/. */
  readonly root: string;
  /** One of `systemNames`. */
  readonly system: string;
  /** How a source is read. */
  readonly transport?: TransportName;
}): Promise<Opened & { readonly compiled: CompiledSystem | undefined; readonly prose: SystemProse | undefined }> {
  const context = reporter();
  const files: SpecFile[] = [];
  const path = join(options.root, 'specs', `${options.system}${SYSTEM_ENDING}`);
  const sound = soundPart(await readTree(path, options.root, files, context), 'system', context);
  if (sound === undefined) return { compiled: undefined, prose: undefined, diagnostics: settled(context), files };
  const file = written<SystemFile>(sound);
  const transports = options.transport === undefined ? transportsOf(file) : [options.transport];
  const all = transports.map((transport) => compileSystem(file, transport));
  context.diagnostics.push(...all.flatMap(({ diagnostics }) => diagnostics));
  const failed = context.diagnostics.some(({ severity }) => severity === 'error');
  const usable = failed ? undefined : all[0]?.compiled;
  const prose = failed ? undefined : systemProse(file.value);
  return { compiled: usable, prose, diagnostics: unrepeated(settled(context)), files };
}

/** The names of all systems, in the order of the alphabet. */
export async function systemNames(root: string): Promise<readonly string[]> {
  const names = await namesIn(join(root, 'specs'));
  return names.filter((name) => name.endsWith(SYSTEM_ENDING)).map((name) => name.slice(0, -SYSTEM_ENDING.length));
}

/** The names of all pairs, in the order of the alphabet. */
export async function pairIds(root: string): Promise<readonly string[]> {
  const names = await namesIn(join(root, 'pairs'));
  const found = await Promise.all(names.map((name) => findPair(root, name)));
  return names.filter((_name, index) => found[index] !== undefined);
}

async function reportUnknownPair({ root, pair, overlayFrom }: OpenPairOptions, context: Reporter): Promise<void> {
  const known = await namesIn(join(root, 'pairs'));
  const named = overlayFrom === undefined ? undefined : nodeAt(overlayFrom.root, ['pair']);
  const at: Location = named?.at ?? { file: `pairs/${pair}/pair.yaml`, line: 1, column: 1 };
  context.report('unknown-pair', at, { name: pair, suggestion: suggest(pair, known) });
}

/** Reads the system that a pair names, as far as its schema accepts it; `undefined` when there is nothing to go on. */
async function readSystem(
  pair: SpecNode,
  role: 'source' | 'destination',
  root: string,
  files: SpecFile[],
  context: Reporter,
): Promise<SpecNode | undefined> {
  const name = nodeAt(pair, [role]);
  if (name?.kind !== 'text') return undefined;
  const path = join(root, 'specs', `${name.value}${SYSTEM_ENDING}`);
  if (!SYSTEM_NAME.test(name.value) || !(await isFile(path))) {
    const suggestion = suggest(name.value, await systemNames(root));
    context.report('unknown-system', name.at, { name: name.value, suggestion });
    return undefined;
  }
  const tree = soundPart(await readTree(path, root, files, context), 'system', context);
  if (tree === undefined || textIn(tree, ['role']) === role) return tree;
  context.report('wrong-role', name.at, { name: name.value, role });
  return undefined;
}

const SYSTEM_ENDING = '.system.yaml';

/** A name that cannot lead out of the folder of specs. */
const SYSTEM_NAME = /^[a-z0-9][a-z0-9_-]*$/;

async function readTree(
  path: string,
  root: string,
  files: SpecFile[],
  context: Reporter,
): Promise<SpecNode | undefined> {
  const { file, diagnostics } = await loadSpecFile(path, relative(root, path));
  context.diagnostics.push(...diagnostics);
  if (file !== undefined) files.push(file);
  return file?.root;
}

/** What a folder holds, in the order of the alphabet, so that nothing depends on the disk; nothing when there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
