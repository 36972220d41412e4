import type { ExportRow } from '../export-table.ts';
import { keyIn, textIn } from './reading.ts';
import { linkRefusal, type Verdicts } from './verdicts.ts';

/** So many records of invented objects are listed in a text; with more of them the whole list is a file. */
const MOST_LISTED = 10;

/** The objects whose records can have records of invented objects. */
const PARENTS = {
  contact: { source: 'contact_record', object: 'person', link: 'person_id' },
  company: { source: 'company', object: 'organization', link: 'org_id' },
  deal: { source: 'deal', object: 'deal', link: 'deal_id' },
} as const;

type ParentType = keyof typeof PARENTS;

/** Records of invented objects, by the record they belong to. */
export interface CustomObjects {
  /** The text on the parent, or nothing. */
  readonly textOf: (parentType: ParentType, parent: string) => string | null;
}

/** Gathers the records of invented objects, each with what it holds, in the order of the export. */
export function gatherCustomObjects(rows: readonly ExportRow[]): CustomObjects {
  const byParent = Map.groupBy(rows, (row) => `${textIn(row, 'parent_type')} ${textIn(row, 'parent_id')}`);
  return {
    textOf: (parentType, parent) => {
      const items = byParent.get(`${parentType} ${parent}`) ?? [];
      const listed = items.slice(0, MOST_LISTED).map(itemOf);
      return listed.length === 0 ? null : JSON.stringify(listed);
    },
  };
}

function itemOf(row: ExportRow) {
  return { object: textIn(row, 'object_name'), id: textIn(row, 'id'), values: row['fields'] };
}

/** A record of an invented object goes with its parent; a longer list is also a file on it. */
export function judgeCustomObjects(verdicts: Verdicts, rows: readonly ExportRow[]): void {
  for (const row of rows) {
    const parent = parentOf(row);
    const refusal =
      parent === undefined
        ? { reason: 'reference_missing', finding: 'broken_reference' }
        : linkRefusal(verdicts, parent.source, textIn(row, 'parent_id'));
    const key = `${textIn(row, 'object_name')}|${textIn(row, 'id')}`;
    verdicts.rule('custom_object', key, { refusals: refusal === undefined ? [] : [refusal] });
  }
  const loaded = rows.filter((row) => parentOf(row) !== undefined);
  for (const group of Map.groupBy(
    loaded,
    (row) => `${textIn(row, 'parent_type')} ${textIn(row, 'parent_id')}`,
  ).values())
    expectFile(verdicts, group);
}

function parentOf(row: ExportRow): (typeof PARENTS)[ParentType] | undefined {
  const type = textIn(row, 'parent_type');
  return type !== undefined && type in PARENTS ? PARENTS[type as ParentType] : undefined;
}

function expectFile(verdicts: Verdicts, group: readonly ExportRow[]): void {
  const [first] = group;
  const parent = first && parentOf(first);
  if (first === undefined || parent === undefined || group.length <= MOST_LISTED) return;
  const trace = keyIn(first, 'parent_id');
  if (verdicts.fateOf(parent.source, trace) !== 'loaded') return;
  const name = `custom-objects-${trace}.csv`;
  const target = { object: parent.object, trace };
  verdicts.expect({
    object: 'file',
    identity: { by: 'content', parent: target, value: { name } },
    fields: { name },
    custom: {},
    links: { [parent.link]: target },
    file: { name, rows: group.length, contains: group.map((row) => keyIn(row, 'id')) },
  });
}
