import type { HttpPlace, Template } from '../../model/http.ts';
import type { Json, Scalar } from '../../model/value.ts';
import { isJsonObject } from '../value/read-value.ts';

/** What `{settings.name}` and `{secrets.name}` stand for. */
export interface TemplateValues {
  readonly settings: Readonly<Record<string, Scalar>>;
  readonly secrets: Readonly<Record<string, string>>;
}

const HOLE = /\{(settings|secrets)\.([a-z][a-z0-9_]*)\}/g;

/** Fills the holes of a text; `spell` is how a value is written there. All other braces stay as they are. */
export function filled(
  template: Template,
  values: TemplateValues,
  spell: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(HOLE, (_hole, kind: keyof TemplateValues, name: string) =>
    spell(String(values[kind][name] ?? '')),
  );
}

/** Fills the holes in the texts of a body. Nothing else of it is looked at, and nulls stay. */
export function filledBody(body: Json, values: TemplateValues): Json {
  if (typeof body === 'string') return filled(body, values);
  if (Array.isArray(body)) return (body as readonly Json[]).map((item) => filledBody(item, values));
  if (!isJsonObject(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, filledBody(value, values)]));
}

/** What varies from one sending of a request to the next. */
export interface Placement {
  readonly into: HttpPlace;
  /** A list is a list in a body, and joined by commas elsewhere. */
  readonly value: string | number | readonly string[];
}

/** The body with a value put where the keys lead; maps that are missing on the way are made, lists are kept as they are. */
export function withValueAt(body: Json | undefined, keys: readonly string[], value: Json): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(body)) {
    const list = body as readonly Json[];
    return list.map((item, index) => (String(index) === key ? withValueAt(item, rest, value) : item));
  }
  const whole = isJsonObject(body) ? body : {};
  return { ...whole, [key]: withValueAt(whole[key], rest, value) };
}

/** A body to which another is added: map into map, all else in its place. */
export function merged(body: Json | undefined, more: Json): Json {
  if (!isJsonObject(body) || !isJsonObject(more)) return more;
  const added = Object.entries(more).map(([key, value]) => [key, merged(body[key], value)] as const);
  return { ...body, ...Object.fromEntries(added) };
}

/** The path with a value in the place of `{name}`, in which it stays one part of the path. */
export function withPathPart(path: string, name: string, value: string): string {
  return path.replaceAll(`{${name}}`, () => encodeURIComponent(value));
}

/** What the keys lead to in an answer; `undefined` where there is nothing. */
export function valueAt(answer: Json | undefined, keys: readonly string[]): Json | undefined {
  let value = answer;
  for (const key of keys) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
