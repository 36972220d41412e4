/** The ways in which the API says no, in the words that live answers use. */

import type { JsonObject } from './json.ts';

/** An answer that refuses a call. The effects of the call are undone. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code?: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/** 400 for a body or a query that does not fit. */
export function invalid(message: string): Refusal {
  return new Refusal(400, `Validation failed: ${message}`, 'ERR_SCHEMA_VALIDATION_FAILED');
}

/** 400 for one value of the wrong type, in the words seen live for `expected_close_date: null`. */
export function wrongType(path: string, expected: string): Refusal {
  return invalid(`${path}: The value is not a valid '${expected}'`);
}

/** 404 for a record that does not exist or was deleted. */
export function notFound(what: string): Refusal {
  return new Refusal(404, `${what} not found`, 'ERR_NOT_FOUND');
}

/** 403, with the code of the cap where the real service has one. */
export function forbidden(message: string, code?: string): Refusal {
  return new Refusal(403, message, code);
}

const SUPPORT = 'Please check developers.pipedrive.com for more information about Pipedrive API.';

/** The envelope around a refusal, as each version of the API writes it. */
export function refusalBody(version: 'v1' | 'v2', refusal: Refusal): JsonObject {
  if (version === 'v1') {
    return {
      success: false,
      error: refusal.message,
      error_info: SUPPORT,
      ...(refusal.code === undefined || !refusal.code.startsWith('feature_') ? {} : { code: refusal.code }),
      data: null,
      additional_data: null,
    };
  }
  return {
    success: false,
    error: refusal.message,
    ...(refusal.code === undefined ? {} : { code: refusal.code }),
    ...(refusal.status === 400 ? {} : { error_info: SUPPORT, data: null, additional_data: null }),
  };
}

/** The body of a 401, as the OpenAPI documents give it. */
export const UNAUTHORIZED: JsonObject = {
  success: false,
  error: 'unauthorized access',
  errorCode: 401,
  error_info: SUPPORT,
};

/** The page with which a firewall in front of the API turns away a client that does not heed 429. */
export const BLOCK_PAGE = `<!DOCTYPE html>
<html lang="en-US"><head><title>Attention Required! | Cloudflare</title></head>
<body><h1>Sorry, you have been blocked</h1><p>You are unable to access pipedrive.com</p></body></html>
`;
