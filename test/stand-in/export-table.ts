import type { AccountUser, AnswerKey } from './answer-key.ts';
import type { Column, FileEncoding, RowDamage } from './delimited-file.ts';
import type { DirtLevel } from './dirt-schedule.ts';

/** A value as an export writes it. Files of comma-separated values hold texts only. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };

/** One row, by column or key. A column without a cell is blank. */
export type ExportRow = Readonly<Record<string, Cell>>;

/** One file of an export, tidy: what is wrong with it is planted while it is written. */
export interface ExportTable {
  /** The object, in the words of the answer key. */
  readonly object: string;
  /** Ends in .csv or .jsonl, which decides the format. */
  readonly file: string;
  /** Columns whose cells, trimmed and joined by `|`, are the key. */
  readonly key: readonly string[];
  /** The columns of a .csv file in their order. Files of JSON Lines have none. */
  readonly columns: readonly string[];
  /** Columns that stand in the file though the object has no field of their name. */
  readonly undeclared?: readonly string[];
  readonly rows: readonly ExportRow[];
  /** Columns that hold the keys of other rows, by column. Those rows come before this one. */
  readonly references?: Readonly<Record<string, ReferenceTarget>>;
  /** The column with the path of the row's file under the export folder, and what the file holds. */
  readonly contents?: { readonly path: string; readonly of: (path: string) => Buffer };
  /** What is planted in a dirty export; nothing where absent. */
  readonly dirt?: TableDirt;
}

/** The object that a column refers to, or the column that says which by its value. */
export type ReferenceTarget = string | { readonly by: string; readonly objects: Readonly<Record<string, string>> };

/** The kinds of dirt that one table gets. Each is planted at least once. */
export interface TableDirt {
  /** Rows come twice, word for word and with another text in this column. */
  readonly repeat?: string;
  /** Rows that cannot be parsed; a line of JSON is cut off, whatever this says. */
  readonly damage?: RowDamage | 'cut_line';
  /** Rows repeat this column of an earlier row, in another spelling. */
  readonly unique?: string;
  /** Rows name a record that is not in the export. */
  readonly orphan?: string;
  /** Cells hold what their type cannot be. */
  readonly unreadable?: PlantedText;
  /** Cells hold a value that nobody has seen before. */
  readonly unknown?: PlantedText;
  /** Cells are blank that the destination cannot do without. */
  readonly blank?: string;
  /** The row's file is not in the export. */
  readonly missingFile?: true;
  /** How the file is stored; plain UTF-8 where absent. */
  readonly form?: { readonly encoding: FileEncoding; readonly lineEnd: '\n' | '\r\n' };
  /** A column that no contract knows. */
  readonly surplus?: Column;
}

/** What stands in which column. */
export interface PlantedText {
  readonly column: string;
  readonly text: string;
}

/** What is wrong with a row that can be read: what becomes of the row is for the mapping to say, not for the export. */
export type FlawKind = 'broken_reference' | 'unreadable_value' | 'unknown_value' | 'missing_value' | 'missing_file';

/** One planted flaw, or one that followed from another: a row whose parent cannot be read refers to nothing. */
export interface Flaw {
  readonly kind: FlawKind;
  readonly object: string;
  readonly key: string;
  readonly column: string;
}

/**
 * What is known of an export before any mapping. In `key` a row is done that can be read and repeats nothing; findings
 * are those of reading alone; `expected` is empty. The flaws say of which done rows a mapping will have more to say.
 */
export interface SourceAnswers {
  readonly key: AnswerKey;
  readonly flaws: readonly Flaw[];
  /** The rows that are done, as they were written, by object and in the order of their file. */
  readonly rows: Readonly<Record<string, readonly ExportRow[]>>;
}

/** What to make up. */
export interface ExportRequest {
  readonly seed: number;
  /** Rows over all files, give or take a tenth. At least 1000 when dirt is planted. */
  readonly records: number;
  /** Folder to write into; made if it is missing. */
  readonly folder: string;
  /** Instant of the export, ISO 8601. Nothing in it was made later. */
  readonly time?: string;
  readonly dirt?: DirtLevel;
  /** Users of the destination account, so that some owners are among them. */
  readonly users: readonly AccountUser[];
}
