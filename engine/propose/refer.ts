import type { SourceObject, SourceSystem } from '../model/system.ts';

/** What a field of the source seems to lead to, going by its name alone. */
export interface Reference {
  readonly object: string;
  /** The referred field where it is not the key. */
  readonly on?: string;
}

/** A field's words without those that say how it refers. */
const ENDING = /_(id|key|no|number|name|email)$/;

/** The object to which a field of a record leads: `account_id`, `account`, `account_name`, `parent_account_id`. */
export function referenceOf(field: string, system: SourceSystem): Reference | undefined {
  for (const target of system.objects.values()) {
    const names = [target.name, ...(target.key.length === 1 ? [target.key[0]?.replace(ENDING, '') ?? ''] : [])];
    const found = names.filter((name) => name !== '' && name !== 'id').flatMap((name) => refersTo(field, name, target));
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

/** A field that names a user as the owner of the record: `owner_email`, `assigned_to`, `rep_id`. */
export function ownerReference(field: string, words: readonly string[], users: SourceObject): Reference | undefined {
  return words.flatMap((word) => refersTo(field, word, users))[0];
}

function refersTo(field: string, name: string, target: SourceObject): readonly Reference[] {
  const found = new RegExp(`(?:^|_)${name}(?:_(?<ending>id|key|no|number|name|email))?$`).exec(field);
  if (found === null) return [];
  const ending = found.groups?.ending;
  const other = target.unique.flat().find((unique) => ending !== undefined && unique.endsWith(ending));
  if ((ending === 'name' || ending === 'email') && other === undefined) return [];
  return [{ object: target.name, ...(other === undefined || target.key.includes(other) ? {} : { on: other }) }];
}
