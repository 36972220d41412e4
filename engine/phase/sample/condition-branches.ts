import { conditionBranch, conditionsOf, valueConditionsOf } from '../../model/branch.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { CompiledPair, Entry } from '../../model/mapping.ts';
import type { MappedRecord, SourceRecord } from '../../model/record.ts';
import type { EntryAddress, Json } from '../../model/value.ts';
import type { MappedStaging, SourceStaging, Staging } from '../../port/staging.ts';

/** Says which conditions the source records of a mapped record answer, and how. Asks only those not `known` both ways. */
export type ConditionReader = (record: MappedRecord, known: ReadonlySet<string>) => Promise<readonly string[]>;

/**
 * The branches of all conditions as the snapshot answers them, and those that were `known` before. An object is read only
 * as far as something is left to be seen.
 */
export async function conditionBranchesIn(
  pair: CompiledPair,
  source: SourceStaging,
  known: ReadonlySet<string> = new Set(),
): Promise<ReadonlySet<string>> {
  const shown = new Set(known);
  for (const entry of pair.entries) await readObject(entry, pair, source, shown);
  return shown;
}

async function readObject(entry: Entry, pair: CompiledPair, source: SourceStaging, shown: Set<string>): Promise<void> {
  const questions = questionsOf(entry, conditionsOf(entry));
  if (entry.from === undefined || openOf(questions, shown).length === 0) return;
  for await (const batch of source.scan(entry.from)) {
    for (const record of batch) {
      const open = openOf(questions, shown);
      if (open.length === 0) return;
      for (const branch of await answersOf(open, record, pair.settings)) shown.add(branch);
    }
  }
}

/** Reads the conditions of values: of the record itself, of those that were merged into it, of what folds into them. */
export function conditionReader(
  pair: CompiledPair,
  { source, mapped }: Pick<Staging, 'source' | 'mapped'>,
): ConditionReader {
  const asking = pair.entries.map((entry) => ({ entry, questions: questionsOf(entry, valueConditionsOf(entry)) }));
  const byAddress = Map.groupBy(
    asking
      .filter(({ questions }) => questions.length > 0)
      .flatMap((one) => receivers(one.entry).map((at) => ({ at, one }))),
    ({ at }) => at,
  );
  return async ({ entry: address, key, absorbed = [] }, known) => {
    const branches: string[] = [];
    for (const name of [{ entry: address, key }, ...absorbed]) {
      for (const { one } of byAddress.get(name.entry) ?? []) {
        const open = openOf(one.questions, known);
        for (const origin of open.length === 0 ? [] : await originsOf(one.entry, name, mapped)) {
          const record = await source.get(one.entry.from ?? '', origin);
          if (record !== undefined) branches.push(...(await answersOf(open, record, pair.settings)));
        }
      }
    }
    return branches;
  };
}

/** The addresses of the records in which an entry has a hand. */
function receivers(entry: Entry): readonly EntryAddress[] {
  return entry.kind === 'fold' ? entry.into.map(({ target }) => target) : [entry.address];
}

/** The keys of the source records that an entry read for a mapped record. */
async function originsOf(
  { kind, address }: Entry,
  { entry, key }: { readonly entry: EntryAddress; readonly key: string },
  mapped: MappedStaging,
): Promise<readonly string[]> {
  if (kind !== 'fold') return [key];
  return (await mapped.foldItems(entry, key)).filter(({ fold }) => fold === address).map((item) => item.key);
}

/** A condition, and the branches of its two answers. */
interface Question {
  readonly condition: CompiledExpression;
  readonly yes: string;
  readonly no: string;
}

function questionsOf(entry: Entry, conditions: readonly CompiledExpression[]): readonly Question[] {
  return conditions.map((condition) => ({
    condition,
    yes: conditionBranch(entry, condition, true),
    no: conditionBranch(entry, condition, false),
  }));
}

function openOf(questions: readonly Question[], known: ReadonlySet<string>): readonly Question[] {
  return questions.filter(({ yes, no }) => !known.has(yes) || !known.has(no));
}

async function answersOf(
  questions: readonly Question[],
  { fields }: SourceRecord,
  settings: Readonly<Record<string, Json>>,
): Promise<readonly string[]> {
  const branches: string[] = [];
  for (const { condition, yes, no } of questions) {
    // A condition that fails is neither; mapping holds its record and says why.
    const holds = await condition.evaluate(fields, settings).catch(() => undefined);
    if (holds !== undefined) branches.push(holds === true ? yes : no);
  }
  return branches;
}
