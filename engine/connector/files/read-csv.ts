import type { Json } from '../../model/value.ts';
import { type SourceItem, SourceProblem } from '../../port/source.ts';
import { headersOf, isCopied } from '../value/key-reader.ts';
import type { RawRecord } from '../value/read-record.ts';
import { type ColumnPlan, fieldNameOf, planColumns } from './columns.ts';
import { linesOf } from './lines.ts';
import { type FileReading, keptFields, readItem, unknownColumnItem } from './read-items.ts';
import { type Row, rowsOf } from './rows.ts';

/** Reads a delimited file with a header row, row by row. */
export async function* readCsv(
  reading: FileReading,
  chunks: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<SourceItem> {
  let header: Header | undefined;
  for await (const rows of rowsOf(linesOf(chunks), delimiter)) {
    for (const row of rows) {
      if (header === undefined) {
        header = readHeader(reading, row, delimiter);
        yield* headerItems(reading, header.plan);
      } else if (row.kind === 'broken') {
        yield { kind: 'rejected', file: reading.file, line: row.line, reason: row.reason, text: row.text };
      } else if (row.cells.some((cell) => cell.trim() !== '')) {
        const text = row.cells.join(delimiter);
        yield await readItem(reading, rawRecord(reading, header, row), row.line, text);
      }
    }
  }
  if (header === undefined) throw emptyFile(reading);
}

interface Header {
  readonly cells: readonly string[];
  readonly plan: ColumnPlan;
  /** Names under which an expression that computes a field sees the columns: fields by name, the rest by header. */
  readonly names: readonly string[];
  readonly kept: readonly { readonly name: string; readonly index: number }[];
}

function readHeader(reading: FileReading, row: Row, delimiter: string): Header {
  const { object, file, folder } = reading;
  if (row.kind === 'broken') {
    throw new SourceProblem(
      `The header of ${file} in ${folder} cannot be read: ${row.reason}. Correct line ${row.line}, or ` +
        'export the file again.',
    );
  }
  const plan = planColumns(object, row.cells);
  requireKeyColumns(reading, plan, delimiter);
  const fieldAt = new Map([...plan.indexes].map(([name, index]) => [index, name]));
  return {
    cells: row.cells,
    plan,
    names: row.cells.map((cell, index) => fieldAt.get(index) ?? cell.trim()),
    kept:
      object.contract === 'evolve'
        ? plan.unknown.map(({ header, index }) => ({ name: fieldNameOf(header), index }))
        : [],
  };
}

/** Without the columns of its key no row can be told from another, so nothing of the file could be used. */
function requireKeyColumns({ object, file, folder }: FileReading, plan: ColumnPlan, delimiter: string): void {
  const absent = object.key
    .map((name) => object.fields.get(name))
    .filter((field) => field !== undefined)
    .filter((field) => isCopied(field) && !plan.indexes.has(field.name));
  if (absent.length === 0) return;
  const wanted = absent.map((field) => headersOf(field).join(' or ')).join(', ');
  throw new SourceProblem(
    `${file} in ${folder} has no column ${wanted}, which identifies each ${object.label}. Export the file with that ` +
      `column, or declare under ${object.name}.fields how the export calls it. If the header looks right, check that ` +
      `the cells are separated by ${JSON.stringify(delimiter)}.`,
  );
}

function* headerItems(reading: FileReading, plan: ColumnPlan): Generator<SourceItem> {
  for (const column of plan.missing) yield { kind: 'missing_column', column };
  for (const column of new Set(plan.unknown.map(({ header }) => header))) yield unknownColumnItem(reading, column);
}

function rawRecord(reading: FileReading, header: Header, row: Row & { readonly kind: 'cells' }): RawRecord {
  const { cells } = row;
  const cellOf = (index: number | undefined): Json | undefined => (index === undefined ? undefined : cells[index]);
  return {
    position: `${reading.file}:${row.line}`,
    raw: (field) => prefixedCells(header, cells, field) ?? cellOf(header.plan.indexes.get(field)),
    whole: () => wholeRow(header, cells),
    kept: keptFields(
      reading.object,
      header.kept.map(({ name, index }) => ({ name, value: cells[index] })),
    ),
  };
}

function prefixedCells({ plan }: Header, cells: readonly string[], field: string): Json | undefined {
  const columns = plan.prefixed.get(field);
  return columns && Object.fromEntries([...columns].map(([name, index]) => [name, cells[index] ?? '']));
}

/** The first of columns with one name wins, as it does for fields. */
function wholeRow({ names }: Header, cells: readonly string[]): Json {
  const row: Record<string, Json> = {};
  for (const [index, name] of names.entries()) if (name !== '' && !(name in row)) row[name] = cells[index] ?? '';
  return row;
}

function emptyFile({ object, file, folder }: FileReading): SourceProblem {
  return new SourceProblem(
    `${file} in ${folder} is empty: it has not even a header row. Export ${object.label} again. If there are no ` +
      'records of this kind, leave the header row alone in the file.',
  );
}
