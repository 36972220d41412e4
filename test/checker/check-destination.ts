/**
 * The independent judge: compares the simulator's raw store with the answer key of the export that was migrated. It
 * shares no code with the product and reads no spec, so that one mistake cannot be made twice.
 */

import type { AnswerKey, ExpectedRecord } from '../stand-in/answer-key.ts';
import { type AccountSnapshot, DATA_TYPES, takeSnapshot } from './account-snapshot.ts';
import { describeExtra, matchByContent } from './content-matching.ts';
import { correspond, storedType } from './correspondence.ts';
import type { CheckResult, Defect } from './defect.ts';
import { findDuplicates } from './duplicates.ts';
import { type ComparisonSetting, compareRecord, identityOf } from './record-comparison.ts';
import { residue } from './residue.ts';
import { isBlank, type StoredAccount, type StoredRecord, textOf, withStoredAccount } from './stored-account.ts';

/**
 * Judges the account in `storePath`. `before` is its snapshot from before the migration: what was there and is not
 * adopted by a source record has to be unchanged, and everything new has to be in the key.
 */
export function checkDestination(storePath: string, key: AnswerKey, before: AccountSnapshot): CheckResult {
  return withStoredAccount(storePath, (account) => checkAccount(account, key, before));
}

function checkAccount(account: StoredAccount, key: AnswerKey, before: AccountSnapshot): CheckResult {
  const equivalences: Record<string, number> = {};
  const correspondence = correspond(account, before, key.traceLabel);
  const setting: ComparisonSetting = {
    account,
    correspondence,
    before,
    onEquivalence: (name) => {
      equivalences[name] = (equivalences[name] ?? 0) + 1;
    },
  };
  const expected = Object.values(key.expected).flat();
  const traced = checkTraced(
    setting,
    expected.filter(({ identity }) => identity.by === 'trace'),
    before,
  );
  const untraced = matchByContent(
    setting,
    expected.filter(({ identity }) => identity.by === 'content'),
  );
  const matched = new Set([...traced.matched, ...untraced.matched]);
  const found = [...traced.defects, ...untraced.defects];
  return {
    defects: [
      ...found,
      ...checkExtra(setting, matched, typesOf(key)),
      ...checkFormer(account, before, new Map([...traced.adopted, ...untraced.adopted])),
      ...checkDefinitions(account, before, key.traceLabel),
    ],
    counts: countMatched(key, matched),
    sums: sumDeals(
      key,
      [...matched].filter((record) => !correspondence.wasThere(record)),
    ),
    equivalences,
  };
}

interface TracedMatches {
  readonly defects: readonly Defect[];
  readonly matched: readonly StoredRecord[];
  /** By record of the account, as `type id`: what may have been filled in. */
  readonly adopted: ReadonlyMap<string, ExpectedRecord>;
}

function checkTraced(
  setting: ComparisonSetting,
  expected: readonly ExpectedRecord[],
  before: AccountSnapshot,
): TracedMatches {
  const defects: Defect[] = [];
  const matched: StoredRecord[] = [];
  const adopted = new Map<string, ExpectedRecord>();
  for (const wanted of expected) {
    const identity = identityOf(wanted);
    const about = { object: wanted.object, identity };
    const records = setting.correspondence.byTrace(wanted.object, identity);
    const [record] = records;
    if (record === undefined) {
      defects.push({ kind: 'missing', ...about, expected: wanted.fields, actual: null });
      continue;
    }
    matched.push(...records);
    if (records.length > 1) {
      defects.push({ kind: 'duplicate', ...about, expected: 1, actual: records.map(({ id }) => id) });
    }
    const was = before[record.type]?.[record.id];
    if (wanted.adopts === true) adopted.set(`${record.type} ${record.id}`, wanted);
    if (wanted.adopts === true && was === undefined) {
      defects.push({
        kind: 'duplicate',
        ...about,
        expected: 'the record that was there',
        actual: `new record ${record.id}`,
      });
    } else if (wanted.adopts !== true && was !== undefined) {
      defects.push({ kind: 'changed', ...about, expected: 'a new record', actual: `the former record ${record.id}` });
    }
    defects.push(...compareRecord(setting, wanted, record, was));
  }
  return { defects, matched, adopted };
}

/** Everything that holds data, and whatever else the key speaks of: pipelines, stages and fields that records become. */
function typesOf(key: AnswerKey): readonly string[] {
  return [...new Set([...DATA_TYPES, ...Object.keys(key.expected).map(storedType)])];
}

/** Everything new that the key does not know. */
function checkExtra(
  { account, correspondence }: ComparisonSetting,
  matched: ReadonlySet<StoredRecord>,
  types: readonly string[],
): readonly Defect[] {
  return types.flatMap((type) =>
    account
      .live(type)
      .filter((record) => !matched.has(record) && !correspondence.wasThere(record))
      .map((record) => ({
        kind: 'extra' as const,
        object: type,
        identity: correspondence.traceOf(record) ?? describeExtra(account, record),
        expected: null,
        actual: record.id,
      })),
  );
}

/** What was there before and is gone, or was changed beyond the filling of empty fields of adopted records. */
function checkFormer(
  account: StoredAccount,
  before: AccountSnapshot,
  adopted: ReadonlyMap<string, ExpectedRecord>,
): readonly Defect[] {
  const former = Object.fromEntries(DATA_TYPES.map((type) => [type, before[type] ?? {}]));
  return residue(former, takeSnapshot(account))
    .filter(({ kind, object, id, field = '', before: was }) => {
      if (kind === 'added') return false;
      const wanted = adopted.get(`${object} ${id}`);
      return wanted === undefined || !isBlank(was) || !isExpectedField(wanted, field);
    })
    .map(({ kind, object, id, name, field, before: was, after }) => ({
      kind: 'changed' as const,
      object,
      identity: `${id} (${name})`,
      ...(field === undefined ? {} : { field }),
      expected: kind === 'removed' ? 'still there' : (was ?? null),
      actual: kind === 'removed' ? 'gone' : (after ?? null),
    }));
}

function isExpectedField({ fields, custom, links, linkLists }: ExpectedRecord, field: string): boolean {
  const label = field.startsWith('custom:') ? field.slice('custom:'.length) : undefined;
  return label === undefined ? field in fields || field in links || field in (linkLists ?? {}) : label in custom;
}

/** Fields that were made although the account had one of that name and type, or were made twice. */
function checkDefinitions(account: StoredAccount, before: AccountSnapshot, traceLabel: string): readonly Defect[] {
  return findDuplicates(account, traceLabel)
    .filter(({ by, object, ids }) => by === 'definition' && ids.some((id) => before[object]?.[id] === undefined))
    .map(({ object, identity, ids }) => ({ kind: 'duplicate' as const, object, identity, expected: 1, actual: ids }));
}

function countMatched(key: AnswerKey, matched: ReadonlySet<StoredRecord>): CheckResult['counts'] {
  return Object.fromEntries(
    Object.entries(key.expected).map(([object, records]) => [
      object,
      { expected: records.length, found: [...matched].filter(({ type }) => type === storedType(object)).length },
    ]),
  );
}

/** The key states the value of new deals only; so does the sum. */
function sumDeals(key: AnswerKey, records: readonly StoredRecord[]): CheckResult['sums'] {
  const actual: Record<string, number> = {};
  for (const { type, body } of records) {
    if (type !== 'deal') continue;
    const currency = textOf(body['currency']);
    actual[currency] = (actual[currency] ?? 0) + Math.round(Number(body['value']) * 100);
  }
  const expected = key.sums['dealValue'] ?? {};
  const currencies = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].toSorted();
  return Object.fromEntries(
    currencies.map((currency) => [
      currency,
      { expected: expected[currency] ?? 0, actual: (actual[currency] ?? 0) / 100 },
    ]),
  );
}
