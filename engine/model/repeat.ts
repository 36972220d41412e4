import { choiceFor, type FindingChoices } from './finding-choice.ts';
import type { FinalState, SourceRecord } from './record.ts';

/** Stands where the address of an entry stands, in the states of rows that extraction itself settles. */
export const EXTRACTION = 'extract';

/** Field of a staged repeat that holds the key it repeats. */
export const REPEATED_KEY = 'key';

/**
 * Rows that repeat the key of an earlier row are staged under a name of their own, beside the object: they belong to
 * the snapshot and can be shown, but nothing maps them. No object of a spec can have this name.
 */
export function repeatsOf(object: string): string {
  return `${object}#repeats`;
}

/**
 * A repeat as it is staged. Its key names the row among those of one key: `1001@customers.csv:57`.
 * @param number counts the repeats of the object; it stands in where a record has no position.
 */
export function repeatRecord(record: SourceRecord, identical: boolean, number: number): SourceRecord {
  const { object, key, fields, position } = record;
  return {
    object: repeatsOf(object),
    key: `${key}@${position ?? number}`,
    fields: { [REPEATED_KEY]: key, identical, fields },
    origin: { object, key },
    ...(position === undefined ? {} : { position }),
  };
}

/** Whether a staged repeat is the same as the first record of its key, field by field. */
export function isIdentical(repeat: SourceRecord): boolean {
  return repeat.fields.identical === true;
}

/** Where a repeated row ends. */
export interface RepeatState {
  readonly object: string;
  readonly key: string;
  readonly entry: typeof EXTRACTION;
  readonly state: FinalState;
  readonly reason: string;
  readonly detail?: string;
}

/**
 * Where a repeat ends, by what was chosen for `duplicate_key`: merged into the first record of its key, held, or left
 * out with the customer's reason. Identical rows are merged whatever was chosen.
 */
export function repeatState(repeat: SourceRecord, choices: FindingChoices): RepeatState {
  const { object, key } = repeat.origin ?? { object: repeat.object, key: repeat.key };
  const row = { object, key: repeat.key, entry: EXTRACTION } as const;
  const choice = isIdentical(repeat) ? 'merge' : choiceFor('duplicate_key', choices);
  if (typeof choice === 'object') return { ...row, state: 'left_out', reason: choice.drop };
  if (choice === 'merge') return { ...row, state: 'merged', reason: key };
  const detail = `${repeat.position ?? 'a later row'} has the key of an earlier ${object} and other content`;
  return { ...row, state: 'held', reason: 'duplicate_key', detail };
}
