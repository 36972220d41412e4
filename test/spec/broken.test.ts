import { describe, expect, test } from 'vitest';
import { DIAGNOSTICS } from '../../engine/spec/diagnostics.ts';
import { complaintsAbout, readFixtures } from '../broken/fixture.ts';

const fixtures = await readFixtures();

describe('the sound project that all fixtures break', () => {
  test('has nothing wrong with it', async () => {
    expect(await complaintsAbout({ expect: [] })).toEqual([]);
  });

  test('neither has its migration', async () => {
    expect(await complaintsAbout({ migration: true, expect: [] })).toEqual([]);
  });
});

test('every code has a fixture of its own, and no fixture is about a code that is gone', () => {
  expect([...fixtures.keys()].toSorted()).toEqual(Object.keys(DIAGNOSTICS).toSorted());
});

describe('a broken project gives exactly these diagnostics', () => {
  test.each([...fixtures])('%s', async (code, fixture) => {
    const complaints = await complaintsAbout(fixture);

    expect(complaints).toEqual(fixture.expect);
    expect(complaints.some((complaint) => complaint.endsWith(` ${code}`))).toBe(true);
  });
});
