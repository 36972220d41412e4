import { createHash } from 'node:crypto';
import { customValues } from './logical-values.ts';
import { canonicalMarkup } from './markup.ts';
import { type StoredAccount, type StoredRecord, textOf, withStoredAccount } from './stored-account.ts';

/** Live records that stand for the same thing. */
export interface DuplicateGroup {
  readonly object: string;
  readonly by: 'trace' | 'content' | 'definition';
  readonly identity: string;
  readonly ids: readonly string[];
}

const TRACED_TYPES = ['organization', 'person', 'deal', 'lead', 'product'] as const;
const FIELD_TYPES = ['organizationField', 'personField', 'dealField', 'productField'] as const;
const PARENT_KEYS = ['deal_id', 'org_id', 'person_id', 'lead_id', 'product_id', 'activity_id'] as const;

/** Finds what was written twice: traces, notes and files by parent and content, field definitions by name and type. */
export function duplicatesBySource(storePath: string, traceLabel: string): readonly DuplicateGroup[] {
  return withStoredAccount(storePath, (account) => findDuplicates(account, traceLabel));
}

/** The same on an account that is open. */
export function findDuplicates(account: StoredAccount, traceLabel: string): readonly DuplicateGroup[] {
  const traceOf = (record: StoredRecord): string | undefined => {
    const trace = customValues(account, record)[traceLabel] ?? null;
    return trace === null ? undefined : textOf(trace);
  };
  return [
    ...TRACED_TYPES.flatMap((type) => repeated(account.live(type), 'trace', traceOf)),
    ...repeated(account.live('note'), 'content', noteIdentity),
    ...repeated(account.live('file'), 'content', (file) => fileIdentity(account, file)),
    ...FIELD_TYPES.flatMap((type) => repeated(account.live(type), 'definition', definitionIdentity)),
  ];
}

function repeated(
  records: readonly StoredRecord[],
  by: DuplicateGroup['by'],
  identityOf: (record: StoredRecord) => string | undefined,
): readonly DuplicateGroup[] {
  const groups = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const identity = identityOf(record);
    if (identity === undefined) continue;
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [record]);
    else group.push(record);
  }
  return [...groups]
    .filter(([, group]) => group.length > 1)
    .map(([identity, group]) => ({ object: group[0]?.type ?? '', by, identity, ids: group.map(({ id }) => id) }));
}

/** One text may be noted twice at different times, so the time is part of the content. */
function noteIdentity({ body }: StoredRecord): string {
  return [parentsOf(body), textOf(body['add_time']), canonicalMarkup(textOf(body['content']))].join(' / ');
}

function fileIdentity(account: StoredAccount, { id, body }: StoredRecord): string {
  const content = account.content(id) ?? new Uint8Array();
  return [parentsOf(body), textOf(body['name']), createHash('sha256').update(content).digest('hex')].join(' / ');
}

function definitionIdentity({ body }: StoredRecord): string | undefined {
  return body['is_custom_field'] === true ? `${textOf(body['field_name'])} (${textOf(body['field_type'])})` : undefined;
}

function parentsOf(body: StoredRecord['body']): string {
  return PARENT_KEYS.filter((key) => (body[key] ?? null) !== null)
    .map((key) => `${key} ${textOf(body[key])}`)
    .join(' ');
}
