import type {
  DestinationRecord,
  FinalState,
  MappedRecord,
  Outcome,
  RecordName,
  SourceRecord,
} from '../model/record.ts';
import type { Finding } from '../model/report.ts';
import type { DestinationId, EntryAddress, Json } from '../model/value.ts';

/** The snapshot of the source. Batches in, streams out; nothing is held in memory whole. */
export interface SourceStaging {
  /** Forgets an object before it is read again. */
  clear(object: string): Promise<void>;
  /**
   * Adds records in order. A key seen before is not added: the answer says which record of the batch repeats one
   * and whether its fields are all the same as the first's.
   */
  add(records: readonly SourceRecord[]): Promise<readonly RepeatedKey[]>;
  /** Puts records in the place of those with their keys, and adds the others. */
  replace(records: readonly SourceRecord[]): Promise<void>;
  /** Forgets the records with these keys. */
  remove(object: string, keys: readonly string[]): Promise<void>;
  /** Marks an object as wholly read, so that an interrupted extraction goes on with the next. */
  complete(object: string, facts: ObjectFacts): Promise<void>;
  facts(object: string): Promise<ObjectFacts | undefined>;
  get(object: string, key: string): Promise<SourceRecord | undefined>;
  /** In the order of adding. */
  scan(object: string): AsyncIterable<readonly SourceRecord[]>;
  /** Makes `find` by this field fast; called once for each field that refs, joins or nests use. */
  index(object: string, field: string): Promise<void>;
  /** Records whose indexed field has exactly this value (for many fields: contains it). */
  find(object: string, field: string, value: string): Promise<readonly SourceRecord[]>;
  count(object: string): Promise<number>;
  /** sha256 over all objects, keys and fields: what a load approval binds to. */
  digest(): Promise<string>;
}

/** A record whose key another one had before it. */
export interface RepeatedKey {
  readonly record: SourceRecord;
  readonly identical: boolean;
}

/** What reading one object gave besides its records. */
export interface ObjectFacts {
  readonly read: number;
  /** When reading it began, as ISO. Unknown for what is derived. */
  readonly at?: string;
  readonly rejected: readonly {
    readonly file: string;
    readonly line: number;
    readonly reason: string;
    readonly text: string;
  }[];
  readonly unknownColumns: readonly string[];
  readonly missingColumns: readonly string[];
}

/** One child's contribution to the record it folds into. */
export interface FoldItem {
  readonly fold: EntryAddress;
  readonly targetEntry: EntryAddress;
  readonly targetKey: string;
  /** The child's base record: a child of a derived object is named by the record it was derived from. */
  readonly object: string;
  readonly key: string;
  /** By field of the fold: the value, and what it is ordered by. */
  readonly values: Readonly<Record<string, FoldValue>>;
}

/** What one child gives to one field. `file`: how the file with the whole list is called, should it be needed. */
export interface FoldValue {
  readonly value?: Json;
  readonly order?: Json;
  readonly currency?: string;
  readonly file?: string;
}

/** The desired state, as mapped from the snapshot. */
export interface MappedStaging {
  clear(): Promise<void>;
  add(records: readonly MappedRecord[]): Promise<void>;
  get(entry: EntryAddress, key: string): Promise<MappedRecord | undefined>;
  scan(entry: EntryAddress): AsyncIterable<readonly MappedRecord[]>;
  /** Counts by entry and outcome state. */
  counts(): Promise<
    readonly { readonly entry: EntryAddress; readonly state: Outcome['state']; readonly count: number }[]
  >;
  addFoldItems(items: readonly FoldItem[]): Promise<void>;
  /** The children that fold into one record, in the order of adding. */
  foldItems(targetEntry: EntryAddress, targetKey: string): Promise<readonly FoldItem[]>;
  /** Children of a fold whose target is not ready: held with it, or missing altogether. */
  strandedFoldItems(fold: EntryAddress): AsyncIterable<readonly (FoldItem & { readonly target?: Outcome })[]>;
  /** sha256 over entries, keys, fingerprints and outcomes. */
  digest(): Promise<string>;
}

/** The state of one source record with respect to one entry. */
export interface RecordState {
  readonly object: string;
  readonly key: string;
  readonly entry: EntryAddress;
  readonly state: FinalState | 'ready';
  /** A `HoldReason` for what is held; else the sentence or the key that explains the state. */
  readonly reason?: string;
  readonly detail?: string;
  /** The field of the entry where it was held. */
  readonly at?: string;
}

/** Where every source record stands, entry by entry. */
export interface StateStaging {
  clear(): Promise<void>;
  set(states: readonly RecordState[]): Promise<void>;
  /** The worst state of each source record: failed, held, left out, merged, unchanged, done. */
  scan(filter?: { readonly state?: FinalState }): AsyncIterable<readonly RecordState[]>;
  /** Staged records of a source object of which nothing was said yet, in the order of adding. */
  unsettled(object: string): AsyncIterable<readonly RecordName[]>;
  /** Source records by object and worst state. */
  counts(): Promise<
    readonly { readonly object: string; readonly state: FinalState | 'ready'; readonly count: number }[]
  >;
}

/** Findings of the audit. */
export interface FindingStaging {
  clear(): Promise<void>;
  add(findings: readonly Finding[]): Promise<void>;
  scan(): AsyncIterable<readonly Finding[]>;
}

/** The destination as it was read last, indexed by what match rules compare. */
export interface DestinationStaging {
  clear(object?: string): Promise<void>;
  /** `names`: for each match rule the text that records are found by. */
  add(records: readonly { readonly record: DestinationRecord; readonly names: readonly string[] }[]): Promise<void>;
  get(object: string, id: DestinationId): Promise<DestinationRecord | undefined>;
  /** At most `most` records of the object with this name. */
  find(object: string, name: string, most: number): Promise<readonly DestinationRecord[]>;
  scan(object: string): AsyncIterable<readonly DestinationRecord[]>;
}

/** A name, and what a phase has to remember about it. */
export interface Note {
  readonly name: string;
  readonly text: string;
}

/** What a phase remembers of records while it goes through them, by topic, so that its memory does not grow with them. */
export interface NoteStaging {
  clear(topic: string): Promise<void>;
  /** A name that is noted again has the later text. */
  put(topic: string, notes: readonly Note[]): Promise<void>;
  text(topic: string, name: string): Promise<string | undefined>;
  /** In the order of the names. */
  scan(topic: string): AsyncIterable<readonly Note[]>;
}

/** Everything that one run keeps between its phases. */
export interface Staging {
  readonly source: SourceStaging;
  readonly mapped: MappedStaging;
  readonly states: StateStaging;
  readonly findings: FindingStaging;
  readonly destination: DestinationStaging;
  readonly notes: NoteStaging;
  /** Runs `work` in one transaction: all of it is kept, or nothing. Does not nest. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}
