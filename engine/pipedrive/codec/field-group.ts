import type { StoredFields } from '../../model/value.ts';
import type { WireBody, WireRecord } from '../wire.ts';

/** Logical fields that share keys on the wire, so that one of them cannot be written without knowing the others. */
export interface FieldGroup {
  readonly fields: readonly string[];
  /** Whether an update of these fields has to see the record first. */
  needsCurrent(written: StoredFields): boolean;
  /** `written` holds at least one of the fields; `current` is the record as it is, absent when creating. */
  encode(written: StoredFields, current: WireRecord | undefined, notation: TimeNotation): WireBody;
  decode(wire: WireRecord): StoredFields;
}

/** How `due_time` and `duration` are written. Which of the two an account takes is not documented. */
export type TimeNotation = 'HH:MM:SS' | 'HH:MM';
