/** Reading a call off the wire: its path parameters, query and body, whatever the body's type. */

import type { HonoRequest } from 'hono';
import type { Incoming } from './gate.ts';
import type { Json, JsonObject } from './json.ts';
import type { UploadedFile } from './route.ts';

/** Reads a whole call. A body that cannot be read is reported in `malformed`, not thrown. */
export async function readIncoming(request: HonoRequest): Promise<Incoming> {
  const { method, path } = request;
  const common = { method, path, params: request.param() as Record<string, string>, query: request.query(), files: {} };
  if (method === 'GET') return { ...common, body: undefined };
  const type = request.header('content-type') ?? '';
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
    return { ...common, ...(await readForm(request)) };
  }
  const text = await request.text();
  if (text === '') return { ...common, body: undefined };
  const body = parseJson(text);
  return body === undefined ? { ...common, body, malformed: 'Invalid JSON in request body' } : { ...common, body };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

async function readForm(request: HonoRequest): Promise<Pick<Incoming, 'body' | 'files' | 'malformed'>> {
  const fields: JsonObject = {};
  const files: Record<string, UploadedFile> = {};
  try {
    for (const [name, value] of Object.entries(await request.parseBody())) {
      if (typeof value === 'string') fields[name] = value;
      else if (value instanceof File)
        files[name] = { name: value.name, content: new Uint8Array(await value.arrayBuffer()) };
    }
  } catch {
    return { body: fields, files, malformed: 'The form in the request body cannot be read' };
  }
  return { body: fields, files };
}
