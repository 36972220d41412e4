/** A served endpoint, and what its handler sees and gives back. */

import type { Account } from './account.ts';
import type { Json, JsonObject } from './json.ts';
import { notFound } from './refusal.ts';

/** Methods that the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A file that came in a multipart body. */
export interface UploadedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** One call, after it was let in. */
export interface Call {
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text fields of a form. */
  readonly body: Json | undefined;
  readonly files: Readonly<Record<string, UploadedFile>>;
  /** True when a fault asks for a search that has not caught up. */
  readonly staleSearch: boolean;
}

/** What a handler answers with. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: JsonObject }
  | { readonly kind: 'bytes'; readonly content: Uint8Array; readonly fileName: string };

/** One endpoint. */
export interface Route {
  readonly version: 'v1' | 'v2';
  readonly method: Method;
  /** Path below the version's base, with `:name` for parameters. */
  readonly path: string;
  /** Tokens of one call, as the OpenAPI documents state them. */
  readonly cost: number;
  /** Whether the stricter burst limit of searches applies. */
  readonly search?: true;
  readonly handle: (call: Call) => Answer;
}

/** 200 with `data`, and `additional_data` where the endpoint has it. */
export function ok(data: Json, additional?: JsonObject): Answer {
  return json(200, { success: true, data, ...(additional === undefined ? {} : { additional_data: additional }) });
}

/** 201 with `data`. */
export function created(data: Json): Answer {
  return json(201, { success: true, data });
}

/** Any status with a whole body. */
export function json(status: number, body: JsonObject): Answer {
  return { kind: 'json', status, body };
}

/** The integer in the path, or a 404 as the routes of Pipedrive give for anything else. */
export function integerParam(call: Call, name: string, what: string): number {
  const value = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(value)) throw notFound(what);
  return Number(value);
}

/** The text in the path. */
export function textParam(call: Call, name: string): string {
  return call.params[name] ?? '';
}
