import type { FileReference, SourceRecord } from '../model/record.ts';
import type { SourceObject } from '../model/system.ts';

/** One thing a source gave: a record, a row that could not be read, or a fact about the object's shape. */
export type SourceItem =
  | { readonly kind: 'record'; readonly record: SourceRecord }
  | {
      readonly kind: 'rejected';
      readonly file: string;
      readonly line: number;
      readonly reason: string;
      readonly text: string;
    }
  | { readonly kind: 'unknown_column'; readonly column: string }
  | { readonly kind: 'missing_column'; readonly column: string };

/** What became of records since an instant: as they are now, or no longer there. */
export type SourceChange = SourceItem | { readonly kind: 'gone'; readonly key: string };

/** What `open` answers about a file of the source. */
export type FileOpening =
  | { readonly kind: 'file'; readonly size: number; readonly sha256: string; read(): Promise<Uint8Array<ArrayBuffer>> }
  | { readonly kind: 'missing'; readonly reason: string };

/** A way to read one source. It can only read: there is no way to say a write. */
export interface Source {
  /**
   * Streams one object from the beginning, in the source's own order; the same source gives the same order again.
   * Throws `SourceProblem` when the object cannot be read at all (file missing, encoding, credentials).
   */
  read(object: SourceObject): AsyncIterable<SourceItem>;
  /**
   * What may have changed in an object since an instant (ISO), where the source tells of every change; `undefined` where
   * it does not, and the object has to be read again.
   */
  changes?(object: SourceObject, since: string): AsyncIterable<SourceChange> | undefined;
  open(file: FileReference): Promise<FileOpening>;
}

/** The source refused or is not there. The message says what, why and what to do next. */
export class SourceProblem extends Error {
  /** Whether one object cannot be read, or nothing can: a credential that is not accepted, or not the right one. */
  readonly affects: 'object' | 'source';

  constructor(message: string, options?: ErrorOptions & { readonly affects?: 'object' | 'source' }) {
    super(message, options);
    this.name = 'SourceProblem';
    this.affects = options?.affects ?? 'object';
  }
}
