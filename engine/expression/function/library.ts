import { ADDRESS_FUNCTIONS } from './address.ts';
import type { LibraryFunction } from './declaration.ts';
import { HASH_FUNCTIONS } from './hash.ts';
import { MOMENT_FUNCTIONS } from './moment.ts';
import { MONEY_FUNCTIONS } from './money.ts';
import { PERSON_FUNCTIONS } from './person-name.ts';
import { PHONE_FUNCTIONS } from './phone.ts';
import { RICH_TEXT_FUNCTIONS } from './rich-text.ts';
import { TABLE_FUNCTIONS } from './text-table.ts';
import { WEB_FUNCTIONS } from './web.ts';

/** Every function that expressions have beyond JSONata's own, by its name without the $, in the order they are shown. */
export const LIBRARY: ReadonlyMap<string, LibraryFunction> = new Map(
  [
    ...PERSON_FUNCTIONS,
    ...PHONE_FUNCTIONS,
    ...WEB_FUNCTIONS,
    ...ADDRESS_FUNCTIONS,
    ...MONEY_FUNCTIONS,
    ...MOMENT_FUNCTIONS,
    ...RICH_TEXT_FUNCTIONS,
    ...TABLE_FUNCTIONS,
    ...HASH_FUNCTIONS,
  ].map((declared) => [declared.name, declared]),
);
