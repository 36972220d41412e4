import { createHash } from 'node:crypto';
import { canonicalJson } from '../../engine/model/digest.ts';
import { TRACE_SOURCE_ID } from '../../engine/model/mapping.ts';
import type { Change, Plan, SchemaPlan } from '../../engine/model/plan.ts';
import type { Fields, StoredFields } from '../../engine/model/value.ts';
import type { Ledger } from '../../engine/port/ledger.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';

const TRACE = `custom.${TRACE_SOURCE_ID}`;

/** The schema that the example plans write into: migration keys, a choice, an amount, a pipeline of two stages. */
export const EXAMPLE_SCHEMA: SchemaPlan = {
  digest: 'example-schema',
  changes: [
    ...['organization', 'person', 'deal', 'product'].map((object) => ({
      kind: 'field' as const,
      action: 'create' as const,
      object,
      id: TRACE_SOURCE_ID,
      label: TRACE_LABEL,
      wireType: 'varchar',
      options: [],
    })),
    {
      kind: 'field',
      action: 'create',
      object: 'deal',
      id: 'job_status',
      label: 'Job status',
      wireType: 'enum',
      options: ['new', 'scheduled', 'complete'],
    },
    {
      kind: 'field',
      action: 'create',
      object: 'deal',
      id: 'job_total',
      label: 'Job total',
      wireType: 'monetary',
      options: [],
    },
    { kind: 'pipeline', action: 'create', id: 'service', name: 'Field service' },
    { kind: 'stage', action: 'create', id: 'new', pipeline: 'service', name: 'New', probability: 20 },
    { kind: 'stage', action: 'create', id: 'done', pipeline: 'service', name: 'Completed', probability: 100 },
  ],
};

/** A creation. */
export function create(entry: string, key: string, object: string, fields: Fields, content?: string): Change {
  const fingerprint = fingerprintOf({ object, fields, content });
  const base = { action: 'create', entry, key, object, fields, fingerprint } as const;
  return content === undefined ? base : { ...base, content };
}

/** A record that was there before us gets these fields. */
export function adopt(
  entry: string,
  key: string,
  object: string,
  destinationId: string,
  fields: Fields,
  expected?: StoredFields,
): Change {
  const fingerprint = fingerprintOf({ object, fields });
  return {
    action: 'update',
    because: 'adopted',
    ...(expected === undefined ? {} : { expected }),
    entry,
    key,
    object,
    destinationId,
    fields,
    cleared: [],
    fingerprint,
  };
}

function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}

/** How many records of each object {@link exampleChanges} makes of `size` jobs. */
export function exampleCounts(size: number): Readonly<Record<string, number>> {
  const jobs = Array.from({ length: size }, (_, index) => linesOf(index));
  return {
    organization: size,
    person: size,
    deal: size,
    lead: size,
    product: 2,
    deal_product: jobs.reduce((sum, lines) => sum + lines, 0),
    note: size,
    file: size,
    activity: size,
  };
}

/** Few lines go one by one, many together. */
function linesOf(index: number): number {
  return index % 4 === 0 ? 7 : 2;
}

/** A plan's changes for so many jobs, with everything that hangs on a job, in the order of dependence. */
export function exampleChanges(size: number): readonly Change[] {
  const jobs = Array.from({ length: size }, (_, index) => index);
  return [
    ...jobs.map((job) =>
      create('customer.organization', `C${job}`, 'organization', {
        name: `Customer ${job}`,
        address: `${job} Main Street, Springfield`,
        add_time: '2024-03-01T19:30:00Z',
        [TRACE]: `C${job}`,
      }),
    ),
    ...jobs.map((job) =>
      create('contact.person', `P${job}`, 'person', {
        name: `Contact ${job}`,
        emails: [{ value: `contact${job}@example.com` }],
        phones: [{ value: `555-01${job}`, label: 'mobile' }],
        org_id: { entry: 'customer.organization', key: `C${job}` },
        [TRACE]: `P${job}`,
      }),
    ),
    ...['Repair', 'Inspection'].map((name) =>
      create('service.product', name, 'product', { name, price: { amount: 80, currency: 'USD' }, [TRACE]: name }),
    ),
    ...jobs.map((job) => dealOf(job)),
    ...jobs.map((job) =>
      create('inquiry.lead', `L${job}`, 'lead', {
        title: `Inquiry ${job}`,
        organization_id: { entry: 'customer.organization', key: `C${job}` },
        value: { amount: 10 + job, currency: 'USD' },
        [TRACE]: `L${job}`,
      }),
    ),
    ...jobs.flatMap((job) => Array.from({ length: linesOf(job) }, (_, line) => lineOf(job, line))),
    ...jobs.map((job) =>
      create('note.note', `N${job}`, 'note', {
        content: `<p>Called about <b>job ${job}</b> &amp; left word</p>`,
        deal_id: { entry: 'job.deal', key: `J${job}` },
        add_time: '2024-04-02T08:15:00Z',
      }),
    ),
    ...jobs.map((job) => create('sheet.file', `F${job}`, 'file', fileFields(job), `hours,job\n${job},${job * 2}\n`)),
    ...jobs.map((job) =>
      create('visit.activity', `A${job}`, 'activity', {
        subject: `Visit ${job}`,
        type: 'call',
        starts_at: '2024-05-06T13:00:00Z',
        done: true,
        deal_id: { entry: 'job.deal', key: `J${job}` },
      }),
    ),
  ];
}

function dealOf(job: number): Change {
  return create('job.deal', `J${job}`, 'deal', {
    title: `Job ${job}`,
    value: { amount: 100 + job, currency: 'USD' },
    org_id: { entry: 'customer.organization', key: `C${job}` },
    person_id: { entry: 'contact.person', key: `P${job}` },
    stage_id: { entry: 'pipelines.service.new', key: '' },
    'custom.job_status': job % 2 === 0 ? 'scheduled' : 'complete',
    'custom.job_total': { amount: 250.5 + job, currency: 'USD' },
    [TRACE]: `J${job}`,
  });
}

/** Lines 1 and 2 of a job are equal: so are two real lines now and then. */
function lineOf(job: number, line: number): Change {
  return create('estimate.line', `J${job}|${line}`, 'deal_product', {
    deal_id: { entry: 'job.deal', key: `J${job}` },
    product_id: { entry: 'service.product', key: line === 0 ? 'Repair' : 'Inspection' },
    quantity: 2,
    item_price: line < 3 ? 19.99 : 5 + line,
    comments: line < 3 ? 'same' : `line ${line}`,
  });
}

function fileFields(job: number): Fields {
  return {
    name: `time-${job}.csv`,
    description: `Hours of job ${job}`,
    deal_id: { entry: 'job.deal', key: `J${job}` },
  };
}

/** Saves changes as a load plan. */
export async function savePlan(
  ledger: Ledger,
  id: string,
  changes: readonly Change[],
  createdAt: string,
): Promise<Plan> {
  const plan: Plan = {
    id,
    kind: 'load',
    pair: 'example-to-pipedrive',
    digest: fingerprintOf(changes),
    specDigest: '',
    snapshotDigest: '',
    ownersDigest: '',
    totals: { actions: {}, objects: {}, held: {} },
    estimate: { tokens: 0, requests: 0, seconds: 0, days: 0 },
    createdAt,
  };
  await ledger.addChanges(id, changes);
  await ledger.savePlan(plan);
  return plan;
}
