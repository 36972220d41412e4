/**
 * The functions an expression may call, with how many arguments each takes before it stops reading what stands to its
 * left (`name.$uppercase()` reads `name`, `$uppercase(name)` does not). 0: it never reads it.
 * From the signatures of jsonata 2.2.2.
 */
export const BUILT_IN_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ...named(0, 'sum count max min average join map zip filter single reduce append exists merge reverse error assert'),
  ...named(0, 'type sort distinct'),
  ...named(1, 'string lowercase uppercase length trim number floor ceil round abs sqrt boolean not keys spread clone'),
  ...named(1, 'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl'),
  ...named(1, 'toMillis fromMillis formatBase'),
  ...named(2, 'substring substringBefore substringAfter pad match contains split formatNumber formatInteger'),
  ...named(2, 'parseInteger power lookup each sift'),
  ...named(3, 'replace'),
]);

/** Functions that would make a result depend on something other than the record and the settings, with the reason. */
export const FORBIDDEN_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['eval', 'it runs text from the data as an expression'],
  ['now', 'the same data would give another result tomorrow'],
  ['millis', 'the same data would give another result tomorrow'],
  ['random', 'the same data would give another result each time'],
  ['shuffle', 'the same data would give another result each time'],
]);

/** Functions that call their second argument with the items of the first: which of its parameters is an item. */
export const ITEM_PARAMETERS: ReadonlyMap<string, readonly number[]> = new Map([
  ['map', [0]],
  ['filter', [0]],
  ['single', [0]],
  ['sort', [0, 1]],
  ['reduce', [1]],
]);

/** Of those, the ones whose result are items of the first argument. */
export const ITEM_RESULTS: ReadonlySet<string> = new Set(['filter', 'single', 'sort', 'reverse', 'distinct']);

function named(reading: number, names: string): readonly (readonly [string, number])[] {
  return names.split(' ').map((name) => [name, reading]);
}
