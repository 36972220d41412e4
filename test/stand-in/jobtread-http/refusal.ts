/** An answer that is none: a status, and one sentence as plain text. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 413;

  constructor(message: string, status: Refusal['status'] = 400) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** @throws Refusal for a field that the type does not have, with the nearest that it has. */
export function unknownField(name: string, type: string, known: readonly string[]): never {
  const [nearest] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  throw new Refusal(`The field "${name}" does not exist at "${type}". Did you mean "${nearest ?? 'id'}"?`);
}

/** How many letters have to be put in, taken out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (const [column, against] of Array.from(other).entries()) {
      const changed = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
