import { openGivenSource } from '../connector/given/open-given-source.ts';
import { type TakenApart, takeApart } from '../expression/take-apart.ts';
import { openLedger } from '../ledger/sqlite.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { SourceRecord } from '../model/record.ts';
import type { SourceObject, SourceSystem } from '../model/system.ts';
import type { Json } from '../model/value.ts';
import { extract } from '../phase/extract/extract.ts';
import { partsText } from '../render/report/parts-text.ts';
import { reportFault } from '../spec/check/type-fault.ts';
import { reporter } from '../spec/compile/context.ts';
import { checkPair } from '../spec/load.ts';
import type { TryOptions } from './command/try.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT } from './exit-code.ts';
import { failure } from './failure.ts';
import { type Output, openOutput } from './output.ts';
import { findRoot } from './root.ts';
import { partsOfEntry, type TriedPart } from './tried-parts.ts';
import { withRun } from './wire.ts';

/** Shows every part of an expression, or of all expressions of an entry, with its type and what it gives for one record. */
export async function tryExpression(what: string, options: TryOptions): Promise<void> {
  const { dir, json = false } = options;
  if (dir !== undefined) {
    await withRun('try', { dir, json, readOnly: true, offline: true }, async (run, output) => {
      const staged = (object: string) => recordOf(object, options, (key) => run.staging.source.get(object, key));
      await show(what, { pair: run.pair, from: options.from, staged }, output);
      return EXIT.done;
    });
    return;
  }
  const { stdout, stderr } = process;
  const output = openOutput({ json, stdout, stderr, now: () => performance.now() });
  try {
    const pair = await pairOf(options, output);
    const given = (object: string) => givenRecord(pair, object, options);
    await show(what, { pair, from: options.from, staged: given }, output);
    process.exitCode = EXIT.done;
  } catch (problem) {
    const { message, exitCode } = failure(problem);
    output.fail(message, exitCode);
    process.exitCode = exitCode;
  }
}

interface Setting {
  readonly pair: CompiledPair;
  readonly from: string | undefined;
  /** The record of an object that is looked at; `undefined`: types are all that is shown. */
  readonly staged: (object: string) => Promise<SourceRecord | undefined>;
}

async function show(what: string, { pair, from, staged }: Setting, output: Output): Promise<void> {
  const entry = pair.entries.find(({ address }) => address === what.trim());
  const name = entry === undefined ? from : 'from' in entry ? entry.from : undefined;
  const object = objectOf(name, pair.source, entry === undefined);
  const record = object === undefined ? undefined : await staged(object.name);
  const parts: readonly TriedPart[] = entry === undefined ? [{ name: what, source: what }] : partsOfEntry(entry);
  for (const part of parts) {
    const { steps, faults } = part.source === undefined ? NO_PARTS : await partsOf(part.source, object, record, pair);
    output.event('tried', { of: entry?.address, part: part.name, use: part.use, record: record?.key, steps });
    output.print(partsText({ ...part, steps, hasRecord: record !== undefined, titled: entry !== undefined }));
    if (entry === undefined) printFaults(faults, output);
  }
}

const NO_PARTS: TakenApart = { steps: [], faults: [] };

function partsOf(
  source: string,
  object: SourceObject | undefined,
  record: SourceRecord | undefined,
  pair: CompiledPair,
): Promise<TakenApart> {
  return takeApart(source, {
    label: object?.name ?? 'a record made once',
    fields: object?.fields ?? new Map(),
    declaredSettings: pair.source.settings,
    settings: pair.settings,
    ...(record === undefined ? {} : { record: record.fields }),
  });
}

/** What `check` would say of the expression, at its column. */
function printFaults(faults: TakenApart['faults'], output: Output): void {
  const complaints = reporter();
  const within = (offset: number) => ({ file: 'expression', line: 1, column: offset + 1 });
  for (const fault of faults) reportFault(fault, { within }, complaints);
  printDiagnostics(complaints.diagnostics, output);
}

function objectOf(name: string | undefined, source: SourceSystem, needed: boolean): SourceObject | undefined {
  const object = name === undefined ? undefined : source.objects.get(name);
  if (object !== undefined || !needed) return object;
  const known = [...source.objects.keys()].join(', ');
  const what = name === undefined ? 'An expression reads one object' : `There is no object ${name}`;
  throw new CommandProblem(`${what}. Name one of these with --from: ${known}.`, EXIT.error);
}

async function pairOf({ pair: id, root }: TryOptions, output: Output): Promise<CompiledPair> {
  if (id === undefined)
    throw new CommandProblem('Name the pair with --pair, or a migration folder with --dir.', EXIT.error);
  const { pair, diagnostics } = await checkPair({ root: findRoot(root), pair: id });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (pair !== undefined && errors.length === 0) return pair;
  printDiagnostics(errors, output);
  throw new CommandProblem(`${id} cannot be tried before its specs are in order.`, EXIT.invalidSpec);
}

async function recordOf(
  object: string,
  { record: key }: TryOptions,
  get: (key: string) => Promise<SourceRecord | undefined>,
): Promise<SourceRecord | undefined> {
  if (key === undefined) return undefined;
  const found = await get(key);
  if (found !== undefined) return found;
  throw new CommandProblem(
    `No record ${key} of ${object} is extracted. Run \`crosswalk extract\`, or see the keys in its export.`,
    EXIT.error,
  );
}

const SILENT = {
  say: () => undefined,
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
};

/** Reads what is given as an export would be read, views made of it included. */
async function givenRecord(
  pair: CompiledPair,
  object: string,
  { given, record }: TryOptions,
): Promise<SourceRecord | undefined> {
  if (record !== undefined)
    throw new CommandProblem('A record by its key needs the migration folder: --dir.', EXIT.error);
  if (given === undefined) return undefined;
  const opened = await openLedger({ path: ':memory:' });
  const { staging } = opened;
  try {
    const records = { [baseOf(object, pair.source)]: [parsed(given)] };
    const source = openGivenSource({ system: pair.source, settings: pair.settings, given: records });
    await extract({ pair, source, staging, progress: SILENT, choices: {} });
    for await (const [first] of staging.source.scan(object)) if (first !== undefined) return first;
  } finally {
    await opened.close();
  }
  const key = pair.source.objects.get(object)?.key.join(', ') ?? '';
  throw new CommandProblem(
    `What is given makes no record of ${object}. It needs its key (${key}), and all that its view asks for.`,
    EXIT.error,
  );
}

function baseOf(object: string, source: SourceSystem): string {
  const from = source.objects.get(object)?.derived?.from;
  return from === undefined ? object : baseOf(from, source);
}

function parsed(given: string): Readonly<Record<string, Json>> {
  try {
    const value: unknown = JSON.parse(given);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, Json>;
  } catch {
    // The complaint below is for everything that is no object.
  }
  throw new CommandProblem('--given takes one record as a JSON object:  --given \'{"number": "7"}\'', EXIT.error);
}
