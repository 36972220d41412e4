// The main job for all to see: an export goes into a stand-in for the account, is proven, and is taken back.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goThereAndBack } from './demo/journey.ts';
import { type DemoOptions, DIRT_LEVELS, PAIRS } from './demo/migration.ts';
import { explanation, isGood, summaryLine, summaryText } from './demo/summary.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    pair: { type: 'string', default: PAIRS[0] ?? '' },
    records: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    dirt: { type: 'string', default: 'real' },
    'time-scale': { type: 'string', default: '40' },
    keep: { type: 'boolean', default: false },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'crosswalk-demo-'));
const print = (text: string) => process.stdout.write(text);
try {
  const journey = await goThereAndBack(optionsOf(folder), {
    json: values.json,
    say: (text) => values.json || print(`${text}\n`),
    echo: (line) => print(`${JSON.stringify(line)}\n`),
  });
  process.stderr.write(explanation(journey));
  print(values.json ? `${JSON.stringify(summaryLine(journey))}\n` : summaryText(journey));
  process.exitCode = isGood(journey) ? 0 : 1;
} catch (problem) {
  if (!(problem instanceof RangeError)) throw problem;
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
} finally {
  if (values.keep) process.stderr.write(`Everything is kept in ${folder}\n`);
  else await rm(folder, { recursive: true, force: true });
}

function optionsOf(into: string): DemoOptions {
  const dirt = DIRT_LEVELS.find((level) => level === values.dirt);
  if (dirt === undefined) throw new RangeError(`--dirt is one of ${DIRT_LEVELS.join(', ')}.`);
  if (!PAIRS.includes(values.pair)) throw new RangeError(`--pair is one of ${PAIRS.join(', ')}.`);
  return {
    pair: values.pair,
    records: wholeNumber('records', values.records),
    seed: wholeNumber('seed', values.seed),
    dirt,
    timeScale: wholeNumber('time-scale', values['time-scale']),
    folder: into,
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} must be a whole number above 0; it is ${text}.`);
}
