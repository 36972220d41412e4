/** JSON as the simulator keeps and sends it. */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** Whether a value is an object and neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an object; an empty one when it is none. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The object under a key, or an empty one. */
export function objectAt(body: JsonObject, key: string): JsonObject {
  return asObject(body[key]);
}

/** The list under a key, or an empty one. */
export function listAt(body: JsonObject, key: string): readonly Json[] {
  const value = body[key];
  return Array.isArray(value) ? value : [];
}

/** The text under a key, or an empty text. */
export function textAt(body: JsonObject, key: string): string {
  const value = body[key];
  return typeof value === 'string' ? value : '';
}

/** The number under a key, or 0. */
export function numberAt(body: JsonObject, key: string): number {
  const value = body[key];
  return typeof value === 'number' ? value : 0;
}

/** The number under a key, or undefined when there is none. */
export function idAt(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  return typeof value === 'number' ? value : undefined;
}

/** A value in words: texts as they are, everything else as JSON. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
