/**
 * What an organization holds, as objects that refer to each other by id. Collections are named as the organization's
 * connections are (`accounts`, `jobs`, `costItems` ...); `users`, `roles` and `customFieldValues` are reached through
 * others alone. Which fields, relations and connections a type has says `schema.ts`.
 */
export interface Graph {
  readonly organization: GraphNode;
  readonly collections: Readonly<Record<string, readonly GraphNode[]>>;
  /** What the file at a `files` node's url holds, by the node's id. The url itself is made by the server. */
  readonly contents?: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/**
 * One object. A relation is the id of the other object, or null; a relation that may lead to several types is a
 * `TypedReference`; a connection that no relation leads back from is a list of ids (`assignedMemberships` of a task).
 * Everything else is a scalar as it is answered, lists and objects included; a scalar that the type
 * has and the node lacks is answered as null.
 */
export interface GraphNode {
  readonly id: string;
  readonly [field: string]: GraphValue;
}

/** What a field of a node may hold. */
export type GraphValue =
  | string
  | number
  | boolean
  | null
  | TypedReference
  | readonly GraphValue[]
  | { readonly [key: string]: GraphValue };

/** Leads to an object of one of several types: `{ _type: 'deletedJob', id: '22PcywgmDLBk' }`. */
export interface TypedReference {
  readonly _type: string;
  readonly id: string;
}

/** A key with which somebody may ask. */
export interface Grant {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  /** ISO instant; a key that is past it is answered as no key at all. */
  readonly expiresAt: string | null;
  /** `readAccount`, `readJob`, `updateJob` ... */
  readonly allowedActions: readonly string[];
  /** Whose organization: that of the graph, or another. */
  readonly organization: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string };
}
