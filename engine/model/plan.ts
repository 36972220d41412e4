import type { FileReference, HoldReason } from './record.ts';
import type { DestinationId, EntryAddress, Fields, StoredFields } from './value.ts';

/** What a plan was made for. All kinds are executed by the same `apply`. */
export type PlanKind = 'load' | 'sample' | 'rollback';

/** One step on one destination record. */
export type Change =
  | (ChangeBase & {
      readonly action: 'create';
      readonly fields: Fields;
      /** Of the file object: the source file to upload, or text made by us to upload under `fields.name`. */
      readonly file?: FileReference;
      readonly content?: string;
    })
  | (ChangeBase & {
      readonly action: 'update';
      /** Empty for `late_link`: the record is made by this very plan, the crosswalk knows its id by then. */
      readonly destinationId: DestinationId;
      readonly fields: Fields;
      /** Fields we wrote earlier that should be empty now. */
      readonly cleared: readonly string[];
      /** `adopted`: it was there before us; `made`: an earlier run of ours made it. */
      readonly because: 'adopted' | 'changed' | 'late_link';
      /** `adopted`: what these fields held when the plan was made. What holds something else by then was edited since. */
      readonly expected?: StoredFields;
    })
  /** Nothing is written: the crosswalk learns which existing record stands for this one. */
  | (ChangeBase & { readonly action: 'link'; readonly destinationId: DestinationId; readonly because: string })
  | (ChangeBase & { readonly action: 'unchanged'; readonly destinationId: DestinationId })
  | (ChangeBase & {
      readonly action: 'held';
      readonly reason: HoldReason;
      readonly detail: string;
      readonly at?: string;
    })
  | (ChangeBase & { readonly action: 'left_out'; readonly reason: string })
  | (ChangeBase & { readonly action: 'merged'; readonly into: string })
  /** A record we made goes away, if it is still as expected. `reverts`: the ledger lines that a rollback undoes with it. */
  | (ChangeBase & {
      readonly action: 'delete';
      readonly destinationId: DestinationId;
      readonly expected: StoredFields;
      readonly reverts?: readonly number[];
    })
  /** Rollback only: fields we changed get back their before-image. */
  | (ChangeBase & {
      readonly action: 'restore';
      readonly destinationId: DestinationId;
      readonly fields: StoredFields;
      readonly expected: StoredFields;
      readonly reverts?: readonly number[];
    })
  /** Rollback only: kept, and why. */
  | (ChangeBase & { readonly action: 'keep'; readonly destinationId: DestinationId; readonly reason: string });

/** What a step does. */
export type ChangeAction = Change['action'];

interface ChangeBase {
  readonly entry: EntryAddress;
  readonly key: string;
  /** The name under which the crosswalk knows the destination record so far: that record was merged into this one. */
  readonly formerly?: { readonly entry: EntryAddress; readonly key: string };
  readonly object: string;
  readonly fingerprint: string;
}

/** The header of a saved plan; its changes are stored beside it and stream in order. */
export interface Plan {
  readonly id: string;
  readonly kind: PlanKind;
  readonly pair: string;
  /** Over everything the plan would do, in logical names, whatever of it is done already. */
  readonly digest: string;
  readonly specDigest: string;
  readonly snapshotDigest: string;
  readonly ownersDigest: string;
  readonly totals: PlanTotals;
  readonly estimate: PlanEstimate;
  readonly createdAt: string;
}

/** Counts by action, and by destination object and action. */
export interface PlanTotals {
  readonly actions: Readonly<Record<string, number>>;
  readonly objects: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly held: Readonly<Record<string, number>>;
}

/** What the plan will cost. `seconds` follows from the burst limit, `days` from the daily budget. */
export interface PlanEstimate {
  readonly tokens: number;
  readonly requests: number;
  readonly seconds: number;
  readonly days: number;
}

/** The points where a person must consent, in the order in which they are passed. */
export const GATES = ['mapping', 'setup', 'load'] as const;
/** One of these points. */
export type Gate = (typeof GATES)[number];

/** A person's consent to exactly what a digest names. */
export interface Approval {
  readonly gate: Gate;
  readonly digest: string;
  readonly approvedBy: string;
  readonly approvedAt: string;
}

/** One thing to make or to reuse in the destination's schema before records can move. */
export type SchemaChange =
  | {
      readonly kind: 'field';
      readonly action: 'create' | 'reuse';
      readonly object: string;
      readonly id: string;
      readonly label: string;
      readonly wireType: string;
      readonly options: readonly string[];
      readonly key?: string;
    }
  | {
      readonly kind: 'options';
      readonly action: 'create';
      readonly object: string;
      readonly id: string;
      readonly label: string;
      readonly key: string;
      readonly options: readonly string[];
    }
  | {
      readonly kind: 'pipeline';
      readonly action: 'create' | 'reuse';
      readonly id: string;
      readonly name: string;
      readonly destinationId?: DestinationId;
    }
  | {
      readonly kind: 'stage';
      readonly action: 'create' | 'reuse';
      readonly id: string;
      readonly pipeline: string;
      readonly name: string;
      readonly probability?: number;
      readonly destinationId?: DestinationId;
    };

/** What provisioning will make or find. */
export interface SchemaPlan {
  readonly changes: readonly SchemaChange[];
  /** By logical name, and only what the plan uses; the same before and after provisioning. */
  readonly digest: string;
}
