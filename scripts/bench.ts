import { parseArgs } from 'node:util';
import { textTable } from '../engine/render/report/table.ts';
import { PAIR, ROOT } from './bench/bench-run.ts';
import { accuracies, runLine } from './bench/estimate/accuracy.ts';
import { type EstimatedRun, measureEstimate } from './bench/estimate/measure.ts';
import { measureLoad } from './bench/load.ts';
import { measureFields, measureRecord } from './bench/map/expressions.ts';
import { measurePairs } from './bench/map/pairs.ts';
import { measurePhases, PHASES } from './bench/phases.ts';
import { DIRT_LEVELS, PAIRS } from './demo/migration.ts';

/** One measured figure: a name for programs, what it says, and the number. Ratios hold on every machine. */
interface Figure {
  readonly name: string;
  readonly says: string;
  readonly value: number;
}

type Part = (sizes: Sizes) => Promise<readonly Figure[]>;

interface Sizes {
  readonly records: number;
  readonly small: number;
  readonly large: number;
}

/** Requests a second that the most generous plan allows: 120 in two seconds. */
const MOST_REQUESTS_PER_SECOND = 60;

const PARTS: Readonly<Record<string, Part>> = {
  estimate: ({ records }) => estimateFigures(records),
  map: async ({ small }) => {
    const figures = (await measurePhases(small)).get('map');
    if (figures === undefined) throw new Error('Mapping was not measured.');
    const perSecond = figures.records / figures.seconds;
    return [
      ...(await expressionFigures()),
      { name: 'mapped_per_second', says: 'records mapped in a second', value: perSecond },
      {
        name: 'mapped_to_loadable',
        says: 'the same to the requests that the largest plan allows',
        value: perSecond / MOST_REQUESTS_PER_SECOND,
      },
    ];
  },
  memory: async ({ small, large }) => {
    const [few, many] = [await measurePhases(small), await measurePhases(large)];
    return PHASES.flatMap((phase): readonly Figure[] => {
      const [first, second] = [few.get(phase), many.get(phase)];
      if (first === undefined || second === undefined) throw new Error(`${phase} was not measured.`);
      return [
        {
          name: `${phase}_time_ratio`,
          says: `${phase}: time of ${large} to ${small}`,
          value: second.seconds / first.seconds,
        },
        {
          name: `${phase}_memory_ratio`,
          says: `${phase}: peak memory of ${large} to ${small}`,
          value: second.peakMegabytes / first.peakMegabytes,
        },
        { name: `${phase}_megabytes_small`, says: `${phase}: peak MB at ${small}`, value: first.peakMegabytes },
        { name: `${phase}_megabytes_large`, says: `${phase}: peak MB at ${large}`, value: second.peakMegabytes },
      ];
    });
  },
  load: async ({ records }) => {
    const { tokens, cheapestTokens, burstShare, rateLimited, records: loaded } = await measureLoad(records);
    return [
      { name: 'tokens_per_record', says: 'tokens per source record, of the whole run', value: tokens / loaded },
      { name: 'tokens_to_cheapest', says: 'the same to the cheapest documented calls', value: tokens / cheapestTokens },
      { name: 'burst_share', says: 'share of the allowed rate used while loading', value: burstShare },
      { name: 'rate_limited', says: 'calls answered with 429', value: rateLimited },
    ];
  },
};

/** Parts that take longer than anybody waits for: only run when they are named. */
const ON_DEMAND: ReadonlySet<string> = new Set(['estimate']);

/** Three sizes from the one that was asked for; a smaller source has no room for every kind of dirt. */
const SIZE_FACTORS = [1, 2, 4] as const;

/** Every pair, in three sizes and three levels of dirt, taken the whole way after it was estimated; a line for each run. */
async function estimateFigures(records: number): Promise<readonly Figure[]> {
  const runs: EstimatedRun[] = [];
  for (const pair of PAIRS) {
    for (const factor of SIZE_FACTORS) {
      for (const dirt of DIRT_LEVELS) {
        const run = await measureEstimate({ pair, records: Math.round(records * factor), dirt });
        process.stderr.write(`${runLine(run)}\n`);
        runs.push(run);
      }
    }
  }
  return accuracies(runs).flatMap(({ basis, unit, median, worst }): readonly Figure[] => [
    { name: `${basis}_${unit}_median`, says: `${basis}: percent off in ${unit}, median`, value: median },
    { name: `${basis}_${unit}_worst`, says: `${basis}: percent off in ${unit}, worst`, value: worst },
  ]);
}

const NANOSECONDS = 1e9;

/** Expressions alone: the record of 17 fields, each of them, and the entries of every pair. */
async function expressionFigures(): Promise<readonly Figure[]> {
  const { compiled, closures, reference, byHand, parse } = await measureRecord();
  const fields = [...(await measureFields())].map(([name, times]): Figure => {
    const says = `field ${name}: time of the reference to compiled`;
    return { name: `field_${name}_reference_to_compiled`, says, value: times.reference / times.compiled };
  });
  const pairs = (await measurePairs(ROOT)).map(({ pair, compiled, reference }): Figure => {
    const says = `${pair}: time of the reference to compiled, its entries on its cases`;
    return { name: `${pair}_reference_to_compiled`, says, value: reference / compiled };
  });
  return [
    {
      name: 'record_compiled_per_second',
      says: 'records of 17 fields a second, compiled',
      value: NANOSECONDS / compiled,
    },
    { name: 'record_closures_per_second', says: 'the same, as closures', value: NANOSECONDS / closures },
    { name: 'record_reference_per_second', says: 'the same, by the reference', value: NANOSECONDS / reference },
    { name: 'record_by_hand_per_second', says: 'the same, by hand', value: NANOSECONDS / byHand },
    { name: 'record_reference_to_compiled', says: 'time of the reference to compiled', value: reference / compiled },
    { name: 'record_compiled_to_by_hand', says: 'time of compiled to by hand', value: compiled / byHand },
    { name: 'record_closures_to_compiled', says: 'speed of closures to compiled', value: compiled / closures },
    { name: 'record_by_hand_to_parse', says: 'time of by hand to reading the record', value: byHand / parse },
    ...fields,
    ...pairs,
  ];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    records: { type: 'string', default: '1000' },
    small: { type: 'string', default: '10000' },
    large: { type: 'string', default: '100000' },
  },
});

const chosen = positionals.length > 0 ? positionals : Object.keys(PARTS).filter((name) => !ON_DEMAND.has(name));
const sizes: Sizes = { records: Number(values.records), small: Number(values.small), large: Number(values.large) };
const figures: Figure[] = [];
for (const name of chosen) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`There is no benchmark ${name}; there are ${Object.keys(PARTS).join(', ')}.`);
  process.stderr.write(`${name} ...\n`);
  figures.push(...(await part(sizes)));
}
process.stdout.write(values.json ? `${jsonLine(figures)}\n` : `${textTable(['figure', 'value'], rowsOf(figures))}\n`);

function jsonLine(measured: readonly Figure[]): string {
  const byName = Object.fromEntries(measured.map(({ name, value }) => [name, rounded(value)]));
  return JSON.stringify({ type: 'bench', pair: PAIR, ...sizes, ...byName });
}

function rowsOf(measured: readonly Figure[]): readonly (readonly [string, number])[] {
  return measured.map(({ says, value }) => [says, rounded(value)]);
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
