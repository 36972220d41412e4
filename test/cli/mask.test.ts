import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mask } from '../../engine/cli/mask.ts';

describe('what is masked', () => {
  test.each([
    ['ann.lee@example.com is there', 'a…@….com is there'],
    ["o'brien@mail.example.org", 'o…@….org'],
    ['josé@exämple.de', 'j…@….de'],
    ['root@localhost', 'r…@…'],
    ['call +1 (555) 123-4567', 'call …67'],
    ['call 555-123-4567', 'call …67'],
    ['call 555-1234', 'call …34'],
    ['call 5551234567', 'call …67'],
    ['token 0123456789abcdef0123456789abcdef01234567', 'token …'],
    ['GET /v1/users?api_token=s3cret&x=1', 'GET /v1/users?api_token=…&x=1'],
    ['x-api-token: s3cret', 'x-api-token: …'],
    ['Authorization: Bearer abc.def', 'Authorization: …'],
  ])('%s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  test.each([
    'deal: 12345/20000 records, 1700/s',
    'job.deal/1001 held: unknown_value',
    'It is expected back at 2026-11-21T00:00:00.000Z.',
    'scheduled 2024-03-01',
    'The environment variable CROSSWALK_TOKEN is not set.',
    'Plan plan-1f2e3d4c, digest 0123456789ab.',
  ])('but not: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  test('no e-mail address, telephone number or token survives, wherever it stands', () => {
    const around = fc.constantFrom('', ' ', '"', '(', ': ');
    const digits = fc.stringMatching(/^[1-9]\d{9}$/);
    const phone = digits.map((all) => `+1 ${all.slice(0, 3)}-${all.slice(3, 6)}-${all.slice(6)}`);
    const token = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), phone, digits, token), around, around, (secret, before, after) => {
        expect(mask(`${before}${secret}${after}`)).not.toContain(secret);
      }),
    );
  });
});
