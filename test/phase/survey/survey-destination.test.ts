import { expect, test } from 'vitest';
import { openLedger } from '../../../engine/ledger/sqlite.ts';
import { matchNames } from '../../../engine/model/match-name.ts';
import { objectsToSurvey, rulesOf } from '../../../engine/phase/survey/survey-destination.ts';
import { openAccount } from '../account-example.ts';
import { create, pairOf } from '../pair-builder.ts';

const RULES = [{ fields: ['phones'] }, { fields: ['name', 'city'] }];
const ORG = create('customer.org', 'customer', 'org', { name: 'name' }, { matchRules: RULES });
const LINE = create('charge.line', 'charge', 'line', {});

test('records are found by every part of a list, by all fields of a rule together, and by the migration key', async () => {
  const pair = pairOf([ORG]);
  const opened = await openLedger({ path: ':memory:' });
  const account = openAccount(pair, opened);
  account.put('org', '1', { name: 'Acme', city: 'Rome', phones: [{ value: '1' }, { value: '2' }] });
  account.put('org', '2', { name: 'Acme', 'custom.trace_source_id': 'c7' });
  await account.survey();
  const find = async (rule: { fields: readonly string[] }, fields: Readonly<Record<string, unknown>>) => {
    const [name = ''] = matchNames(rule, fields);
    return (await opened.staging.destination.find('org', name, 5)).map(({ id }) => id);
  };

  expect(await find({ fields: ['phones'] }, { phones: [{ value: ' 2' }] })).toEqual(['1']);
  expect(await find({ fields: ['name', 'city'] }, { name: 'ACME', city: 'rome' })).toEqual(['1']);
  expect(await find({ fields: ['custom.trace_source_id'] }, { 'custom.trace_source_id': 'c7' })).toEqual(['2']);

  account.records.clear();
  await account.survey();
  expect(await find({ fields: ['phones'] }, { phones: [{ value: '2' }] })).toEqual([]);
  await opened.close();
});

test('only objects that can hold the migration key, or that match, are needed for planning', () => {
  const pair = pairOf([ORG, LINE]);

  expect(objectsToSurvey(pair)).toEqual(['org']);
  expect(rulesOf(pair, 'org')).toEqual([{ fields: ['custom.trace_source_id'] }, ...RULES]);
});
