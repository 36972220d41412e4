import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIBRARY } from '../../../engine/expression/function/library.ts';
import { renderFunctions } from '../../../scripts/function-reference.ts';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'FUNCTIONS.md');

test('the reference shows every function as it is declared', () => {
  const page = readFileSync(PAGE, 'utf8');

  expect(page).toBe(renderFunctions([...LIBRARY.values()]));
  for (const name of LIBRARY.keys()) expect(page).toContain(`### \`$${name}(`);
});
