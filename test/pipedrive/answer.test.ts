import { describe, expect, test } from 'vitest';
import { type Answer, judge, readRates } from '../../engine/pipedrive/answer.ts';

const CORRELATION = { 'x-correlation-id': '8a7b' };

function json(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}

const PAGE = '<!DOCTYPE html>\n<html><body><h1>Sorry, you have been blocked</h1></body></html>';

describe('what an answer means', () => {
  test.each([
    ['200 with data', json(200, { success: true, data: { id: 7 } }), { kind: 'ok', data: { id: 7 }, additional: {} }],
    [
      'a page of a list',
      json(200, { success: true, data: [], additional_data: { next_cursor: 'abc' } }),
      { kind: 'ok', data: [], additional: { next_cursor: 'abc' } },
    ],
    ['201', json(201, { success: true, data: { id: 'f1' } }), { kind: 'ok', data: { id: 'f1' }, additional: {} }],
    ['a list that is null', json(200, { success: true, data: null }), { kind: 'ok', data: null, additional: {} }],
    [
      'success: false on 200',
      json(200, { success: false, error: 'Deal is archived' }),
      { kind: 'refused', message: 'Deal is archived', code: 'http_200' },
    ],
    [
      'a validation error of v2',
      json(400, {
        success: false,
        error: 'Validation failed: owner_id: User not found or not accessible.',
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      }),
      {
        kind: 'refused',
        message: 'Validation failed: owner_id: User not found or not accessible.',
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      },
    ],
    [
      'an error of v1 with its own code',
      json(400, { success: false, error: 'Bad request', errorCode: 4001 }),
      { kind: 'refused', message: 'Bad request', code: '4001' },
    ],
    ['404', json(404, { success: false, error: 'Deal not found' }), { kind: 'missing', message: 'Deal not found' }],
    [
      '415',
      json(415, { success: false, error: 'Feature is off' }),
      { kind: 'refused', message: 'Feature is off', code: 'http_415' },
    ],
    [
      '501',
      json(501, { success: false, error: 'Not implemented' }),
      { kind: 'refused', message: 'Not implemented', code: 'http_501' },
    ],
    [
      '403 for one write',
      json(403, { success: false, error: 'No permission' }),
      { kind: 'refused', message: 'No permission', code: 'http_403' },
    ],
    ['429 with JSON', json(429, { success: false, error: 'request over limit' }), { kind: 'rate_limited' }],
    ['429 with nothing', { status: 429, headers: {}, body: '' }, { kind: 'rate_limited' }],
    [
      '500',
      json(500, { success: false, error: 'x' }, CORRELATION),
      { kind: 'failed', message: 'Pipedrive answered 500 (correlation id 8a7b).' },
    ],
    [
      '502 with a page',
      { status: 502, headers: {}, body: PAGE },
      { kind: 'failed', message: 'Pipedrive answered 502.' },
    ],
    ['503', json(503, { success: false }), { kind: 'failed', message: 'Pipedrive answered 503.' }],
    [
      'half of an answer',
      { status: 200, headers: {}, body: '{"success":true,"data":{"id"' },
      { kind: 'failed', message: "Pipedrive's answer could not be read." },
    ],
  ] as const)('%s', (_, answer, verdict) => {
    expect(judge(answer)).toEqual(verdict);
  });

  test.each([
    ['401', json(401, { success: false, error: 'unauthorized access', errorCode: 401 }), /API token.*regenerated/],
    ['402', json(402, { success: false, error: 'x' }), /not open/],
    ['403 with a page', { status: 403, headers: {}, body: PAGE }, /blocked.*Wait an hour/],
    [
      'a page where an answer should be',
      { status: 200, headers: {}, body: PAGE },
      /not the Pipedrive API.*Check the address/,
    ],
    ['a redirect', { status: 302, headers: {}, body: '' }, /Check the address/],
    ['404 with a page', { status: 404, headers: {}, body: PAGE }, /Check the address/],
  ] as const)('%s ends the use of the account and says what to do', (_, answer, text) => {
    const verdict = judge(answer);

    expect(verdict.kind).toBe('unavailable');
    expect(verdict).toMatchObject({ message: expect.stringMatching(text) as string });
  });

  test.each(['feature_capping_deals_limit', 'feature_capping_custom_fields_limit'])(
    '%s says that the plan is full',
    (code) => {
      const verdict = judge(json(403, { success: false, error: 'Limit reached', code }));

      expect(verdict.kind).toBe('plan_full');
      expect(verdict).toMatchObject({ message: expect.stringContaining(code) as string });
    },
  );
});

describe('what an answer tells about the limits', () => {
  test('every header that is there', () => {
    const headers = {
      'x-ratelimit-limit': '40',
      'x-ratelimit-remaining': '39',
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-remaining': '0',
    };

    const report = readRates({ status: 200, headers, body: '' });

    expect(report).toEqual({ status: 200, limit: 40, remaining: 39, resetSeconds: 2, dailyTokensLeft: 0 });
  });

  test('Retry-After counts before the reset', () => {
    const report = readRates({ status: 429, headers: { 'retry-after': '7', 'x-ratelimit-reset': '2' }, body: '' });

    expect(report.resetSeconds).toBe(7);
  });

  test('nothing when there is nothing, or nothing that is a number', () => {
    expect(
      readRates({ status: 429, headers: { 'x-ratelimit-limit': 'many', 'x-ratelimit-reset': '' }, body: '' }),
    ).toEqual({
      status: 429,
    });
  });
});
