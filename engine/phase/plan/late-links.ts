import type { CrosswalkEntry } from '../../model/ledger.ts';
import type { Entry, ValueForm } from '../../model/mapping.ts';
import type { Change } from '../../model/plan.ts';
import type { MappedRecord } from '../../model/record.ts';
import type { Fields } from '../../model/value.ts';
import { baseOf } from './decide.ts';

/** A change without its late links, and the update that adds them once both ends exist. */
export type Passes = readonly [Change, Change | undefined];

/**
 * Takes the links that close a circle out of a change, to be written in a second pass. A record that stands as it should
 * but for such a link, because an earlier run ended between the passes, gets the second alone.
 */
export function splitLate(change: Change, entry: Entry, record: MappedRecord, crosswalk?: CrosswalkEntry): Passes {
  const names =
    entry.kind === 'create' ? entry.fields.filter(({ form }) => isLate(form)).map(({ field }) => field) : [];
  if (names.length === 0) return [change, undefined];
  switch (change.action) {
    case 'create': {
      const [late, now] = partition(change.fields, names);
      return [{ ...change, fields: now }, secondPass(record, late)];
    }
    case 'update': {
      const [late, now] = partition(change.fields, names);
      return [withFields(change, now), secondPass(record, late)];
    }
    case 'unchanged': {
      const isMissing = (name: string) => crosswalk?.origin === 'made' && crosswalk.written[name] === undefined;
      return [change, secondPass(record, partition(record.fields, names.filter(isMissing))[0])];
    }
    default:
      return [change, undefined];
  }
}

function isLate(form: ValueForm): boolean {
  if (form.kind === 'first_of') return form.forms.some(isLate);
  return form.kind === 'ref' && form.late;
}

function partition(fields: Fields, names: readonly string[]): readonly [Fields, Fields] {
  const entries = Object.entries(fields);
  const [late, now] = [
    entries.filter(([name]) => names.includes(name)),
    entries.filter(([name]) => !names.includes(name)),
  ];
  return [Object.fromEntries(late), Object.fromEntries(now)];
}

/** An update of nothing is a line in the crosswalk. */
function withFields(change: Extract<Change, { action: 'update' }>, fields: Fields): Change {
  if (Object.keys(fields).length > 0 || change.cleared.length > 0) return { ...change, fields };
  const { entry, key, object, fingerprint, destinationId, because } = change;
  const base = { entry, key, object, fingerprint, destinationId };
  return because === 'adopted' ? { ...base, action: 'link', because: 'match' } : { ...base, action: 'unchanged' };
}

function secondPass(record: MappedRecord, fields: Fields): Change | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const base = baseOf(record);
  return { ...base, action: 'update', destinationId: '', fields, cleared: [], because: 'late_link' };
}
