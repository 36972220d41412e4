/** Every endpoint that is served. Whatever is not here is answered with 404. */

import { ACTIVITY_ROUTES } from './object/activity.ts';
import { COMPANY_ROUTES } from './object/company.ts';
import { CONTACT_ROUTES } from './object/contact.ts';
import { DEAL_ROUTES } from './object/deal.ts';
import { DEAL_PRODUCT_ROUTES } from './object/deal-product.ts';
import { FIELD_ROUTES } from './object/field.ts';
import { FILE_ROUTES } from './object/file.ts';
import { LEAD_ROUTES } from './object/lead.ts';
import { NOTE_ROUTES } from './object/note.ts';
import { PIPELINE_ROUTES } from './object/pipeline.ts';
import { PRODUCT_ROUTES } from './object/product.ts';
import { RELATION_ROUTES } from './object/relation.ts';
import { SEARCH_ROUTES } from './object/search.ts';
import { notFound } from './refusal.ts';
import type { Route } from './route.ts';

/** All endpoints; those with fixed paths come before those with parameters in the same place. */
export const ROUTES: readonly Route[] = [
  ...CONTACT_ROUTES,
  ...DEAL_ROUTES,
  ...DEAL_PRODUCT_ROUTES,
  ...PRODUCT_ROUTES,
  ...ACTIVITY_ROUTES,
  ...PIPELINE_ROUTES,
  ...FIELD_ROUTES,
  ...SEARCH_ROUTES,
  ...LEAD_ROUTES,
  ...NOTE_ROUTES,
  ...FILE_ROUTES,
  ...COMPANY_ROUTES,
  ...RELATION_ROUTES,
].sort((one, other) => parameters(one) - parameters(other));

/** What stands in for an endpoint that is not served: it costs nothing. */
export function unknownRoute(version: 'v1' | 'v2', method: Route['method']): Route {
  return {
    version,
    method,
    path: '/*',
    cost: 0,
    handle: () => {
      throw notFound('Scope and URL');
    },
  };
}

function parameters({ path }: Route): number {
  return path.split(':').length;
}
