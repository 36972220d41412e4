/**
 * Makes up a contractor's business as the source keeps it, and writes down, record by record, what must become of it. The
 * same request gives the same business on every machine; dirt sits at fixed places.
 */

import type { AnswerKey } from '../answer-key.ts';
import { collectEntries, openAnswerKey } from '../answer-key-ledger.ts';
import type { Grant, Graph } from '../jobtread-http/graph.ts';
import { TYPES } from '../jobtread-http/schema.ts';
import { answer } from './answers.ts';
import type { JobTreadRequest } from './business.ts';
import { graphOf, ORGANIZATION } from './graph-of.ts';
import { makeBusiness } from './make-business.ts';
import { TRACE_LABEL } from './teller.ts';

/** A business that a server can answer from, with the settings and the key that reading it needs. */
export interface JobTreadSource {
  readonly graph: Graph;
  readonly grant: Grant;
  readonly settings: Readonly<Record<string, string>>;
  readonly key: AnswerKey;
}

/** Objects that are read, by the collection that holds them. */
const READ_AS: Readonly<Record<string, string>> = {
  accounts: 'account',
  contacts: 'contact',
  jobs: 'job_record',
  customFields: 'custom_field',
  documents: 'document',
  documentPayments: 'payment',
  costItems: 'cost_item',
  files: 'job_file',
  memberships: 'member',
  workflows: 'workflow',
};

/**
 * Makes a source of about so many records.
 * @throws RangeError when `records` are too few for the dirt asked for.
 */
export function generateJobTread(request: JobTreadRequest): JobTreadSource {
  const { seed, users } = request;
  const business = makeBusiness(request);
  const graph = graphOf(business);
  const fallbackOwner = request.fallbackOwner ?? users.find(({ active }) => active)?.email;
  const collected = collectEntries();
  const about = { system: 'jobtread', seed, traceLabel: TRACE_LABEL, users };
  const ledger = openAnswerKey({ ...about, ...(fallbackOwner === undefined ? {} : { fallbackOwner }) }, collected.sink);
  answer(business, ledger, fallbackOwner);
  const counts = Object.fromEntries(
    Object.entries(READ_AS).map(([collection, object]) => [object, graph.collections[collection]?.length ?? 0]),
  );
  return {
    graph,
    grant: GRANT,
    settings: { organization: ORGANIZATION.id },
    key: collected.key(ledger.summary(counts)),
  };
}

/** A key that may read everything and do nothing else. */
const GRANT: Grant = {
  key: '22GrantKeyOfTheMigration',
  id: '22Grant00001',
  name: 'Migration',
  expiresAt: null,
  allowedActions: Object.keys(TYPES).map((type) => `read${type.charAt(0).toUpperCase()}${type.slice(1)}`),
  organization: ORGANIZATION,
  user: { id: '22User000001', name: 'Ann Owner' },
};
