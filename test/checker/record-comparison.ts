import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { ExpectedFile, ExpectedRecord, ExpectedValue, LinkTarget } from '../stand-in/answer-key.ts';
import type { AccountSnapshot, SnapshotRecord } from './account-snapshot.ts';
import type { Correspondence } from './correspondence.ts';
import type { Defect } from './defect.ts';
import { sameValue } from './equivalence.ts';
import { builtInValue, customValues, ownerOf } from './logical-values.ts';
import { isBlank, isObject, type Json, type StoredAccount, type StoredRecord, textOf } from './stored-account.ts';

/** What a comparison needs beside the record. */
export interface ComparisonSetting {
  readonly account: StoredAccount;
  readonly correspondence: Correspondence;
  readonly before: AccountSnapshot;
  /** Called with the name of every equivalence that was needed. */
  readonly onEquivalence: (name: string) => void;
}

/** Compares a record with what is expected of it. `was`: the record as it was before, when it is an adopted one. */
export function compareRecord(
  setting: ComparisonSetting,
  expected: ExpectedRecord,
  record: StoredRecord,
  was: SnapshotRecord | undefined,
): readonly Defect[] {
  const { account } = setting;
  const about = { object: expected.object, identity: identityOf(expected) };
  const custom = customValues(account, record);
  const compare = (field: string, wanted: ExpectedValue, actual: Json, builtIn: boolean): readonly Defect[] => {
    const { same, by } = sameValue(wanted, actual, builtIn ? field : undefined);
    if (same && by !== undefined) setting.onEquivalence(by);
    return same ? [] : [{ kind: 'field', ...about, field, expected: wanted, actual }];
  };
  const keeps = (field: string): boolean => was !== undefined && !isBlank(was.values[field]);
  return [
    ...Object.entries(expected.fields)
      .filter(([field]) => !keeps(field))
      .flatMap(([field, wanted]) => compare(field, wanted, builtInValue(account, record, field), true)),
    ...Object.entries(expected.custom)
      .filter(([label]) => !keeps(`custom:${label}`))
      .flatMap(([label, wanted]) => compare(label, wanted, custom[label] ?? null, false)),
    ...(expected.owner === undefined ? [] : compare('owner', expected.owner, ownerOf(account, record), false)),
    ...Object.entries(expected.links)
      .filter(([field]) => !keeps(field))
      .flatMap(([field, link]) => compareLink(setting, about, { field, link, actual: record.body[field] ?? null })),
    ...Object.entries(expected.linkLists ?? {})
      .filter(([field]) => !keeps(field))
      .flatMap(([field, links]) =>
        compareLinkList(setting, about, { field, links, actual: record.body[field] ?? null }),
      ),
    ...(expected.file === undefined ? [] : compareFile(about, expected.file, account.content(record.id))),
  ];
}

/** The words by which a defect names the record. */
export function identityOf({ identity }: ExpectedRecord): string {
  if (identity.by === 'trace') return identity.value;
  const parent = identity.parent === undefined ? '' : `${nameOfLink(identity.parent)}: `;
  return `${parent}${JSON.stringify(identity.value)}`;
}

/** The words for what a link leads to. */
export function nameOfLink(link: LinkTarget): string {
  return `${link.object} ${'trace' in link ? link.trace : link.name}`;
}

function compareLink(
  { account, correspondence }: ComparisonSetting,
  about: Pick<Defect, 'object' | 'identity'>,
  { field, link, actual }: { readonly field: string; readonly link: LinkTarget; readonly actual: Json },
): readonly Defect[] {
  const targets = correspondence.targets(link);
  if (targets.some(({ id }) => id === textOf(actual))) return [];
  const linked = targets[0] === undefined ? undefined : account.find(targets[0].type, actual);
  const shown = linked === undefined ? actual : (correspondence.traceOf(linked) ?? `${linked.type} ${linked.id}`);
  return [{ kind: 'link', ...about, field, expected: nameOfLink(link), actual: shown }];
}

function compareLinkList(
  { correspondence }: ComparisonSetting,
  about: Pick<Defect, 'object' | 'identity'>,
  { field, links, actual }: { readonly field: string; readonly links: readonly LinkTarget[]; readonly actual: Json },
): readonly Defect[] {
  const ids = linkedIds(actual);
  const isThere = (link: LinkTarget): boolean => correspondence.targets(link).some(({ id }) => ids.includes(id));
  if (ids.length === links.length && links.every(isThere)) return [];
  return [{ kind: 'link', ...about, field, expected: links.map(nameOfLink), actual }];
}

/** The ids of a list of links: bare, or inside the objects that say more about each, as participants of an activity. */
function linkedIds(list: Json): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => textOf(isObject(item) ? item['person_id'] : item));
}

function compareFile(
  about: Pick<Defect, 'object' | 'identity'>,
  expected: ExpectedFile,
  content: Uint8Array | undefined,
): readonly Defect[] {
  const actual = describeContent(expected, content);
  const wanted: Json =
    'sha256' in expected ? { size: expected.size, sha256: expected.sha256 } : { rows: expected.rows, missing: [] };
  return sameValue(wanted, actual).same ? [] : [{ kind: 'file', ...about, field: 'content', expected: wanted, actual }];
}

/** A header row may stand above the rows that were decided. */
function describeContent(expected: ExpectedFile, content: Uint8Array | undefined): Json {
  if (content === undefined) return null;
  if ('sha256' in expected) {
    return { size: content.byteLength, sha256: createHash('sha256').update(content).digest('hex') };
  }
  const rows: string[][] = parse(Buffer.from(content), { bom: true, relax_column_count: true });
  const cells = new Set(rows.flat());
  const header = rows.length === expected.rows + 1 ? 1 : 0;
  return { rows: rows.length - header, missing: expected.contains.filter((text) => !cells.has(text)) };
}
