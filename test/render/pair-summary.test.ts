import { expect, test } from 'vitest';
import { pairSummary } from '../../engine/render/pair-summary.ts';
import { SMALL_PAIR } from './small-pair.ts';

test('the summary counts published rows and keeps their order', () => {
  const { pair, source, destination, summary, rows } = pairSummary(SMALL_PAIR);

  expect({ pair, source, destination }).toEqual({ pair: 'rounds-to-ledger', source: 'Rounds', destination: 'Ledger' });
  expect(summary).toEqual({ oneToOne: 3, total: 5, grade: 'B', gradeName: 'Standard', timeline: '3–7 days' });
  expect(rows.map(({ id }) => id)).toEqual(['visit', 'hours', 'crew', 'photo', 'rules']);
});

test('a row says its claim in the words of the page, and what it loses once', () => {
  const [visit, hours] = pairSummary(SMALL_PAIR).rows;

  expect(visit).toEqual({
    id: 'visit',
    source: 'Visit | <b>Tour</b>',
    destination: 'Deal',
    cardinality: '1:1',
    compatibility: 'Fully supported',
    dispositions: ['create'],
    loses: ['The hour', 'time of day'],
    differs: null,
  });
  expect(hours).toMatchObject({
    cardinality: 'many:1',
    compatibility: 'Mapping required',
    differs: 'Hours are added.',
  });
});

test('the summary survives JSON', () => {
  const summary = pairSummary(SMALL_PAIR);

  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});
