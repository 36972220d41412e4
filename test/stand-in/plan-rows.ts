import { compositeKey } from './composite-key.ts';
import { type DirtLevel, planDirt } from './dirt-schedule.ts';
import type { Cell, ExportRow, ExportTable, Flaw, FlawKind, PlantedText, TableDirt } from './export-table.ts';

/** A row as it will be written, and what reading must say of it. */
export interface PlannedRow {
  readonly row: ExportRow;
  /** `merged`: it repeats an earlier row word for word; `held`: in its key alone. */
  readonly outcome: 'done' | 'merged' | 'held' | 'unreadable';
  /** Codes that the audit must report for this row. */
  readonly findings: readonly string[];
  readonly flaws: readonly Flaw[];
}

/** The key of a row of a table. */
export function keyOf({ key }: ExportTable, row: ExportRow): string {
  return compositeKey(...key.map((column) => textIn(row, column)));
}

/**
 * Plants the dirt of one table. Repeats come at the end, where exports that were pasted together have them.
 * @param readable the keys of the rows of earlier tables that can be read, by object.
 * @throws RangeError when the table is too small to hold every kind of dirt.
 */
export function planRows(
  table: ExportTable,
  level: DirtLevel,
  readable: ReadonlyMap<string, ReadonlySet<string>>,
): readonly PlannedRow[] {
  const kinds = kindsOf(table.dirt ?? {});
  const schedule = planDirt(level, kinds, table.rows.length);
  const planned: PlannedRow[] = [];
  const repeats: PlannedRow[] = [];
  // A row may refer to rows above it in the same table.
  const above = new Set<string>();
  const known = new Map(readable).set(table.object, above);
  let earlier: ExportRow | undefined;
  for (const row of table.rows) {
    const lost = lostReferences(table, row, known);
    const kind = schedule.take(earlier !== undefined && lost.length === 0 && isFull(table, row));
    const given = kind === undefined ? asItIs(row) : PLANT[kind]({ table, row, earlier: earlier ?? row });
    planned.push({ ...given, flaws: [...given.flaws, ...lost] });
    if (given.outcome === 'done') above.add(keyOf(table, row));
    if (kind === 'identical_duplicate') repeats.push({ ...asItIs(row), outcome: 'merged', findings: [kind] });
    if (kind === 'duplicate_key') repeats.push(changedRepeat(table, row));
    if (kind === undefined && lost.length === 0 && isFull(table, row)) earlier = row;
  }
  const owed = schedule.owed();
  if (owed.length > 0) {
    throw new RangeError(
      `The export is too small to hold every kind of dirt: ${table.object} still owes ${owed.join(', ')}. ` +
        'Ask for at least 1000 records, or for no dirt.',
    );
  }
  return [...planned, ...repeats];
}

type DirtKind = FlawKind | 'identical_duplicate' | 'duplicate_key' | 'unreadable_row' | 'possible_duplicate';

function kindsOf(dirt: TableDirt): readonly DirtKind[] {
  const kinds: readonly (readonly [DirtKind, unknown])[] = [
    ['identical_duplicate', dirt.repeat],
    ['broken_reference', dirt.orphan],
    ['unreadable_row', dirt.damage],
    ['possible_duplicate', dirt.unique],
    ['unreadable_value', dirt.unreadable],
    ['duplicate_key', dirt.repeat],
    ['unknown_value', dirt.unknown],
    ['missing_value', dirt.blank],
    ['missing_file', dirt.missingFile],
  ];
  return kinds.filter(([, planted]) => planted !== undefined).map(([kind]) => kind);
}

interface Place {
  readonly table: ExportTable;
  readonly row: ExportRow;
  /** A row above without any dirt, which a repeated name can repeat. */
  readonly earlier: ExportRow;
}

const PLANT: Readonly<Record<DirtKind, (place: Place) => PlannedRow>> = {
  identical_duplicate: ({ row }) => asItIs(row),
  duplicate_key: ({ row }) => asItIs(row),
  unreadable_row: ({ row }) => ({ ...asItIs(row), outcome: 'unreadable' }),
  possible_duplicate: ({ table, row, earlier }) => {
    const column = table.dirt?.unique ?? '';
    const spelledOtherwise = ` ${textIn(earlier, column).toUpperCase()} `;
    return { ...asItIs({ ...row, [column]: spelledOtherwise }), findings: ['possible_duplicate'] };
  },
  broken_reference: ({ table, row }) => {
    const column = table.dirt?.orphan ?? '';
    return flawed(table, 'broken_reference', row, { column, text: `${textIn(row, column)}-gone` });
  },
  unreadable_value: ({ table, row }) => flawed(table, 'unreadable_value', row, table.dirt?.unreadable),
  unknown_value: ({ table, row }) => flawed(table, 'unknown_value', row, table.dirt?.unknown),
  missing_value: ({ table, row }) => flawed(table, 'missing_value', row, { column: table.dirt?.blank ?? '', text: '' }),
  missing_file: ({ table, row }) => {
    const column = table.contents?.path ?? '';
    return flawed(table, 'missing_file', row, { column, text: textIn(row, column) });
  },
};

function asItIs(row: ExportRow): PlannedRow {
  return { row, outcome: 'done', findings: [], flaws: [] };
}

function flawed(table: ExportTable, kind: FlawKind, row: ExportRow, planted: PlantedText | undefined): PlannedRow {
  if (planted === undefined) throw new Error(`${table.object} has no place for ${kind}.`);
  const { column, text } = planted;
  const changed = { ...row, [column]: text };
  return { ...asItIs(changed), flaws: [{ kind, object: table.object, key: keyOf(table, changed), column }] };
}

function changedRepeat(table: ExportTable, row: ExportRow): PlannedRow {
  const column = table.dirt?.repeat ?? '';
  const changed = { ...row, [column]: `${textIn(row, column)} (older copy)` };
  return { ...asItIs(changed), outcome: 'held', findings: ['duplicate_key'] };
}

/** Whether every cell has a text that some kind of dirt would change, so that the change can be seen. */
function isFull({ dirt = {} }: ExportTable, row: ExportRow): boolean {
  const columns = [dirt.repeat, dirt.unique, dirt.orphan, dirt.unreadable?.column, dirt.unknown?.column, dirt.blank];
  return columns.every((column) => column === undefined || textIn(row, column) !== '');
}

/** References to rows that are not in the export, or that cannot be read there. */
function lostReferences(
  table: ExportTable,
  row: ExportRow,
  readable: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Flaw[] {
  return Object.entries(table.references ?? {}).flatMap(([column, target]): readonly Flaw[] => {
    const object = typeof target === 'string' ? target : target.objects[textIn(row, target.by)];
    if (object === undefined) return [];
    const known = readable.get(object);
    if (known === undefined) throw new Error(`${table.object} refers to ${object}, which comes later.`);
    const lost = keysIn(row, column).some((key) => !known.has(key));
    return lost ? [{ kind: 'broken_reference', object: table.object, key: keyOf(table, row), column }] : [];
  });
}

function keysIn(row: ExportRow, column: string): readonly string[] {
  const cell = row[column];
  const keys = Array.isArray(cell) ? (cell as readonly Cell[]) : [cell];
  return keys.filter((key) => typeof key === 'string').filter((key) => key !== '');
}

/** The text of a cell; numbers as they are written, nothing for what is no scalar. */
function textIn(row: ExportRow, column: string): string {
  const cell = row[column];
  if (typeof cell === 'string') return cell;
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}
