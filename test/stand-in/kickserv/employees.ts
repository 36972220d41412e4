import type { AccountUser } from '../answer-key.ts';
import { personName } from '../names.ts';
import { choicesFor, DONE, type Generation, writeRow } from './generation.ts';

const FIRST_EMPLOYEE_NUMBER = 11;
const ROLES = ['Technician', 'Technician', 'Dispatcher', 'Admin'] as const;

/** An employee, and the owner that deals get through them. */
export interface Employee {
  readonly number: string;
  readonly name: string;
  readonly email: string;
  /** E-mail address of the user found; `undefined` when the fallback owner stands in. */
  readonly user: string | undefined;
}

/**
 * Writes employees.csv. A clean export holds only employees who are users. A dirty one also holds people who left, who
 * share only the name with their user, or whose address is typed in capitals.
 */
export function writeEmployees(generation: Generation): readonly Employee[] {
  const people = generation.dirt === 'none' ? tidyPeople(generation) : mixedPeople(generation);
  return people.slice(0, generation.sizes.employees).map(({ name, email }, index) => {
    const number = String(FIRST_EMPLOYEE_NUMBER + index);
    const user = userFor(name, email, generation.account.users);
    const choices = choicesFor(generation, 'employee', index);
    writeRow(generation, {
      object: 'employee',
      key: number,
      cells: {
        'Employee Number': number,
        Name: name,
        Email: email,
        Active: choices.pick(['Yes', 'true', 'No']),
        Role: choices.pick(ROLES),
      },
      outcome: DONE,
      findings: user === undefined ? ['unresolved_owner'] : [],
    });
    return { number, name, email, user };
  });
}

interface Person {
  readonly name: string;
  readonly email: string;
}

function tidyPeople(generation: Generation): readonly Person[] {
  return generation.account.users.filter(({ active }) => active);
}

/** At most six in ten are users, in turn by address, by address in capitals, and by name alone. */
function mixedPeople(generation: Generation): readonly Person[] {
  const { users } = generation.account;
  const count = generation.sizes.employees;
  const found = users.filter(({ active }) => active).slice(0, Math.ceil(count * 0.6));
  const matched = found.map((user, index): Person => {
    const disguises: readonly Person[] = [
      user,
      { name: strangerName(generation, 100 + index), email: user.email.toUpperCase() },
      { name: user.name, email: `employee${index}@home.example.net` },
    ];
    return disguises[index % disguises.length] ?? user;
  });
  const former = users.filter(({ active }) => !active).slice(0, 1);
  const strangers = Array.from({ length: count }, (_, index) => ({
    name: strangerName(generation, index),
    email: index % 3 === 0 ? '' : `field${index}@example.net`,
  }));
  return [...matched, ...former, ...strangers];
}

function strangerName(generation: Generation, index: number): string {
  const { first, last } = personName(generation.seed + 202, index);
  return `${first} ${last}`;
}

function userFor(name: string, email: string, users: readonly AccountUser[]): string | undefined {
  const active = users.filter((user) => user.active);
  const byAddress = active.find((user) => email !== '' && user.email.toLowerCase() === email.toLowerCase());
  return (byAddress ?? active.find((user) => user.name === name))?.email;
}
