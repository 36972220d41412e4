import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import { type Notebook, openNotebook } from '../../../engine/phase/plan/notebook.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

async function everything<Value>(book: Notebook<Value>): Promise<readonly (readonly [string, Value])[]> {
  const found: (readonly [string, Value])[] = [];
  for await (const one of book.all()) found.push(one);
  return found;
}

test('it answers as a map does, however few names it keeps at hand', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd\u0000e', 'ü', '𝄞');
  const writing = fc.tuple(name, fc.record({ count: fc.integer() }));
  await fc.assert(
    fc.asyncProperty(fc.array(writing, { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), async (all, atHand) => {
      const book = openNotebook<{ readonly count: number }>('test', opened.staging.notes, atHand);
      const expected = new Map<string, { readonly count: number }>();
      for (const [key, value] of all) {
        expect(await book.get(key)).toEqual(expected.get(key));
        await book.set(key, value);
        expected.set(key, value);
        expect(await book.get(key)).toEqual(value);
      }
      const found = await everything(book);
      expect(found).toEqual([...expected].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
    { numRuns: 200 },
  );
});

test('what it had in an earlier plan is forgotten', async () => {
  const before = openNotebook<string>('test', opened.staging.notes, 1);
  await before.set('gone', 'x');

  const now = openNotebook<string>('test', opened.staging.notes, 1);
  expect(await everything(now)).toEqual([]);
  await now.set('here', 'y');

  expect(await now.get('gone')).toBeUndefined();
  expect(await everything(now)).toEqual([['here', 'y']]);
});

test('notebooks of different topics do not mix', async () => {
  const [one, other] = ['one', 'other'].map((topic) => openNotebook<string>(topic, opened.staging.notes, 1));
  await one?.set('name', 'x');

  expect(await other?.get('name')).toBeUndefined();
  expect(await one?.get('name')).toBe('x');
});
