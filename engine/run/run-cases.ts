import { branchesOf } from '../model/branch.ts';
import { CUSTOM } from '../model/custom-field.ts';
import { labelOfDefinition } from '../model/definition.ts';
import { canonicalJson } from '../model/digest.ts';
import { addressesOfEntry } from '../model/entry-parts.ts';
import type { Location } from '../model/location.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../model/owner.ts';
import { type MappedRecord, survivorOf } from '../model/record.ts';
import { type FieldValue, isBlank, isMoney, textOf } from '../model/value.ts';
import { extract } from '../phase/extract/extract.ts';
import { mapRecords } from '../phase/map/map.ts';
import { conditionBranchesIn } from '../phase/sample/condition-branches.ts';
import type { Progress } from '../port/progress.ts';
import type { Source } from '../port/source.ts';
import type { RecordState, Staging } from '../port/staging.ts';
import type { Case, Expectation, ExpectedField } from '../spec/cases.ts';
import { missingOptions } from './case-options.ts';
import { inventoryItem } from './inventory.ts';

/** One thing in a case that is not as expected. */
export interface CaseFailure {
  readonly at: Location;
  readonly message: string;
}

/** What came of running one case; without failures it passed. */
export interface CaseResult {
  readonly name: string;
  readonly failures: readonly CaseFailure[];
  /** Branches of the spec that the case's records exercise; see `caseCoverage`. */
  readonly coverage: readonly string[];
}

/** What running cases needs from outside: a fresh staging, and a source of what a case gives. */
export interface CaseWorld {
  readonly openStaging: () => Promise<{ readonly staging: Staging; close(): Promise<void> }>;
  readonly openSource: (example: Pick<Case, 'given' | 'files'>) => Source;
}

const SILENT: Progress = {
  say: () => undefined,
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
};

/** Extracts, derives and maps what each case gives, and compares it with what the case expects. Nobody is asked over a network. */
export async function runCases(
  pair: CompiledPair,
  cases: readonly Case[],
  world: CaseWorld,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const example of cases) {
    const opened = await world.openStaging();
    try {
      results.push(await runCase(pair, example, opened.staging, world.openSource(example)));
    } finally {
      await opened.close();
    }
  }
  return results;
}

async function runCase(pair: CompiledPair, example: Case, staging: Staging, source: Source): Promise<CaseResult> {
  const states: RecordState[] = [];
  const watched: Staging = {
    ...staging,
    states: {
      ...staging.states,
      set: async (batch) => {
        states.push(...batch);
        await staging.states.set(batch);
      },
    },
  };
  await extract({ pair, source, staging: watched, progress: SILENT, choices: {} });
  const owners = await everybody(pair, staging);
  const files = example.files.size === 0 ? {} : { files: source };
  await mapRecords({ pair, staging: watched, owners, progress: SILENT, ...files });
  const failures: CaseFailure[] = [];
  for (const expectation of example.expect)
    failures.push(...(await compare(expectation, example.exactly, { pair, staging, states })));
  const mapped = await allMapped(pair, staging);
  if (example.exactly) failures.push(...unexpected(example, mapped));
  const unmade = await missingOptions(pair, staging, mapped);
  failures.push(...unmade.map((message) => ({ at: example.at, message })));
  const conditions = await conditionBranchesIn(pair, staging.source);
  return { name: example.name, failures, coverage: [...mapped.flatMap(branchesOf), ...conditions] };
}

/** Without an account to ask, everybody whom a rule can name counts as matched. */
async function everybody(pair: CompiledPair, staging: Staging): Promise<OwnerCrosswalk> {
  const matches: OwnerMatch[] = [];
  for (const entry of pair.entries) {
    if (entry.kind !== 'match') continue;
    for await (const batch of staging.source.scan(entry.from)) {
      for (const record of batch) {
        let by: string | undefined;
        for (const rule of entry.rules) {
          if (by === undefined && !isBlank(await rule.value.evaluate(record.fields, pair.settings))) by = rule.field;
        }
        const base = { entry: entry.address, key: record.key };
        matches.push(
          by === undefined
            ? { ...base, by: 'unmatched', status: 'unmatched' }
            : { ...base, destinationId: record.key, by, status: 'matched' },
        );
      }
    }
  }
  return { matches, digest: '' };
}

async function compare(
  expectation: Expectation,
  exactly: boolean,
  { pair, staging, states }: { pair: CompiledPair; staging: Staging; states: readonly RecordState[] },
): Promise<readonly CaseFailure[]> {
  const { entry, key, at } = expectation;
  if (expectation.kind === 'inventory') return compareInventory(expectation, exactly, pair, staging);
  const record = await staging.mapped.get(entry, key);
  if (expectation.kind === 'fields') return compareFields(expectation.fields, exactly, record, expectation);
  const found = fateOf(
    record,
    states.filter((state) => isAbout(state, expectation)),
  );
  const wanted = wantedFate(expectation);
  if (found !== undefined && canonicalJson(wanted) === canonicalJson(pick(found, wanted))) return [];
  const actual = found === undefined ? 'nothing is known of it' : show(found);
  return [{ at, message: `${entry}/${key}: expected ${show(wanted)}, but ${actual}` }];
}

/** Nothing is written of what stands in an inventory, so it is made out of the record here. */
async function compareInventory(
  { entry: address, key, cells, at }: Extract<Expectation, { kind: 'inventory' }>,
  exactly: boolean,
  pair: CompiledPair,
  staging: Staging,
): Promise<readonly CaseFailure[]> {
  const entry = pair.entries.find((candidate) => candidate.address === address);
  const record = entry?.kind === 'document' ? await staging.source.get(entry.from, key) : undefined;
  const item =
    entry?.kind !== 'document' || record === undefined ? undefined : await inventoryItem(entry, record, pair.settings);
  const name = `${address}/${key}`;
  if (item === undefined) return [{ at, message: `${name} is not in the inventory` }];
  const failures = cells.flatMap(({ column, text, at: place }) => {
    const found = column === undefined ? item.title : item.columns[column];
    const shown = found === undefined ? undefined : textOf(found);
    if (shown === text) return [];
    return [{ at: place, message: `${name} ${column ?? 'title'}: expected ${show(text)}, got ${show(shown)}` }];
  });
  const named = new Set(cells.map(({ column }) => column));
  const more = exactly ? Object.keys(item.columns).filter((column) => !named.has(column)) : [];
  return more.length === 0 ? failures : [...failures, { at, message: `${name} also has ${more.join(', ')}` }];
}

/** States are kept by entry; what no entry takes, by row; repeats, by extraction. */
function isAbout(state: RecordState, { entry, key }: Expectation): boolean {
  const row = entry.split('.')[0];
  return (
    (state.entry === entry || state.entry === row || state.entry === 'extract') &&
    (state.key === key || state.key.startsWith(`${key}@`))
  );
}

type Fate = Readonly<Record<string, string>>;

function fateOf(record: MappedRecord | undefined, states: readonly RecordState[]): Fate | undefined {
  const outcome = record?.outcome;
  if (outcome?.state === 'merged') return { state: 'merged', into: survivorOf(outcome) };
  if (outcome !== undefined && outcome.state !== 'ready') return textual({ ...outcome });
  const state = states.findLast((candidate) => candidate.state !== 'ready');
  if (state !== undefined) {
    const { reason, at } = state;
    const into = state.state === 'merged' ? { into: reason } : { reason };
    return textual({ state: state.state, ...into, at });
  }
  return outcome === undefined ? undefined : { state: 'ready' };
}

function wantedFate(expectation: Exclude<Expectation, { kind: 'fields' | 'inventory' }>): Fate {
  switch (expectation.kind) {
    case 'held':
      return textual({ state: 'held', reason: expectation.reason, at: expectation.field });
    case 'left_out':
      return { state: 'left_out', reason: expectation.reason };
    case 'merged':
      return { state: 'merged', into: expectation.into };
    default:
      return expectation satisfies never;
  }
}

function textual(fate: Readonly<Record<string, string | undefined>>): Fate {
  return Object.fromEntries(
    Object.entries(fate).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function pick(fate: Fate, like: Fate): Fate {
  return Object.fromEntries(Object.keys(like).map((name) => [name, fate[name] ?? '']));
}

function compareFields(
  fields: readonly ExpectedField[],
  exactly: boolean,
  record: MappedRecord | undefined,
  { entry, key, at }: Expectation,
): readonly CaseFailure[] {
  const name = `${entry}/${key}`;
  if (record === undefined) return [{ at, message: `${name} was not made` }];
  const { outcome } = record;
  if (outcome.state !== 'ready') return [{ at, message: `${name} does not move: ${show(textual({ ...outcome }))}` }];
  const failures = fields
    .map((expected) => ({ ...expected, actual: written(record, expected) }))
    .filter(({ value, actual }) => canonicalJson(value ?? null) !== canonicalJson(actual ?? null))
    .map((expected) => ({
      at: expected.at,
      message: `${name} ${expected.field}: expected ${show(expected.value)}, got ${show(expected.actual)}`,
    }));
  if (!exactly) return failures;
  const named = new Set(fields.map((expected) => nameOf(expected, record)));
  const more = Object.keys(record.fields).filter((field) => !named.has(field));
  return more.length === 0 ? failures : [...failures, { at, message: `${name} also writes ${more.join(', ')}` }];
}

function written(record: MappedRecord, expected: ExpectedField): FieldValue | undefined {
  const { field, defined } = expected;
  const value = record.fields[nameOf(expected, record)];
  if (defined === true) return value === undefined ? undefined : asText(value);
  return value ?? (field === 'content' ? record.content : undefined);
}

/** A field that a record defines is expected by its label, whatever its type. */
function nameOf({ field, defined }: ExpectedField, record: MappedRecord): string {
  if (defined !== true) return field;
  const label = field.slice(CUSTOM.length).trim().toLowerCase();
  const found = Object.keys(record.fields).find(
    (name) => name.startsWith(CUSTOM) && labelOfDefinition(name.slice(CUSTOM.length)) === label,
  );
  return found ?? field;
}

function asText(value: FieldValue): string | readonly string[] {
  if (isMoney(value)) return `${value.amount} ${value.currency}`;
  return Array.isArray(value) ? value.map((item) => textOf(item)) : textOf(value);
}

async function allMapped(pair: CompiledPair, staging: Staging): Promise<readonly MappedRecord[]> {
  const records: MappedRecord[] = [];
  for (const address of pair.entries.flatMap(addressesOfEntry)) {
    for await (const batch of staging.mapped.scan(address)) records.push(...batch);
  }
  return records;
}

/** In an exact case every record that would be written is named. Matched people are not written. */
function unexpected(example: Case, mapped: readonly MappedRecord[]): readonly CaseFailure[] {
  const named = new Set(example.expect.map(({ entry, key }) => `${entry}/${key}`));
  return mapped
    .filter(
      ({ entry, key, outcome, matched }) =>
        outcome.state === 'ready' && matched === undefined && !named.has(`${entry}/${key}`),
    )
    .map(({ entry, key }) => ({ at: example.at, message: `${entry}/${key} is made and not named` }));
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : textOf(value);
}
