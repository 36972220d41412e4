/**
 * The account's state: one SQLite file that survives a restart and `kill -9`.
 *
 * Layout, for whoever reads the raw file:
 * - `record(type, id, body, deleted, add_time, update_time)`: one row per object. `type` is a {@link RecordType}; `id` is
 *   an integer, except for leads and lead labels (UUID text); `body` is JSON as the API would return it, except that
 *   custom fields always sit under `custom_fields` in v2 shapes (also for leads) and that custom fields without a value
 *   are absent; `deleted` is 1 for what sits in the recycle bin; both times are `YYYY-MM-DDTHH:MM:SSZ` in simulated
 *   time. Definitions are records too: `dealField`, `personField`, `organizationField` and `productField` carry
 *   `field_code`, `field_name`, `field_type`, `options`. A value of a field that was deleted since can still be found in a
 *   body; the API no longer shows it.
 * - `blob(file_id, sha256, size, content)`: the bytes of each record of type `file`.
 * - `webhook_firing(id, webhook_id, event_action, event_object, object_id, fired_at)`: one row per event delivered.
 * - `meter(name, value)`: counters, such as `tokens`, `tokens:2026-01-31`, `requests`, `requests:POST /api/v2/deals`.
 * - `sequence(name, last)`: the last id given out per type; ids are never given twice.
 * - `setting(name, value)`: facts about the account itself, such as `company` and `last_time`.
 */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { JsonObject } from './json.ts';

/** What a row of `record` can be. */
export type RecordType =
  | 'organization'
  | 'person'
  | 'deal'
  | 'lead'
  | 'activity'
  | 'product'
  | 'dealProduct'
  | 'note'
  | 'file'
  | 'pipeline'
  | 'stage'
  | 'dealField'
  | 'personField'
  | 'organizationField'
  | 'productField'
  | 'activityType'
  | 'user'
  | 'currency'
  | 'webhook'
  | 'organizationRelationship'
  | 'participant'
  | 'leadLabel'
  | 'role'
  | 'permissionSet'
  | 'waitlistedDeal';

/** Id of a record: a UUID for leads and lead labels, an integer for all else. */
export type RecordId = number | string;

/** One row of `record`. */
export interface StoredRecord {
  readonly id: RecordId;
  readonly body: JsonObject;
  readonly deleted: boolean;
  readonly addTime: string;
  readonly updateTime: string;
}

/** What is written to `record`; times as `YYYY-MM-DDTHH:MM:SSZ`. */
export interface RecordWrite {
  readonly type: RecordType;
  readonly id: RecordId;
  readonly body: JsonObject;
  readonly addTime: string;
  readonly updateTime: string;
  readonly deleted?: boolean;
}

/** Access to the file. Everything is synchronous: a call is served whole, inside one transaction. */
export interface Store {
  find(type: RecordType, id: RecordId): StoredRecord | undefined;
  write(record: RecordWrite): void;
  /** Rows of `record` by a condition on its columns; `condition` is SQL written in this folder, never user input. */
  select(condition: string, values: readonly SQLInputValue[]): readonly StoredRecord[];
  /** How many rows of `record` fit a condition. */
  count(condition: string, values: readonly SQLInputValue[]): number;
  nextId(name: string): number;
  /** The last id given out, 0 when there was none. */
  lastId(name: string): number;
  add(counter: string, amount: number): void;
  counters(prefix: string): Readonly<Record<string, number>>;
  setting(name: string): string | undefined;
  saveSetting(name: string, value: string): void;
  saveBlob(fileId: number, sha256: string, content: Uint8Array): void;
  blob(fileId: number): Uint8Array | undefined;
  storedBytes(): number;
  saveFiring(firing: WebhookFiring): void;
  /** Runs `work` in one transaction; what it throws undoes it. */
  transaction<Result>(work: () => Result): Result;
  /** Runs `work` inside the transaction so that it can be undone alone. */
  attempt<Result>(work: () => Result): Result;
  close(): void;
}

/** One event that a webhook was told about. */
export interface WebhookFiring {
  readonly webhookId: number;
  readonly action: string;
  readonly object: string;
  readonly objectId: RecordId;
  readonly firedAt: string;
}

/** Columns drawn from the body, for the filters of the list endpoints; the ones named here are indexed. */
const LINKS = ['deal_id', 'person_id', 'org_id', 'lead_id', 'product_id', 'activity_id', 'pipeline_id'] as const;
const FILTERED = ['organization_id', 'owner_id', 'user_id', 'stage_id', 'status', 'is_archived', 'done'] as const;

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS record (
  type TEXT NOT NULL, id NOT NULL, body TEXT NOT NULL, deleted INTEGER NOT NULL,
  add_time TEXT NOT NULL, update_time TEXT NOT NULL,
  ${[...LINKS, ...FILTERED].map((name) => `${name} AS (json_extract(body, '$.${name}')) VIRTUAL`).join(', ')},
  PRIMARY KEY (type, id)
) WITHOUT ROWID;
${LINKS.map((name) => `CREATE INDEX IF NOT EXISTS record_${name} ON record (${name}) WHERE ${name} IS NOT NULL;`).join('\n')}
CREATE INDEX IF NOT EXISTS record_active ON record (is_archived, deleted, type, status) WHERE is_archived IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_update_time ON record (type, update_time);
CREATE TABLE IF NOT EXISTS blob (file_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, content BLOB);
CREATE TABLE IF NOT EXISTS webhook_firing (
  id INTEGER PRIMARY KEY, webhook_id INTEGER NOT NULL, event_action TEXT NOT NULL, event_object TEXT NOT NULL,
  object_id NOT NULL, fired_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS meter (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

const COLUMNS = 'id, body, deleted, add_time, update_time';

/** Opens or creates the file; `:memory:` keeps everything in memory. */
export function openStore(path: string): Store {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const statements = prepareStatements(database);
  const prepared = new Map<string, Statement>();
  const cached = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    find: (type, id) => {
      const row = statements.find.get(type, id);
      return row === undefined ? undefined : toRecord(row);
    },
    write: ({ type, id, body, addTime, updateTime, deleted = false }) => {
      statements.write.run(type, id, JSON.stringify(body), deleted ? 1 : 0, addTime, updateTime);
    },
    select: (condition, values) =>
      cached(`SELECT ${COLUMNS} FROM record WHERE ${condition}`)
        .all(...values)
        .map(toRecord),
    count: (condition, values) =>
      Number(cached(`SELECT count(*) AS n FROM record WHERE ${condition}`).get(...values)?.['n'] ?? 0),
    nextId: (name) => Number(statements.nextId.get(name)?.['last']),
    lastId: (name) => Number(statements.lastId.get(name)?.['last'] ?? 0),
    add: (counter, amount) => {
      statements.add.run(counter, amount);
    },
    counters: (prefix) =>
      Object.fromEntries(
        statements.counters
          .all(`${prefix}*`)
          .map((row) => [String(row['name']).slice(prefix.length), Number(row['value'])]),
      ),
    setting: (name) => statements.setting.get(name)?.['value'] as string | undefined,
    saveSetting: (name, value) => {
      statements.saveSetting.run(name, value);
    },
    saveBlob: (fileId, sha256, content) => {
      statements.saveBlob.run(fileId, sha256, content.byteLength, content);
    },
    blob: (fileId) => statements.blob.get(fileId)?.['content'] as Uint8Array | undefined,
    storedBytes: () => Number(statements.storedBytes.get()?.['size'] ?? 0),
    saveFiring: ({ webhookId, action, object, objectId, firedAt }) => {
      statements.saveFiring.run(webhookId, action, object, objectId, firedAt);
    },
    transaction: (work) => bracket(database, statements.begin, statements.commit, 'ROLLBACK', work),
    attempt: (work) => bracket(database, statements.save, statements.release, UNDO, work),
    close: () => database.close(),
  };
}

type Statement = ReturnType<DatabaseSync['prepare']>;

const UNDO = 'ROLLBACK TO attempt; RELEASE attempt';

function prepareStatements(database: DatabaseSync) {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    save: database.prepare('SAVEPOINT attempt'),
    release: database.prepare('RELEASE attempt'),
    find: database.prepare(`SELECT ${COLUMNS} FROM record WHERE type = ? AND id = ?`),
    write: database.prepare(
      `INSERT INTO record (type, id, body, deleted, add_time, update_time) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (type, id) DO UPDATE SET body = excluded.body, deleted = excluded.deleted,
         add_time = excluded.add_time, update_time = excluded.update_time`,
    ),
    nextId: database.prepare(
      'INSERT INTO sequence VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last',
    ),
    lastId: database.prepare('SELECT last FROM sequence WHERE name = ?'),
    add: database.prepare(
      'INSERT INTO meter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value',
    ),
    counters: database.prepare('SELECT name, value FROM meter WHERE name GLOB ?'),
    setting: database.prepare('SELECT value FROM setting WHERE name = ?'),
    saveSetting: database.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)'),
    saveBlob: database.prepare('INSERT INTO blob VALUES (?, ?, ?, ?)'),
    blob: database.prepare('SELECT content FROM blob WHERE file_id = ?'),
    storedBytes: database.prepare('SELECT sum(size) AS size FROM blob'),
    saveFiring: database.prepare(
      'INSERT INTO webhook_firing (webhook_id, event_action, event_object, object_id, fired_at) VALUES (?, ?, ?, ?, ?)',
    ),
  };
}

function bracket<Result>(
  database: DatabaseSync,
  begin: Statement,
  commit: Statement,
  undo: string,
  work: () => Result,
): Result {
  begin.run();
  try {
    const result = work();
    commit.run();
    return result;
  } catch (cause) {
    database.exec(undo);
    throw cause;
  }
}

function toRecord(row: Record<string, unknown>): StoredRecord {
  return {
    id: row['id'] as RecordId,
    body: JSON.parse(String(row['body'])) as JsonObject,
    deleted: row['deleted'] === 1,
    addTime: String(row['add_time']),
    updateTime: String(row['update_time']),
  };
}
