/**
 * Judges exchanges with the Pipedrive stand-in by Pipedrive's own OpenAPI documents, in both directions.
 *
 * The documents say little that is binding: most objects are open and nearly nothing is required. So, on top of them:
 * objects are closed to the keys that their schema or their example shows, `success` and `data` are required in every
 * answer and `id` wherever the schema of a record has one, and a person needs a name. In answers every value may be
 * null, because the documents are known to be wrong about that; nothing else is relaxed.
 */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import addFormats from 'ajv-formats';
import { type Document, OpenAPIBackend, type Request } from 'openapi-backend';
import { parse } from 'yaml';
import type { Exchange } from '../../engine/simulator/server.ts';

/** Collects what is wrong with the exchanges it is shown. */
export interface OpenApiJudge {
  /** To be given to a simulator as `observe`. */
  observe(exchange: Exchange): void;
  /** What was wrong, in the order in which it was seen; each text names the call. */
  violations(): readonly string[];
  /** Operations seen with a successful answer, such as `POST /api/v2/deals`. */
  judged(): ReadonlySet<string>;
}

/** The folder that the documents are looked for in. */
export function openApiFolder(): string {
  const shared = process.env['CROSSWALK_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
  return resolve(shared, 'openapi');
}

/** A judge, or undefined when the documents are not there (they belong to Pipedrive and do not ship). */
export async function createOpenApiJudge(): Promise<OpenApiJudge | undefined> {
  const folder = openApiFolder();
  if (!existsSync(resolve(folder, 'pipedrive-v2.yaml'))) return undefined;
  const judges = {
    v1: await loadDocument(resolve(folder, 'pipedrive-v1.yaml')),
    v2: await loadDocument(resolve(folder, 'pipedrive-v2.yaml')),
  };
  const violations: string[] = [];
  const judged = new Set<string>();
  return {
    observe: (exchange) => {
      const version = exchange.path.startsWith('/api/v2/') ? 'v2' : 'v1';
      const path = exchange.path.replace(/^(\/api)?\/v[12]/, '');
      const found = judge(judges[version], exchange, path);
      for (const fault of found.faults)
        violations.push(`${exchange.method} ${exchange.path} ${exchange.status}: ${fault}`);
      if (found.operation !== undefined) judged.add(found.operation);
    },
    violations: () => violations,
    judged: () => judged,
  };
}

type Schema = { [key: string]: unknown };

async function loadDocument(file: string): Promise<OpenAPIBackend> {
  const document = parse(readFileSync(file, 'utf8')) as Document;
  tighten(document as unknown as Schema);
  const backend = new OpenAPIBackend({
    definition: document,
    quick: true,
    coerceTypes: true,
    ajvOpts: { strict: false, allErrors: true },
    customizeAjv: (ajv) => {
      addFormats.default(ajv);
      return ajv;
    },
  });
  await backend.init();
  return backend;
}

function judge(
  backend: OpenAPIBackend,
  exchange: Exchange,
  path: string,
): { readonly faults: readonly string[]; readonly operation: string | undefined } {
  const { method, query, requestHeaders, requestBody, status, responseBody } = exchange;
  if (status >= 400) return { faults: refusalFaults(responseBody), operation: undefined };
  const request: Request = { method, path, query: { ...query }, headers: { ...requestHeaders }, body: requestBody };
  const operation = backend.router.matchOperation(request);
  if (operation === undefined) return { faults: ['the documents do not know this operation'], operation: undefined };
  const isForm = /^(multipart|application\/x-www)/.test(requestHeaders['content-type'] ?? '');
  const judgedRequest: Request = isForm ? { ...request, body: undefined, headers: {} } : request;
  const outward = eachListed(judgedRequest).flatMap((one) => backend.validateRequest(one, operation).errors ?? []);
  const isBytes = responseBody instanceof Uint8Array;
  const inward = isBytes ? [] : (backend.validateResponse(responseBody, operation, status).errors ?? []);
  const undeclared = operation.responses?.[String(status)] === undefined ? [`status ${status} is not declared`] : [];
  const faults = [
    ...outward.map((error) => `request ${describe(error)}`),
    ...inward.map((error) => `answer ${describe(error)}`),
    ...undeclared,
    ...(isForm ? formFaults(operation, requestBody) : []),
  ];
  return { faults, operation: `${method} ${operation.path}` };
}

/** Parameters that take several of their listed values with commas between, which the documents cannot express. */
const COMMA_LISTS = ['item_types', 'fields', 'include_fields'];

function eachListed(request: Request): readonly Request[] {
  const query = request.query as Readonly<Record<string, string>>;
  const listed = COMMA_LISTS.find((name) => query[name]?.includes(',') === true);
  if (listed === undefined) return [request];
  return (query[listed] ?? '')
    .split(',')
    .flatMap((part) => eachListed({ ...request, query: { ...query, [listed]: part } }));
}

interface AjvFault {
  readonly instancePath?: string;
  readonly message?: string;
  readonly params?: unknown;
}

function describe({ instancePath = '', message = '', params }: AjvFault): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

/** Refusals are not in the documents; their envelope is known from the guides. */
function refusalFaults(body: unknown): readonly string[] {
  if (typeof body === 'string') return [];
  const { success, error } = (body ?? {}) as { readonly success?: unknown; readonly error?: unknown };
  return success === false && typeof error === 'string' ? [] : ['the refusal has no envelope'];
}

function formFaults(operation: object, body: unknown): readonly string[] {
  const content = Object.values(at({ ...operation }, 'requestBody', 'content'))[0] as Schema | undefined;
  const known = Object.keys(at(content ?? {}, 'schema', 'properties'));
  return Object.keys((body ?? {}) as Schema)
    .filter((key) => !known.includes(key))
    .map((key) => `request form has the unknown field ${key}`);
}

function at(schema: Schema, ...keys: readonly string[]): Schema {
  return keys.reduce<Schema>((inner, key) => (inner[key] ?? {}) as Schema, schema);
}

/** Keys that the guides or a newer client show although the documents of 2026-08-18 do not, by operation. */
const NEWER_KEYS: Readonly<Record<string, Schema>> = {
  'post /activities': { outcome: { type: 'integer', nullable: true } },
  'patch /activities/{id}': { outcome: { type: 'integer', nullable: true } },
  'post /persons': { first_name: { type: 'string' }, last_name: { type: 'string' } },
  'patch /persons/{id}': { first_name: { type: 'string' }, last_name: { type: 'string' } },
};

/** Keys of an update that the newer client types as nullable. */
const NULLABLE_LINKS = ['person_id', 'org_id', 'archive_time', 'deal_id', 'lead_id', 'location'];

function tighten(document: Schema): void {
  for (const [path, operations] of Object.entries(at(document, 'paths'))) {
    for (const [method, operation] of Object.entries(operations as Record<string, Schema>)) {
      if (operation['responses'] === undefined) continue;
      tightenRequest(document, operation, `${method} ${path}`);
      tightenResponses(document, operation);
    }
  }
}

function tightenRequest(document: Schema, operation: Schema, name: string): void {
  const content = at(operation, 'requestBody', 'content', 'application/json');
  if (content['schema'] === undefined) return;
  const schema = flatten(document, content['schema'] as Schema);
  const properties = schema['properties'] as Schema | undefined;
  if (properties !== undefined) {
    Object.assign(properties, NEWER_KEYS[name]);
    if (!name.startsWith('post ')) {
      for (const key of NULLABLE_LINKS) if (properties[key] !== undefined) allowNull(properties[key] as Schema);
    }
    if (name === 'post /persons') schema['anyOf'] = [{ required: ['name'] }, { required: ['first_name'] }];
  }
  const closed = close(schema, undefined);
  content['schema'] = closed;
  if (name.endsWith('/leads') || name.endsWith('/leads/{id}')) {
    Object.assign(closed, ROOT_FIELDS);
  }
}

function tightenResponses(document: Schema, operation: Schema): void {
  for (const [status, response] of Object.entries(at(operation, 'responses'))) {
    const content = at(response as Schema, 'content', 'application/json');
    if (content['schema'] === undefined) continue;
    const examples = Object.values(at(content, 'examples'))[0] as Schema | undefined;
    const example = content['example'] ?? examples?.['value'];
    const closed = close(flatten(document, content['schema'] as Schema), example);
    allowIncluded(operation, closed);
    correctSearch(closed);
    allowRootFields(closed);
    const schema = relaxNull(closed);
    if (status.startsWith('2')) Object.assign(schema, { required: ['success', 'data'], nullable: false });
    content['schema'] = schema;
  }
}

/**
 * Keys that `include_fields` adds to a record are listed with the parameter, not in the schema of the answer; and what a
 * body of a person may say about marketing is missing from the answer.
 */
function allowIncluded(operation: Schema, answer: Schema): void {
  const parameters = (operation['parameters'] ?? []) as Schema[];
  const names = parameters
    .filter(({ name }) => name === 'include_fields')
    .flatMap((one) => at(one, 'schema')['enum'] as string[]);
  const data = at(answer, 'properties', 'data');
  const record = at(data, 'items', 'properties');
  const target = Object.keys(record).length > 0 ? record : at(data, 'properties');
  for (const name of names.flatMap((list) => list.split(','))) target[name] ??= {};
  if (target['emails'] !== undefined) target['marketing_status'] ??= {};
}

/** Custom fields of leads stand at the root of the record, under their codes. */
const ROOT_FIELDS = { patternProperties: { '^[0-9a-f]{40}(_[a-z_0-9]+)?$': {} } };

function allowRootFields(answer: Schema): void {
  const data = at(answer, 'properties', 'data');
  for (const record of [data, at(data, 'items')]) {
    if (at(record, 'properties')['source_name'] !== undefined) Object.assign(record, ROOT_FIELDS);
  }
}

/** Search answers declare the code of a product and the value of a deal as whole numbers; both are known not to be. */
function correctSearch(answer: Schema): void {
  const item = at(answer, 'properties', 'data', 'properties', 'items', 'items', 'properties', 'item', 'properties');
  for (const key of ['code', 'value']) if (item[key] !== undefined) item[key] = {};
}

/** A schema without references and `allOf`: their properties and requirements are drawn together. */
function flatten(document: Schema, schema: Schema): Schema {
  const { $ref: reference, allOf, ...own } = schema;
  if (typeof reference === 'string') {
    const target = reference
      .slice(2)
      .split('/')
      .reduce((inner, key) => at(inner, key), document);
    return flatten(document, { ...target, ...own });
  }
  const parts = Array.isArray(allOf) ? allOf.map((part) => flatten(document, part as Schema)) : [];
  const merged = parts.reduce<Schema>((sum, part) => mergeSchemas(sum, part), {});
  const result = mergeSchemas(merged, own);
  if (result['properties'] !== undefined) {
    const entries = Object.entries(result['properties'] as Schema);
    result['properties'] = Object.fromEntries(entries.map(([key, value]) => [key, flatten(document, value as Schema)]));
    result['type'] = 'object';
  }
  for (const key of ['items', 'additionalProperties']) {
    if (typeof result[key] === 'object') result[key] = flatten(document, result[key] as Schema);
  }
  for (const key of ['oneOf', 'anyOf']) {
    if (Array.isArray(result[key]))
      result[key] = (result[key] as readonly Schema[]).map((part) => flatten(document, part));
  }
  return result;
}

function mergeSchemas(one: Schema, other: Schema): Schema {
  const merged: Schema = { ...one, ...other };
  for (const key of ['properties'] as const) {
    if (one[key] !== undefined || other[key] !== undefined) merged[key] = { ...at(one, key), ...at(other, key) };
  }
  const required = [...((one['required'] as string[]) ?? []), ...((other['required'] as string[]) ?? [])];
  if (required.length > 0) merged['required'] = [...new Set(required)];
  return merged;
}

/** Closes every object that lists its keys, to those and to the keys of its example. */
function close(schema: Schema, example: unknown): Schema {
  const closed: Schema = { ...schema };
  if (contradicts(schema, example)) {
    for (const key of ['type', 'format', 'nullable']) delete closed[key];
  }
  if (schema['items'] !== undefined) {
    closed['items'] = close(schema['items'] as Schema, Array.isArray(example) ? example[0] : undefined);
  }
  const properties = schema['properties'] as Record<string, Schema> | undefined;
  if (properties === undefined) return closed;
  const shown = (typeof example === 'object' && example !== null ? example : {}) as Schema;
  const entries = Object.entries(properties).map(([key, value]): [string, Schema] => [key, close(value, shown[key])]);
  const known = Object.fromEntries(
    Object.keys(shown)
      .filter((key) => properties[key] === undefined)
      .map((key) => [key, {}]),
  );
  closed['properties'] = { ...known, ...Object.fromEntries(entries) };
  const open = schema['additionalProperties'];
  if (open === undefined && Object.keys(properties).every((key) => key !== 'USER_ID' && !key.endsWith('_ID'))) {
    closed['additionalProperties'] = false;
  }
  if (example !== undefined && properties['id'] !== undefined) closed['required'] = ['id'];
  return closed;
}

/** Where a document's own example breaks its schema, the example is the more likely truth. */
function contradicts({ type, format }: Schema, example: unknown): boolean {
  if (example === undefined || example === null) return false;
  if (type === 'integer' || type === 'number') return typeof example !== 'number';
  return format === 'date-time' && typeof example === 'string' && !example.includes('T');
}

function allowNull(schema: Schema): void {
  if (Array.isArray(schema['enum'])) schema['enum'] = [...schema['enum'], null];
  if (schema['type'] !== undefined) schema['nullable'] = true;
}

/** Lets every value of an answer be null. */
function relaxNull(schema: Schema): Schema {
  const relaxed: Schema = { ...schema };
  for (const key of ['items', 'additionalProperties']) {
    if (typeof relaxed[key] === 'object') relaxed[key] = relaxNull(relaxed[key] as Schema);
  }
  for (const key of ['oneOf', 'anyOf']) {
    if (Array.isArray(relaxed[key])) relaxed[key] = (relaxed[key] as Schema[]).map(relaxNull);
  }
  if (relaxed['properties'] !== undefined) {
    const entries = Object.entries(relaxed['properties'] as Schema);
    relaxed['properties'] = Object.fromEntries(entries.map(([key, value]) => [key, relaxNull(value as Schema)]));
  }
  allowNull(relaxed);
  return relaxed;
}
