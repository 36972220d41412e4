import type { AnswerKey, AnswerKeyEntry, ExpectedRecord } from './answer-key.ts';
import { collectEntries, openAnswerKey } from './answer-key-ledger.ts';

/**
 * The key of reading alone, completed by what the migration must make of the rows: `entries` say of each row that can be
 * read what becomes of it, and which records must arrive. What the new deals are worth is added up from these.
 */
export function completeKey(
  key: AnswerKey,
  entries: Iterable<AnswerKeyEntry>,
  account: { readonly fallbackOwner?: string } = {},
): AnswerKey {
  const { system, seed, traceLabel, users, counts } = key;
  const collected = collectEntries();
  const ledger = openAnswerKey({ system, seed, traceLabel, users, ...account }, collected.sink);
  for (const entry of ofReading(key)) ledger.add(entry);
  for (const entry of entries) {
    ledger.add(entry);
    if (entry.entry !== 'expected') continue;
    const worth = worthOf(entry.record);
    if (worth !== undefined) ledger.addHundredths('dealValue', worth.currency, worth.hundredths);
  }
  return collected.key(ledger.summary(counts));
}

/** What reading decided for good; of the rows that are done, a mapping has more to say. */
function* ofReading(key: AnswerKey): Iterable<AnswerKeyEntry> {
  for (const finding of key.findings) yield { entry: 'finding', finding };
  for (const row of key.merged) yield { entry: 'merged', row };
  for (const row of key.held) yield { entry: 'held', row };
  for (const row of key.leftOut) yield { entry: 'left_out', row };
  for (const row of key.unreadable) yield { entry: 'unreadable', row };
}

function worthOf({ object, adopts, fields }: ExpectedRecord) {
  const { value, currency } = fields;
  if (object !== 'deal' || adopts || typeof value !== 'number' || typeof currency !== 'string') return undefined;
  return { currency, hundredths: Math.round(value * 100) };
}
