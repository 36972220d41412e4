import type { ObjectName } from './codec/object-codec.ts';
import { CALL_COSTS, type OperationCosts, SMALL_LIST_COSTS, V1_COSTS, V2_COSTS } from './token-cost.ts';

/** How a list is cut into pages. `whole`: it is not. */
export type Paging = 'cursor' | 'offset' | 'whole';

/** Where and how the records of one object are reached. */
export interface CatalogueEntry {
  /** With its version: `/api/v2/deals`. */
  readonly path: string;
  readonly costs: OperationCosts;
  readonly updateMethod: 'PATCH' | 'PUT';
  readonly paging: Paging;
  /** Most records of a page. */
  readonly limit: number;
  /** Keeps the order of a list the same while records are added. */
  readonly order: Readonly<Record<string, string>>;
  /** Whether the list takes `updated_since`. */
  readonly updatedSince: boolean;
  /** Fields that point to a parent, and the parameter that lists the children of one. */
  readonly parentParameters: Readonly<Record<string, string>>;
  /** Fields that point to a parent, and the list that holds only that parent's children. */
  readonly parentPaths?: Readonly<Record<string, (id: string) => string>>;
  /** Records that the list hides and another one shows. */
  readonly archive?: { readonly path: string; readonly cost: number; readonly updatedSince: boolean };
}

const BY_ID_V2 = { sort_by: 'id', sort_direction: 'asc' } as const;
const BY_ID_V1 = { sort: 'id ASC' } as const;

const V2: Omit<CatalogueEntry, 'path' | 'parentParameters'> = {
  costs: V2_COSTS,
  updateMethod: 'PATCH',
  paging: 'cursor',
  limit: 500,
  order: BY_ID_V2,
  updatedSince: true,
};

const V1: Omit<CatalogueEntry, 'path' | 'parentParameters' | 'paging'> = {
  costs: V1_COSTS,
  updateMethod: 'PUT',
  limit: 500,
  order: BY_ID_V1,
  updatedSince: false,
};

/** Parameters that are called like the field they compare. */
function same(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** Every object, as far as its records are reached in the common way. */
export const CATALOGUE: Readonly<Record<ObjectName, CatalogueEntry>> = {
  organization: { ...V2, path: '/api/v2/organizations', parentParameters: same('owner_id') },
  person: { ...V2, path: '/api/v2/persons', parentParameters: same('owner_id', 'org_id') },
  deal: {
    ...V2,
    path: '/api/v2/deals',
    parentParameters: same('owner_id', 'person_id', 'org_id', 'stage_id'),
    archive: { path: '/api/v2/deals/archived', cost: CALL_COSTS.archivedDeals, updatedSince: true },
  },
  activity: {
    ...V2,
    path: '/api/v2/activities',
    parentParameters: same('owner_id', 'deal_id', 'lead_id', 'org_id'),
  },
  product: { ...V2, path: '/api/v2/products', parentParameters: same('owner_id') },
  pipeline: { ...V2, path: '/api/v2/pipelines', costs: SMALL_LIST_COSTS, updatedSince: false, parentParameters: {} },
  stage: {
    ...V2,
    path: '/api/v2/stages',
    costs: SMALL_LIST_COSTS,
    updatedSince: false,
    parentParameters: same('pipeline_id'),
  },
  deal_product: { ...V2, path: '/api/v2/deals/products', updatedSince: false, parentParameters: {} },
  lead: {
    ...V1,
    path: '/api/v1/leads',
    updateMethod: 'PATCH',
    paging: 'offset',
    // A UUID says nothing about age: sorted by it, a new lead could push others onto pages that were read already.
    order: { sort: 'add_time' },
    updatedSince: true,
    parentParameters: same('owner_id', 'person_id', 'organization_id'),
    archive: { path: '/api/v1/leads/archived', cost: CALL_COSTS.archivedLeads, updatedSince: false },
  },
  note: {
    ...V1,
    path: '/api/v1/notes',
    paging: 'offset',
    updatedSince: true,
    parentParameters: same('user_id', 'lead_id', 'deal_id', 'person_id', 'org_id'),
  },
  file: {
    ...V1,
    path: '/api/v1/files',
    paging: 'offset',
    limit: 100,
    order: { sort: 'id' },
    parentParameters: {},
    parentPaths: {
      deal_id: (id) => `/api/v1/deals/${id}/files`,
      person_id: (id) => `/api/v1/persons/${id}/files`,
      org_id: (id) => `/api/v1/organizations/${id}/files`,
      product_id: (id) => `/api/v1/products/${id}/files`,
    },
  },
  user: { ...V1, path: '/api/v1/users', paging: 'whole', order: {}, parentParameters: {} },
  activity_type: { ...V1, path: '/api/v1/activityTypes', paging: 'whole', order: {}, parentParameters: {} },
  organization_relationship: {
    ...V1,
    path: '/api/v1/organizationRelationships',
    paging: 'whole',
    order: {},
    parentParameters: { rel_owner_org_id: 'org_id', rel_linked_org_id: 'org_id' },
  },
};
