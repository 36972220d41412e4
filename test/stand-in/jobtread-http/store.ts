import type { Grant, Graph, GraphNode, GraphValue, TypedReference } from './graph.ts';
import { type Connection, TYPES } from './schema.ts';

/** The objects of a graph, found by what leads to them. */
export interface Store {
  readonly organizationId: string;
  node(type: string, id: string): GraphNode | undefined;
  /** The objects behind a connection of an object, in the order of the graph. */
  connected(owner: GraphNode, name: string, connection: Connection): readonly GraphNode[];
}

/** Opens a graph, together with the people and organizations of the keys. */
export function openStore({ organization, collections }: Graph, grants: readonly Grant[]): Store {
  const nodes = new Map<string, ReadonlyMap<string, GraphNode>>();
  for (const [type, { collection }] of Object.entries(TYPES)) {
    nodes.set(type, new Map((collections[collection] ?? []).map((node) => [node.id, node])));
  }
  const known = (type: string, more: readonly GraphNode[]): void => {
    nodes.set(type, new Map([...more.map((node) => [node.id, node] as const), ...(nodes.get(type) ?? [])]));
  };
  known('organization', [...grants.map((grant) => ({ ...grant.organization })), organization]);
  known(
    'user',
    grants.map((grant) => ({ ...grant.user })),
  );
  const leading = new Map<string, ReadonlyMap<string | undefined, readonly GraphNode[]>>();
  const byOwner = (of: string, relation: string): ReadonlyMap<string | undefined, readonly GraphNode[]> => {
    const name = `${of}.${relation}`;
    const found = leading.get(name) ?? Map.groupBy(nodes.get(of)?.values() ?? [], (node) => ownerOf(node[relation]));
    leading.set(name, found);
    return found;
  };
  return {
    organizationId: organization.id,
    node: (type, id) => nodes.get(type)?.get(id),
    connected: (owner, name, { of, by, listed }) => {
      if (by !== undefined) return byOwner(of, by).get(owner.id) ?? [];
      if (listed === true) {
        const ids = Array.isArray(owner[name]) ? (owner[name] as readonly string[]) : [];
        return ids.flatMap((id) => nodes.get(of)?.get(id) ?? []);
      }
      return owner.id === organization.id ? [...(nodes.get(of)?.values() ?? [])] : [];
    },
  };
}

function ownerOf(value: GraphValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value of a node leads to an object of one of several types. */
export function isTypedReference(value: GraphValue | undefined): value is TypedReference & GraphValue {
  return typeof value === 'object' && value !== null && '_type' in value && 'id' in value;
}
