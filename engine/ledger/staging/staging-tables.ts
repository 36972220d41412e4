import type { DestinationRecord, MappedRecord, Outcome, SourceRecord } from '../../model/record.ts';
import type { FindingCode } from '../../model/report.ts';
import type { FoldItem, ObjectFacts, RecordState } from '../../port/staging.ts';
import type { JsonText } from '../columns.ts';

/** The staging's tables. `seq` counts up in the order of adding; `null` is absent. */
export interface StagingTables {
  readonly source_object: SourceObjectRow;
  readonly source_record: SourceRecordRow;
  readonly source_index: SourceIndexRow;
  readonly source_value: SourceValueRow;
  readonly mapped_record: MappedRecordRow;
  readonly fold_item: FoldItemRow;
  readonly record_state: RecordStateRow;
  readonly finding: FindingRow;
  readonly destination_record: DestinationRecordRow;
  readonly destination_name: DestinationNameRow;
  readonly note: NoteRow;
}

/** An object that was read whole. */
export interface SourceObjectRow {
  readonly object: string;
  readonly facts: JsonText<ObjectFacts>;
}

/** One record of the snapshot. */
export interface SourceRecordRow {
  readonly seq: number;
  readonly object: string;
  readonly key: string;
  /** sha256 of the canonical JSON of the fields and of what could not be read, in hexadecimal. */
  readonly digest: string;
  /** Its fields in the order of the source. */
  readonly record: JsonText<SourceRecord>;
}

/** Fields whose values are kept in `source_value`. */
export interface SourceIndexRow {
  readonly object: string;
  readonly field: string;
}

/** One value of one indexed field; a field with many values has as many rows. */
export interface SourceValueRow {
  readonly object: string;
  readonly field: string;
  readonly value: string;
  /** The record's. */
  readonly seq: number;
}

/** One record of the desired state, or why there is none. */
export interface MappedRecordRow {
  readonly seq: number;
  readonly entry: string;
  readonly key: string;
  readonly state: Outcome['state'];
  readonly fingerprint: string;
  /** With sorted keys, since it is part of the digest. */
  readonly outcome: JsonText<Outcome>;
  readonly record: JsonText<MappedRecord>;
}

/** What one child gives to the record that it is folded into. */
export interface FoldItemRow {
  readonly seq: number;
  readonly fold: string;
  readonly target_entry: string;
  readonly target_key: string;
  readonly object: string;
  readonly key: string;
  readonly item_values: JsonText<FoldItem['values']>;
}

/** How a source record ended under one entry. */
export interface RecordStateRow {
  readonly object: string;
  readonly key: string;
  readonly entry: string;
  readonly state: RecordState['state'];
  /** The place of the state among all; the least one of a source record is its worst. */
  readonly rank: number;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly held_at: string | null;
}

/** One thing that the audit found. */
export interface FindingRow {
  readonly seq: number;
  readonly code: FindingCode;
  readonly object: string;
  readonly key: string;
  readonly detail: string;
}

/** One record that the account had when it was surveyed. */
export interface DestinationRecordRow {
  readonly seq: number;
  readonly object: string;
  readonly id: string;
  readonly record: JsonText<DestinationRecord>;
}

/** A text that match rules find a destination record by. */
export interface DestinationNameRow {
  readonly object: string;
  readonly name: string;
  readonly id: string;
}

/** What a phase remembers about a name. */
export interface NoteRow {
  readonly topic: string;
  readonly name: string;
  readonly content: string;
}
