import type { SchemaBinding } from '../model/ledger.ts';
import type { DestinationId, StoredFields } from '../model/value.ts';
import { BudgetExhausted, DestinationRefusal, type Records, UncertainWrite, type Upload } from '../port/destination.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Call, Client, Reply } from './client.ts';
import type { TimeNotation } from './codec/field-group.ts';
import { type ObjectName, objectName } from './codec/object-codec.ts';
import type { PlanChoices } from './codec/plan-choice.ts';
import { createRecordCodec, type RecordCodec, recordId } from './codec/record-codec.ts';
import { createLines, findLine, linePath, withoutDeal } from './deal-product.ts';
import { isLive, listRecords } from './listing.ts';
import { readAll } from './pages.ts';
import { idOf, recordOf, type WireBody, type WireRecord } from './wire.ts';

/** Reads and writes records through one binding. `url`: the origin of the account. */
export function createRecords(client: Client, binding: SchemaBinding, url: string, choices?: PlanChoices): Records {
  const codec = createRecordCodec(binding, choices);
  const notated = rememberNotation();
  return {
    list: (object, query = {}) => listRecords(client, codec, objectName(object), query),
    read: async (object, id) => {
      const wire = await readWire(client, objectName(object), id);
      return wire === undefined ? undefined : codec.decode(objectName(object), wire);
    },
    create: (object, fields, upload) => {
      const name = objectName(object);
      if (name === 'file') return createFile(client, codec, fields, upload);
      return notated(async (notation) => {
        const body = codec.encodeCreate(name, fields, notation);
        return createdId(name, await client.send(createCall(name, body)));
      });
    },
    createMany: (object, records) => {
      if (object !== 'deal_product') throw new Error(`Pipedrive takes only lines of deals in bulk, not "${object}".`);
      const bodies = records.map((fields) => codec.encodeCreate(object, fields, 'HH:MM:SS'));
      return createLines(client, bodies);
    },
    update: (object, id, fields) => {
      if (Object.keys(fields).length === 0) return Promise.resolve();
      return notated((notation) => updateRecord(client, codec, objectName(object), { id, fields, notation }));
    },
    fileAddress: (id) => new URL(`${recordPath('file', id)}/download`, url).href,
    remove: async (object, id) => {
      const name = objectName(object);
      requireWritable(name);
      await client.send({ method: 'DELETE', path: recordPath(name, id), cost: CATALOGUE[name].costs.remove });
    },
  };
}

async function readWire(client: Client, object: ObjectName, id: DestinationId): Promise<WireRecord | undefined> {
  const { path, costs, limit, paging } = CATALOGUE[object];
  if (object === 'deal_product') return findLine(client, id);
  if (object === 'activity_type') {
    // The one object that cannot be asked for by id.
    const types = await readAll(client, { path, limit, paging, cost: costs.list, query: {} });
    return types.find((type) => isLive(object, type) && idOf(type['id']) === id);
  }
  const reply = await client.send({ method: 'GET', path: recordPath(object, id), cost: costs.one });
  const wire = recordOf(reply?.data);
  return wire !== undefined && isLive(object, wire) ? wire : undefined;
}

function createCall(object: ObjectName, body: WireBody): Call {
  requireWritable(object);
  const { path, costs } = CATALOGUE[object];
  if (object !== 'deal_product') {
    return { method: 'POST', path, cost: costs.create, body: { kind: 'json', value: body } };
  }
  const deal = idOf(body['deal_id']) ?? '';
  return { method: 'POST', path: linePath(deal), cost: costs.create, body: { kind: 'json', value: withoutDeal(body) } };
}

interface Update {
  readonly id: DestinationId;
  readonly fields: StoredFields;
  readonly notation: TimeNotation;
}

async function updateRecord(client: Client, codec: RecordCodec, object: ObjectName, update: Update): Promise<void> {
  const { id, fields, notation } = update;
  requireWritable(object);
  const current = codec.needsCurrent(object, fields) ? await readWire(client, object, id) : undefined;
  const body = codec.encodeUpdate(object, fields, current, notation);
  if (Object.keys(body).length === 0) return;
  await client.send({
    method: CATALOGUE[object].updateMethod,
    path: recordPath(object, id),
    cost: CATALOGUE[object].costs.update,
    body: object === 'file' ? { kind: 'form', fields: asForm(body) } : { kind: 'json', value: body },
  });
}

/**
 * A file takes two requests: the upload, then name and description, which an upload cannot carry. When the second one
 * stays without an answer, the file is there and its id would be lost: that is an open write, to be settled by looking.
 */
async function createFile(
  client: Client,
  codec: RecordCodec,
  fields: StoredFields,
  upload: Upload | undefined,
): Promise<DestinationId> {
  if (upload === undefined) throw new Error('A file cannot be created without its content.');
  const { name, description, ...parents } = codec.encodeCreate('file', fields, 'HH:MM:SS');
  const form = new FormData();
  form.append('file', new Blob([upload.bytes]), upload.name);
  for (const [key, value] of Object.entries(parents)) form.append(key, String(value));
  const { path, costs } = CATALOGUE.file;
  const reply = await client.send({ method: 'POST', path, cost: costs.create, body: { kind: 'multipart', form } });
  const id = createdId('file', reply);
  const details = {
    ...(name === undefined || name === upload.name ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  if (Object.keys(details).length > 0) await describeFile(client, id, details);
  return id;
}

async function describeFile(client: Client, id: DestinationId, details: WireBody): Promise<void> {
  const path = recordPath('file', id);
  const { costs } = CATALOGUE.file;
  try {
    await client.send({ method: 'PUT', path, cost: costs.update, body: { kind: 'form', fields: asForm(details) } });
  } catch (reason) {
    if (!(reason instanceof DestinationRefusal)) {
      const why = reason instanceof BudgetExhausted ? 'the daily budget ended' : 'no answer came';
      throw new UncertainWrite(`File ${id} was uploaded, but ${why} before it got its name and description.`, {
        cause: reason,
      });
    }
    // A refusal promises that nothing was written.
    await client.send({ method: 'DELETE', path, cost: costs.remove });
    throw reason;
  }
}

/** An answer that says yes without an id leaves open what was made. */
function createdId(object: ObjectName, reply: Reply | undefined): DestinationId {
  const wire = recordOf(reply?.data);
  if (wire === undefined || idOf(wire['id']) === null) {
    throw new UncertainWrite(`Pipedrive answered yes to a new record of "${object}", but did not name it.`);
  }
  return recordId(object, wire);
}

function recordPath(object: ObjectName, id: DestinationId): string {
  if (object !== 'deal_product') return `${CATALOGUE[object].path}/${encodeURIComponent(id)}`;
  const [deal = '', line = ''] = id.split('/');
  return `${linePath(deal)}/${line}`;
}

function requireWritable(object: ObjectName): void {
  if (object === 'user')
    throw new DestinationRefusal(
      'Users are matched, never written: a new one is invited and takes a paid seat.',
      'read_only',
    );
}

function asForm(body: WireBody): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, String(value)]));
}

/** Writes with the full notation of times first, and with the short one once an account refused the full one. */
function rememberNotation(): <T>(write: (notation: TimeNotation) => Promise<T>) => Promise<T> {
  let notation: TimeNotation = 'HH:MM:SS';
  return async (write) => {
    // Writes in flight at the same moment are all refused: each goes by what it tried itself.
    const tried = notation;
    try {
      return await write(tried);
    } catch (reason) {
      if (tried === 'HH:MM' || !refusesNotation(reason)) throw reason;
      notation = 'HH:MM';
      return write(notation);
    }
  };
}

function refusesNotation(reason: unknown): boolean {
  return reason instanceof DestinationRefusal && /\b(due_time|duration)\b.*not a valid/.test(reason.message);
}
