import type { PriceGrade } from './rules.ts';

/** What an estimate has to know of a pair: computed once from the compiled pair, and can be written as JSON. */
export interface EstimateFacts {
  readonly pair: string;
  readonly source: { readonly name: string; readonly label: string };
  readonly destination: { readonly name: string; readonly label: string };
  readonly transport: 'files' | 'http';
  /** As published; prices and days go by it. */
  readonly grade: PriceGrade;
  readonly gradeName: string;
  /** What a person counts in the source, in the order of the table. */
  readonly objects: readonly SourceFact[];
  readonly entries: readonly EntryFact[];
  /** The destination objects that can be listed or are written, by name. */
  readonly destinations: Readonly<Record<string, DestinationFact>>;
  /** Declared custom fields that are made in the setup. */
  readonly customFields: number;
  /** Declared pipelines and stages. */
  readonly pipelines: number;
  readonly plans: Readonly<Record<string, PlanFact>>;
}

/** A kind of source records that a person can count. */
export interface SourceFact {
  readonly name: string;
  readonly label: string;
  /** Files: they have a size as well. */
  readonly files: boolean;
}

/** What makes records of one kind out of source records of one kind. */
export interface EntryFact {
  readonly address: string;
  readonly label: string;
  /** The counted source object; absent for records that are made once for a whole migration. */
  readonly from?: string;
  readonly object: string;
  /** Part of the counted records, 0 to 1, that become such records, as far as nobody has counted it. */
  readonly share: number;
  /** So many whatever is counted: fields that an account defines, of which the source keeps no list. */
  readonly assumed?: number;
  /** Whether source records may turn out to be one. */
  readonly joins: boolean;
  /** A second call writes what a creation cannot carry. */
  readonly twice: boolean;
  /** Made in the setup: it defines a field. */
  readonly defines: boolean;
}

/** What reading and writing an object costs, in tokens. */
export interface DestinationFact {
  readonly label: string;
  readonly create: number;
  readonly update: number;
  readonly list: number;
  readonly listLimit: number;
  readonly bulk?: { readonly parent: string; readonly most: number; readonly cost: number };
  /** Looked for before records are made. */
  readonly matched: boolean;
  /** Part of the fingerprint of the account. */
  readonly listable: boolean;
  /** The plan limits how many may be open. */
  readonly capped: boolean;
}

/** What a plan of the destination allows. */
export interface PlanFact {
  readonly customFields: number;
  readonly openRecordsPerSeat: number;
  readonly tokensPerSeat: number;
  /** In two seconds. */
  readonly burstRequests: number;
}
