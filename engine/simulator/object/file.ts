/** Files (v1): uploads, their description, and downloads. */

import { createHash } from 'node:crypto';
import { type Account, createHashCode, requireLive } from '../account.ts';
import { type Json, type JsonObject, textAt } from '../json.ts';
import { listSlice } from '../listing.ts';
import { createRecord, deleteRecord, requireOpenForChildren, updateRecord } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type Answer, type Call, integerParam, ok, type Route } from '../route.ts';
import type { RecordId, RecordType, StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

const MEGABYTE = 1024 * 1024;

/** Largest file in bytes, by the answer of the switch. */
const FILE_BYTES = { 'fifty-megabytes': 50 * MEGABYTE, 'ten-megabytes': 10 * MEGABYTE } as const;

/** All files together in bytes, by the answer of the switch. */
const STORAGE_BYTES = { unlimited: Number.POSITIVE_INFINITY, 'hundred-megabytes': 100 * MEGABYTE } as const;

/** Most files that one page lists. */
const LARGEST_PAGE = 100;

/** What a file can hang on: the key, the type of record, the key and source of its name in answers. */
const PARENTS = {
  deal_id: { type: 'deal', what: 'Deal', shown: 'deal_name', name: 'title' },
  person_id: { type: 'person', what: 'Person', shown: 'person_name', name: 'name' },
  org_id: { type: 'organization', what: 'Organization', shown: 'org_name', name: 'name' },
  product_id: { type: 'product', what: 'Product', shown: 'product_name', name: 'name' },
  activity_id: { type: 'activity', what: 'Activity', shown: undefined, name: 'subject' },
  lead_id: { type: 'lead', what: 'Lead', shown: 'lead_name', name: 'title' },
} as const satisfies Readonly<
  Record<string, { type: RecordType; what: string; shown: string | undefined; name: string }>
>;

/** Objects whose files have a list of their own, and the column that names them. */
const LISTED_UNDER = {
  deals: ['deal', 'Deal', 'deal_id'],
  persons: ['person', 'Person', 'person_id'],
  organizations: ['organization', 'Organization', 'org_id'],
  products: ['product', 'Product', 'product_id'],
} as const satisfies Readonly<Record<string, readonly [RecordType, string, string]>>;

const DETAIL_KEYS: values.WritableKeys = { name: { type: values.NAME }, description: { type: values.text() } };

/** Endpoints of files. */
export const FILE_ROUTES: readonly Route[] = [
  { version: 'v1', method: 'GET', path: '/files', cost: 20, handle: (call) => listFiles(call, '1 = 1', []) },
  { version: 'v1', method: 'POST', path: '/files', cost: 10, handle: createFile },
  {
    version: 'v1',
    method: 'GET',
    path: '/files/:id',
    cost: 2,
    handle: (call) => ok(presentFile(call.account, requireFile(call))),
  },
  { version: 'v1', method: 'PUT', path: '/files/:id', cost: 10, handle: changeFile },
  {
    version: 'v1',
    method: 'DELETE',
    path: '/files/:id',
    cost: 6,
    handle: (call) => {
      const file = requireFile(call);
      deleteRecord(call.account, 'file', file);
      return ok({ id: file.id });
    },
  },
  { version: 'v1', method: 'GET', path: '/files/:id/download', cost: 20, handle: download },
  ...Object.entries(LISTED_UNDER).map(
    ([collection, [type, what, column]]): Route => ({
      version: 'v1',
      method: 'GET',
      path: `/${collection}/:id/files`,
      cost: 20,
      handle: (call) => {
        const { id } = requireLive(call.account, type, integerParam(call, 'id', what), what);
        return listFiles(call, `${column} = ?`, [id]);
      },
    }),
  ),
];

function requireFile(call: Call): StoredRecord {
  return requireLive(call.account, 'file', integerParam(call, 'id', 'File'), 'File');
}

function createFile({ account, body, files }: Call): Answer {
  const upload = files['file'];
  if (upload === undefined) throw new Refusal(400, 'No file was uploaded');
  const size = upload.content.byteLength;
  if (size > FILE_BYTES[account.switches.fileSizeLimit]) throw new Refusal(400, 'The file is too large');
  if (account.store.storedBytes() + size > STORAGE_BYTES[account.switches.storageCap]) {
    throw new Refusal(403, 'The storage limit of the company is reached');
  }
  const parents = readParents(account, body ?? null);
  requireOpenForChildren(account, parents['deal_id']);
  const sha256 = createHash('sha256').update(upload.content).digest('hex');
  const record = createRecord(account, 'file', {
    user_id: account.userId,
    ...parents,
    project_id: null,
    log_id: null,
    file_name: storedName(account, upload.name),
    file_type: fileType(upload.name),
    file_size: size,
    active_flag: true,
    inline_flag: false,
    remote_location: 's3',
    remote_id: '',
    cid: '',
    s3_bucket: '',
    mail_message_id: '',
    mail_template_id: '',
    name: upload.name,
    description: '',
  });
  account.store.saveBlob(Number(record.id), sha256, upload.content);
  return ok(presentFile(account, record));
}

/** The parents that a form names; ids are texts there. */
function readParents(account: Account, form: Json): JsonObject {
  const given = typeof form === 'object' && form !== null && !Array.isArray(form) ? form : {};
  const result: JsonObject = {};
  for (const [key, { type, what }] of Object.entries(PARENTS)) {
    const text = given[key];
    const id = key === 'lead_id' ? text : Number(text);
    if (text === undefined || text === '') result[key] = null;
    else result[key] = requireLive(account, type, id as RecordId, what).id;
  }
  return result;
}

/** The name under which the store keeps a file: its own with a code before the extension. */
function storedName(account: Account, name: string): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  return `${stem}_${createHashCode(account.company.id, 'file', account.store.lastId('file') + 1)}${extension}`;
}

function fileType(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return ['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg'].includes(extension) ? 'img' : extension;
}

function changeFile(call: Call): Answer {
  const { id, body } = requireFile(call);
  const changes = values.readBody(call.account, call.body, { keys: DETAIL_KEYS, mode: 'update', version: 'v1' });
  return ok(presentFile(call.account, updateRecord(call.account, 'file', id, { ...body, ...changes })));
}

function download(call: Call): Answer {
  const { id, body } = requireFile(call);
  const content = call.account.store.blob(Number(id));
  if (content === undefined) throw notFound('File');
  return { kind: 'bytes', content, fileName: textAt(body, 'name') };
}

function listFiles(call: Call, condition: string, bound: readonly (string | number)[]): Answer {
  const [, key = 'id', direction = 'ASC'] =
    /^(id|update_time)(?: (ASC|DESC))?$/i.exec(call.query['sort'] ?? 'id') ?? [];
  const { items, paginated } = listSlice(call, {
    type: 'file',
    condition,
    values: bound,
    order: `${key} ${direction}, id`,
    largest: LARGEST_PAGE,
    present: (record) => presentFile(call.account, record),
  });
  return ok(items, paginated);
}

/** A file with the names of what it hangs on and the address of its download. */
function presentFile(account: Account, { id, body }: StoredRecord): JsonObject {
  const names: JsonObject = { project_name: '' };
  for (const [key, { type, shown, name }] of Object.entries(PARENTS)) {
    if (shown === undefined) continue;
    const parent = body[key] ?? null;
    const record = parent === null ? undefined : account.store.find(type, parent as RecordId);
    names[shown] = record === undefined ? '' : textAt(record.body, name);
  }
  return { ...body, ...names, url: `${account.address()}/api/v1/files/${id}/download` };
}
