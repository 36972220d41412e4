import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AccountUser } from './answer-key.ts';
import { type AnswerKeyLedger, collectEntries, openAnswerKey } from './answer-key-ledger.ts';
import { openDelimitedFile } from './delimited-file.ts';
import type { DirtLevel } from './dirt-schedule.ts';
import type { Cell, ExportRow, ExportTable, Flaw, SourceAnswers } from './export-table.ts';
import { openJsonLinesFile } from './json-lines-file.ts';
import { keyOf, type PlannedRow, planRows } from './plan-rows.ts';

/** What to write, and where. */
export interface WriteExportInput {
  readonly system: string;
  readonly seed: number;
  /** Label of the custom field that will carry the source key. */
  readonly traceLabel: string;
  readonly folder: string;
  readonly dirt: DirtLevel;
  /** Users of the destination account, for the answer key. */
  readonly users: readonly AccountUser[];
  /** Tables that others refer to come first. */
  readonly tables: readonly ExportTable[];
}

/**
 * Writes an export folder, plants its dirt and says what reading it must find. The same input gives the same bytes.
 * @throws RangeError when the export is too small to hold every kind of dirt.
 */
export function writeExport(input: WriteExportInput): SourceAnswers {
  const { system, seed, traceLabel, users, folder } = input;
  const collected = collectEntries();
  const ledger = openAnswerKey({ system, seed, traceLabel, users }, collected.sink);
  const flaws: Flaw[] = [];
  const counts: Record<string, number> = {};
  const readable = new Map<string, ReadonlySet<string>>();
  const rows: Record<string, readonly ExportRow[]> = {};
  mkdirSync(folder, { recursive: true });
  for (const table of input.tables) {
    const planned = planRows(table, input.dirt, readable);
    rows[table.object] = planned.filter(({ outcome }) => outcome === 'done').map(({ row }) => row);
    counts[table.object] = writeTable(table, planned, input, ledger);
    readable.set(table.object, keysOf(table, planned));
    flaws.push(...planned.flatMap(({ flaws: found }) => found));
  }
  return { key: collected.key(ledger.summary(counts)), flaws, rows };
}

function keysOf(table: ExportTable, planned: readonly PlannedRow[]): ReadonlySet<string> {
  return new Set(planned.filter(({ outcome }) => outcome === 'done').map(({ row }) => keyOf(table, row)));
}

/** A file of either format. */
interface OpenTable {
  readonly write: (planned: PlannedRow) => number;
  readonly rows: () => number;
  readonly close: () => void;
}

function writeTable(
  table: ExportTable,
  planned: readonly PlannedRow[],
  { folder, dirt }: WriteExportInput,
  ledger: AnswerKeyLedger,
): number {
  const file = table.file.endsWith('.csv') ? openCsv(table, folder, dirt) : openJsonLines(table, folder, dirt);
  for (const column of undeclaredColumns(table, dirt)) {
    ledger.add({ entry: 'finding', finding: { code: 'unknown_column', object: table.object, key: column } });
  }
  for (const row of planned) {
    answer(table, row, file.write(row), ledger);
    writeContents(table, row, folder);
  }
  file.close();
  return file.rows();
}

function openCsv(table: ExportTable, folder: string, dirt: DirtLevel): OpenTable {
  const surplus = dirt === 'none' ? undefined : table.dirt?.surplus;
  const declared = [...table.columns, ...(table.undeclared ?? [])].map((header) => ({ header, cell: header }));
  const form = (dirt === 'none' ? undefined : table.dirt?.form) ?? ({ encoding: 'utf-8', lineEnd: '\n' } as const);
  const columns = surplus === undefined ? declared : [...declared, surplus];
  const file = openDelimitedFile(join(folder, table.file), columns, form);
  return {
    ...file,
    write: ({ row, outcome }) => {
      const cells = Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, textOf(cell, table)]));
      const damage = table.dirt?.damage;
      if (outcome !== 'unreadable' || damage === undefined || damage === 'cut_line') return file.write(cells);
      return file.writeDamaged(cells, damage);
    },
  };
}

function openJsonLines(table: ExportTable, folder: string, dirt: DirtLevel): OpenTable {
  const surplus = dirt === 'none' ? undefined : table.dirt?.surplus;
  const more: ExportRow = surplus === undefined ? {} : { [surplus.header]: 'kept from before' };
  const file = openJsonLinesFile(join(folder, table.file));
  const write = ({ row, outcome }: PlannedRow): number =>
    outcome === 'unreadable' ? file.writeCut(row) : file.write({ ...row, ...more });
  return { ...file, write };
}

function textOf(cell: Cell, { file }: ExportTable): string {
  if (typeof cell === 'string') return cell;
  throw new TypeError(`A cell of ${file} is not a text: ${JSON.stringify(cell)}.`);
}

function undeclaredColumns({ undeclared = [], dirt: planted }: ExportTable, dirt: DirtLevel): readonly string[] {
  return dirt === 'none' || planted?.surplus === undefined ? undeclared : [...undeclared, planted.surplus.header];
}

function answer(table: ExportTable, planned: PlannedRow, line: number, { add }: AnswerKeyLedger): void {
  const { object, file } = table;
  const { outcome, findings } = planned;
  const key = keyOf(table, planned.row);
  for (const code of findings) add({ entry: 'finding', finding: { code, object, key } });
  if (outcome === 'unreadable') {
    add({ entry: 'finding', finding: { code: 'unreadable_row', object, key: `${file}:${line}` } });
    add({ entry: 'unreadable', row: { object, file, line } });
  } else if (outcome === 'merged') add({ entry: 'merged', row: { object, key, line, into: key } });
  else if (outcome === 'held') add({ entry: 'held', row: { object, key, line, reason: 'duplicate_key' } });
  else add({ entry: 'done', row: { object, key, line } });
}

function writeContents({ contents }: ExportTable, { row, flaws }: PlannedRow, folder: string): void {
  const path = contents === undefined ? undefined : pathIn(row, contents.path);
  if (contents === undefined || path === undefined || flaws.some(({ kind }) => kind === 'missing_file')) return;
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, contents.of(path));
}

function pathIn(row: ExportRow, column: string): string | undefined {
  const path = row[column];
  return typeof path === 'string' && path !== '' ? path : undefined;
}
