import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import type { Case } from '../../../engine/spec/cases.ts';
import { checkPair } from '../../../engine/spec/load.ts';
import { resultsOf } from '../opened-pair.ts';
import { editYaml } from './edit-yaml.ts';
import type { Edit, Mutation } from './mutation.ts';

/**
 * What became of one mistake. `nobody`: neither the check nor any case noticed. `no mistake`: the pair still means the
 * same, as when a keyword is left out whose default was written.
 */
export interface Verdict {
  readonly noticedBy: 'check' | 'case' | 'crash' | 'nobody' | 'no mistake';
  /** The first thing that was said about it. */
  readonly why: string;
}

/** A copy of the project in which one pair can be changed and judged. */
export interface Court {
  /** The pair as written, before any change. */
  readonly text: string;
  /** Checks the changed pair and runs its cases until something is wrong. */
  judge(mutation: Mutation): Promise<Verdict>;
  /** What the check and the cases say of the pair as it is, written by the same hand as the changed ones. */
  judgeUnchanged(): Promise<Verdict>;
  close(): Promise<void>;
}

/** Makes the copy: all of it links to the project but the one file that changes. `pair` is the sound pair. */
export async function openCourt(root: string, pair: CompiledPair): Promise<Court> {
  const copy = await mkdtemp(join(tmpdir(), 'crosswalk-mutation-'));
  const folder = join(copy, 'pairs', pair.id);
  const original = join(root, 'pairs', pair.id);
  await mkdir(folder, { recursive: true });
  await symlink(join(root, 'specs'), join(copy, 'specs'));
  for (const name of ['cases', 'page.yaml']) await symlink(join(original, name), join(folder, name));
  const text = await readFile(join(original, 'pair.yaml'), 'utf8');
  const judge = async (edit: Edit | undefined): Promise<Verdict> => {
    await writeFile(join(folder, 'pair.yaml'), editYaml(text, edit));
    return verdictOn(copy, pair, edit);
  };
  return {
    text,
    judge: ({ edit }) => judge(edit),
    judgeUnchanged: () => judge(undefined),
    close: () => rm(copy, { recursive: true }),
  };
}

async function verdictOn(root: string, sound: CompiledPair, edit: Edit | undefined): Promise<Verdict> {
  const { pair, cases, diagnostics } = await checkPair({ root, pair: sound.id });
  const [complaint] = diagnostics;
  if (complaint !== undefined) return { noticedBy: 'check', why: `${complaint.code}: ${complaint.message}` };
  if (pair === undefined) throw new Error(`${sound.id} does not open and nothing says why.`);
  if (edit !== undefined && meaningOf(pair) === meaningOf(sound)) return { noticedBy: 'no mistake', why: '' };
  for (const example of likeliestFirst(cases, wordsOf(edit, sound))) {
    try {
      const failure = (await resultsOf(pair, [example])).flatMap(({ failures }) => failures)[0];
      if (failure !== undefined) return { noticedBy: 'case', why: `${example.name}: ${failure.message}` };
    } catch (problem) {
      return { noticedBy: 'crash', why: `${example.name}: ${String(problem)}` };
    }
  }
  return { noticedBy: 'nobody', why: '' };
}

/** All that the engine goes by, as text: not where things stand, nor what the text of the file adds up to. */
function meaningOf(pair: CompiledPair): string {
  return JSON.stringify({ ...pair, digest: '' }, (_key, value: unknown) =>
    isLocation(value) ? undefined : value instanceof Map ? [...value] : value,
  );
}

function isLocation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'line' in value && 'column' in value;
}

/** The words of a path by which a case may speak of it: rows and fields; for a map, the fields that use it. */
function wordsOf(edit: Edit | undefined, pair: CompiledPair): ReadonlySet<string> {
  const path = edit?.path.map(String) ?? [];
  if (path[0] !== 'maps') return new Set(path);
  const users = pair.entries.flatMap((entry) =>
    entry.kind === 'create'
      ? entry.fields.filter(({ form }) => form.kind === 'map' && form.map.id === path[1]).map(({ field }) => field)
      : [],
  );
  return new Set(users);
}

/** Only the order of trying: a verdict needs every case to pass, whichever comes first. */
function likeliestFirst(cases: readonly Case[], words: ReadonlySet<string>): readonly Case[] {
  const relevance = new Map(cases.map((example) => [example, relevanceOf(example, words)]));
  return cases.toSorted((a, b) => (relevance.get(b) ?? 0) - (relevance.get(a) ?? 0));
}

function relevanceOf({ expect }: Case, words: ReadonlySet<string>): number {
  const named = expect.flatMap((expectation) => [
    ...expectation.entry.split('.'),
    ...(expectation.kind === 'fields' ? expectation.fields.map(({ field }) => field) : []),
  ]);
  return new Set(named.filter((word) => words.has(word))).size;
}
