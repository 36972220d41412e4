import type { AccountUser } from './answer-key.ts';
import { personName } from './names.ts';

/** A person of the source who can own records. */
export interface OwnerExample {
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
}

/**
 * Makes up the owners of a source: the users of the account, and in a dirty export also one whose address is typed in
 * capitals, people who left, and people whom nobody knows.
 */
export function ownerExamples(
  request: { readonly seed: number; readonly users: readonly AccountUser[]; readonly dirty: boolean },
  count: number,
): readonly OwnerExample[] {
  const { seed, users, dirty } = request;
  const active = users.filter((user) => user.active);
  if (!dirty) return active.slice(0, count);
  const known = users.slice(0, Math.ceil(count / 2));
  const spelled = known.map((user, index) => (index === 1 ? { ...user, email: user.email.toUpperCase() } : user));
  const strangers = Array.from({ length: count - spelled.length }, (_, index): OwnerExample => {
    const { first, last } = personName(seed + 303, index);
    return { name: `${first} ${last}`, email: `former${index}@example.net`, active: index % 2 === 0 };
  });
  return [...spelled, ...strangers];
}

/** An address made of a name; `index` keeps those of one name apart. */
export function mailboxOf(first: string, last: string, index: number): string {
  const name = `${first.replace(/ .*/, '')}.${last}`.normalize('NFD').toLowerCase();
  return `${name.replaceAll(/[^a-z.]/g, '')}${index}@example.net`;
}
