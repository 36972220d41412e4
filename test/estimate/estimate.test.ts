import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Estimate, estimate } from '../../engine/estimate/estimate.ts';
import { COUNT, type EstimateForm, emptyForm, readForm } from '../../engine/estimate/form.ts';
import type { EstimateInput } from '../../engine/estimate/input.ts';
import { quoteDocument } from '../../engine/estimate/quote.ts';
import { PRICE_GRADES, STAGES } from '../../engine/estimate/rules.ts';
import { shippedFacts, shippedRules } from './rules.ts';

const RULES = await shippedRules();
const PAIRS = ['kickserv-to-pipedrive', 'perfect-books-to-pipedrive', 'backdocket-to-pipedrive'] as const;
const FACTS = await Promise.all(PAIRS.map((pair) => shippedFacts(pair, RULES)));

const facts = fc.constantFrom(...FACTS);
/** Sizes of every band, and beyond the last. */
const size = fc.oneof(fc.nat(20), fc.nat(30_000), fc.nat(1_500_000));

/** A pair with a sound form: every count given, everything else within its range. */
const question = facts.chain((of) =>
  fc
    .record({
      counts: fc.tuple(...of.objects.map(() => size)),
      plan: fc.constantFrom(...Object.keys(of.plans)),
      quality: fc.constantFrom(...Object.keys(RULES.qualities)),
      category: fc.constantFrom(...Object.keys(RULES.categories)),
      seats: fc.integer({ min: 1, max: 200 }),
      share: fc.integer({ min: 1, max: 100 }),
      megabytes: fc.option(fc.nat(2_000_000), { nil: undefined }),
      delta: fc.nat(30),
      weeks: fc.nat(8),
    })
    .map((given) => ({
      facts: of,
      form: {
        ...emptyForm(of, RULES),
        ...Object.fromEntries(of.objects.map(({ name }, index) => [`${COUNT}${name}`, String(given.counts[index])])),
        plan: given.plan,
        quality: given.quality,
        category: given.category,
        seats: String(given.seats),
        share: String(given.share),
        attachments_mb: given.megabytes === undefined ? '' : String(given.megabytes),
        delta_days: String(given.delta),
        hypercare_weeks: String(given.weeks),
      },
    })),
);

function inputOf(of: (typeof FACTS)[number], form: EstimateForm): EstimateInput {
  const read = readForm(of, RULES, form);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.input;
}

/** Every number in a result. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('an estimate of any sound form', () => {
  test('holds no number that is none, and none below 0', () => {
    fc.assert(
      fc.property(question, ({ facts: of, form }) => {
        const numbers = numbersIn(estimate(of, RULES, inputOf(of, form)));

        expect(numbers.filter((number) => !Number.isFinite(number) || number < 0)).toEqual([]);
      }),
    );
  });

  test('has lines that add up', () => {
    fc.assert(
      fc.property(question, ({ facts: of, form }) => {
        const { price, timeline, spending } = estimate(of, RULES, inputOf(of, form));

        const { lines, total } = 'total' in price ? price : { lines: [], total: 0 };

        expect(sum(lines.map(({ amount }) => amount))).toBe(total);
        expect(sum(timeline.lines.map(({ days }) => days))).toBe(timeline.days);
        expect(sum(spending.stages.map(({ tokens }) => tokens))).toBe(spending.tokens);
        expect(sum(spending.stages.map(({ requests }) => requests))).toBe(spending.requests);
        expect(spending.stages.map(({ name }) => name)).toEqual(STAGES);
      }),
    );
  });

  test('can be printed without a sign of a number that is none', () => {
    fc.assert(
      fc.property(question, ({ facts: of, form }) => {
        const text = quoteDocument(of, RULES, estimate(of, RULES, inputOf(of, form)));

        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      }),
    );
  });

  test('does not get cheaper, faster or smaller when there is more of one object', () => {
    const more = question.chain((asked) =>
      fc.record({
        asked: fc.constant(asked),
        object: fc.constantFrom(...asked.facts.objects.map(({ name }) => name)),
        by: fc.integer({ min: 1, max: 400_000 }),
      }),
    );
    fc.assert(
      fc.property(more, ({ asked: { facts: of, form }, object, by }) => {
        const field = `${COUNT}${object}`;
        const grown = { ...form, [field]: String(Number(form[field as keyof typeof form]) + by) };
        const [small, large] = [form, grown].map((each) => estimate(of, RULES, inputOf(of, each)));
        if (small === undefined || large === undefined) throw new Error('Two forms give two estimates.');

        expect(totalOf(large)).toBeGreaterThanOrEqual(totalOf(small));
        expect(large.timeline.days).toBeGreaterThanOrEqual(small.timeline.days);
        expect(sum(large.writes.map(({ records }) => records))).toBeGreaterThanOrEqual(
          sum(small.writes.map(({ records }) => records)),
        );
      }),
    );
  });

  test('does not get cheaper or faster with a harder grade', () => {
    fc.assert(
      fc.property(question, ({ facts: of, form }) => {
        const results = PRICE_GRADES.map((grade) => estimate({ ...of, grade }, RULES, inputOf(of, form)));

        for (const [index, result] of results.slice(1).entries()) {
          const easier = results[index];
          if (easier === undefined) throw new Error('Every grade but the first has an easier one.');
          expect(totalOf(result)).toBeGreaterThanOrEqual(totalOf(easier));
          expect(result.timeline.days).toBeGreaterThanOrEqual(easier.timeline.days);
        }
      }),
    );
  });
});

/** What has no price because it is too large is dearer than everything that has one. */
function totalOf({ price }: Estimate): number {
  return 'total' in price ? price.total : Number.MAX_SAFE_INTEGER;
}

describe('at the edges', () => {
  const of = FACTS[0];
  if (of === undefined) throw new Error('There are facts of a pair.');
  const sized = (records: number) =>
    inputOf(of, {
      ...emptyForm(of, RULES),
      ...Object.fromEntries(
        of.objects.map(({ name }, index) => [`${COUNT}${name}`, String(index === 0 ? records : 0)]),
      ),
    });

  test('two million records have a price, one more has none', () => {
    expect(estimate(of, RULES, sized(2_000_000)).price).toMatchObject({ currency: 'USD' });
    expect(estimate(of, RULES, sized(2_000_001)).price).toEqual({
      individually: '2,000,001 records are more than 2,000,000: scoped individually.',
    });
  });

  test('a price does not depend on how many records of its band there are', () => {
    expect(estimate(of, RULES, sized(1)).price).toEqual(estimate(of, RULES, sized(10_000)).price);
    expect(totalOf(estimate(of, RULES, sized(10_001)))).toBeGreaterThan(totalOf(estimate(of, RULES, sized(10_000))));
  });

  test('nothing at all still costs the looks at the account', () => {
    const { spending } = estimate(of, RULES, sized(0));

    expect(spending.tokens).toBeGreaterThan(0);
    expect(spending.stages.find(({ name }) => name === 'load')?.tokens).toBeLessThan(200);
  });

  test('a budget that does not last a day is said, and what to do', () => {
    const { limits, spending } = estimate(of, RULES, { ...sized(100_000), plan: 'lite', seats: 1, share: 0.5 });
    const tokens = limits.find(({ limit }) => limit === 'daily_tokens');

    expect(tokens).toMatchObject({ reached: true, todo: expect.stringContaining('goes on by itself') as string });
    expect(spending.hours).toBeGreaterThan((spending.tokens / 15_000 - 2) * 24);
  });

  test('the custom fields that a plan lacks are said, with the plan that has them', () => {
    const crowded = { ...of, customFields: 120 };
    const { limits } = estimate(crowded, RULES, { ...sized(10), plan: 'growth' });

    expect(limits[0]).toMatchObject({
      limit: 'custom_fields',
      reached: true,
      todo: 'Take the plan premium, or leave fields out in an overlay.',
    });
  });
});
