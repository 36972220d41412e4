import { readFile } from 'node:fs/promises';
import { textOf } from '../../engine/model/value.ts';
import type { AnswerKey } from '../../test/stand-in/answer-key.ts';
import type { StreamLine } from './command-line.ts';

/** How what the engine reported compares with what the generator planted. */
export interface ReportCheck {
  readonly expected: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** The audit's findings against the answer key's, one by one. */
export function compareFindings(key: AnswerKey, lines: readonly StreamLine[]): ReportCheck {
  const reported = lines
    .filter(({ type }) => type === 'finding')
    .map(({ code, object, key: name }) => [code, object, name].map(textOf).join(' '));
  const expected = key.findings.map(({ code, object, key: name }) => `${code} ${object} ${name}`);
  return compare(expected, reported);
}

/** The records that did not move, with their reasons, against the answer key's. */
export async function compareUnmoved(key: AnswerKey, path: string): Promise<ReportCheck> {
  const text = await readFile(path, 'utf8');
  const reported = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ state }) => state === 'held' || state === 'left_out')
    .map(({ state, object, key: name, reason }) => [state, object, name, reason].map(textOf).join(' '));
  const expected = [
    ...key.held.map(({ object, key: name, reason }) => `held ${object} ${name} ${reason}`),
    ...key.leftOut.map(({ object, key: name, reason }) => `left_out ${object} ${name} ${reason}`),
  ];
  return compare(expected, reported);
}

function compare(expected: readonly string[], reported: readonly string[]): ReportCheck {
  const [wanted, given] = [new Set(expected), new Set(reported)];
  return {
    expected: wanted.size,
    missing: [...wanted].filter((item) => !given.has(item)),
    extra: [...given].filter((item) => !wanted.has(item)),
  };
}

/** Whether two lists say the same. */
export function agrees({ missing, extra }: ReportCheck): boolean {
  return missing.length === 0 && extra.length === 0;
}
