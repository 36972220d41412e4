import { afterEach, expect, test, vi } from 'vitest';
import { EXIT } from '../../engine/cli/exit-code.ts';
import { tryExpression } from '../../engine/cli/try-expression.ts';
import { SOUND } from '../broken/fixture.ts';

const ORDER = '{ "number": "7", "title": "Chairs", "status": "Paid", "total": "300" }';
const SHOP = { root: SOUND, pair: 'shop-to-crm' };

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test('an expression, part by part, with values and types', async () => {
  const { printed, code } = await tried('$uppercase(title) & total', { ...SHOP, from: 'order', given: ORDER });

  expect(code).toBe(EXIT.done);
  expect(printed.trimEnd().split('\n')).toEqual([
    '    title = "Chairs"   : text',
    '  $uppercase(title) = "CHAIRS"   : text',
    '  total = 300   : a number',
    '$uppercase(title) & total = "CHAIRS300"   : text',
  ]);
});

test('every field of an entry', async () => {
  const { printed } = await tried('order.deal', { ...SHOP, given: ORDER });

  expect(printed).toContain(
    'stage (through the map order_stage)\n  status = "Paid"   : one of "Open", "Paid", "Void"\n',
  );
  expect(printed).toContain('org (link to client.organization)\n  client = nothing   : text\n');
});

test('a view is made of what is given', async () => {
  const { printed } = await tried('$count(lines)', { ...SHOP, from: 'paid_order', given: ORDER });

  expect(printed).toContain('$count(lines) = 0   : a number');
});

test('what check would say is said, at its column', async () => {
  const { printed } = await tried('total & titl', { ...SHOP, from: 'order' });

  expect(printed).toContain('expression:1:9 error expression-unknown-field');
  expect(printed).toContain('Did you mean title?');
});

test.each([
  [{ pair: 'shop-to-crm' }, 'Name one of these with --from: client, order'],
  [{ pair: 'shop-to-crm', from: 'ordre' }, 'There is no object ordre.'],
  [{}, 'Name the pair with --pair'],
  [{ pair: 'shop-to-crm', from: 'order', given: '[1]' }, '--given takes one record as a JSON object'],
  [{ pair: 'shop-to-crm', from: 'order', given: '{ "title": "Chairs" }' }, 'It needs its key (number)'],
  [{ pair: 'shop-to-crm', from: 'order', record: '7' }, 'needs the migration folder'],
])('with %j it says what to do', async (options, message) => {
  const { printed, code } = await tried('title', { root: SOUND, ...options });

  expect(printed).toContain(message);
  expect(code).toBe(EXIT.error);
});

async function tried(
  what: string,
  options: Parameters<typeof tryExpression>[1],
): Promise<{ readonly printed: string; readonly code: unknown }> {
  const written: string[] = [];
  const keep = (text: string | Uint8Array): boolean => {
    written.push(text.toString());
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  await tryExpression(what, options);
  vi.restoreAllMocks();
  return { printed: written.join(''), code: process.exitCode };
}
