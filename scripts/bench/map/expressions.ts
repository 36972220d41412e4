import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import {
  type Backend,
  compileTree,
  compileTrees,
  type Program,
  runProgram,
} from '../../../engine/expression/compiler/program.ts';
import { WORK_IN_A_MILLISECOND } from '../../../engine/expression/compiler/runtime/guard.ts';
import { copied, plain, presentPlain } from '../../../engine/expression/result.ts';
import { EXPRESSION_LIMITS, type SyntaxNode } from '../../../engine/expression/syntax.ts';
import { BY_HAND, recordByHand } from './by-hand.ts';
import { type BenchRecord, benchRecord, FIELDS, RECORD_EXPRESSION, SETTINGS } from './record.ts';

/** What one way of mapping takes for one record, in nanoseconds of this thread. */
export interface Times {
  readonly compiled: number;
  readonly closures: number;
  readonly reference: number;
  readonly byHand: number;
  /** Reading the record from JSON, so that nobody takes a slow twin for a fast compiler. */
  readonly parse: number;
}

const RECORDS = 1_000;
const CHECKED = 200;
const ROUNDS = 5;
/** Long enough that a clock of a millisecond does not matter. */
const MILLISECONDS_A_ROUND = 60;

const GUARD = {
  work: EXPRESSION_LIMITS.milliseconds * WORK_IN_A_MILLISECOND,
  depth: EXPRESSION_LIMITS.depth,
  items: EXPRESSION_LIMITS.items,
};

const GIVEN = { settings: SETTINGS };

/** The 17 fields as one record: equal first, then timed in turns. */
export async function measureRecord(): Promise<Times> {
  const trees = Object.fromEntries(FIELDS.map(({ name, expression }) => [name, treeOf(expression)]));
  return measure(RECORD_EXPRESSION, recordByHand, (backend) => {
    const program = compileTrees(trees, ['settings'], backend, presentPlain);
    return (record) => runProgram(program, record, GIVEN, GUARD);
  });
}

/** Each field alone, by name. */
export async function measureFields(): Promise<ReadonlyMap<string, Times>> {
  const times = new Map<string, Times>();
  for (const { name, expression } of FIELDS) {
    times.set(
      name,
      await measure(expression, BY_HAND[name], (backend) => {
        const program = programOf(expression, backend);
        return (record) => run(program, record);
      }),
    );
  }
  return times;
}

type ByHand = (record: BenchRecord, settings: typeof SETTINGS) => unknown;

type Make = (backend: Backend) => (record: unknown) => unknown;

async function measure(expression: string, byHand: ByHand, make: Make): Promise<Times> {
  const texts = Array.from({ length: RECORDS }, (_, number) => JSON.stringify(benchRecord(number)));
  const records = texts.map((text) => JSON.parse(text) as BenchRecord);
  const programs = { source: make('source'), closures: make('closures') };
  const reference = jsonata(expression);
  for (const record of records.slice(0, CHECKED)) {
    const wanted = byHand(record, SETTINGS);
    const given = [programs.source(record), programs.closures(record), copied(await reference.evaluate(record, GIVEN))];
    for (const one of given) {
      if (!isDeepStrictEqual(one, wanted)) {
        throw new Error(`${expression} gives ${JSON.stringify(one)}, by hand ${JSON.stringify(wanted)}.`);
      }
    }
  }
  const ways = {
    compiled: (place: number) => programs.source(at(records, place)),
    closures: (place: number) => programs.closures(at(records, place)),
    byHand: (place: number) => byHand(at(records, place), SETTINGS),
    parse: (place: number) => JSON.parse(at(texts, place)) as unknown,
  };
  const best = { compiled: Infinity, closures: Infinity, byHand: Infinity, parse: Infinity, reference: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['compiled', 'byHand', 'closures', 'parse'] as const) {
      best[name] = Math.min(best[name], timed(ways[name]));
    }
    best.reference = Math.min(
      best.reference,
      await timedWaiting((place) => reference.evaluate(at(records, place), GIVEN)),
    );
  }
  return best;
}

/** Makes a program as the engine does. */
export function programOf(expression: string, backend: Backend): Program {
  return compileTree(treeOf(expression), ['settings'], backend);
}

function treeOf(expression: string): SyntaxNode {
  return jsonata(expression).ast() as unknown as SyntaxNode;
}

/** Runs a program as the engine does. */
export function run(program: Program, record: unknown, given: Readonly<Record<string, unknown>> = GIVEN): unknown {
  return plain(runProgram(program, record, given, GUARD));
}

function at<T>(list: readonly T[], place: number): T {
  return list[place % list.length] as T;
}

/** Nanoseconds of this thread for one call: whatever else the machine does is not counted. */
export function timed(call: (place: number) => unknown): number {
  let count = 0;
  const before = process.threadCpuUsage();
  for (;;) {
    for (let place = 0; place < RECORDS; place += 1) call(place);
    count += RECORDS;
    const spent = spentSince(before);
    if (spent >= MILLISECONDS_A_ROUND) return (spent * 1e6) / count;
  }
}

/** As `timed`, of calls that are waited for. */
export async function timedWaiting(call: (place: number) => Promise<unknown>): Promise<number> {
  let count = 0;
  const before = process.threadCpuUsage();
  for (;;) {
    for (let place = 0; place < RECORDS / 10; place += 1) await call(place);
    count += RECORDS / 10;
    const spent = spentSince(before);
    if (spent >= MILLISECONDS_A_ROUND) return (spent * 1e6) / count;
  }
}

function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
