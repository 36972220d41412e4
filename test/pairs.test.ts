import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatLocation } from '../engine/model/location.ts';
import type { CompiledPair } from '../engine/model/mapping.ts';
import { renderMappingTable } from '../engine/render/mapping-table.ts';
import { type PairSummary, pairSummary } from '../engine/render/pair-summary.ts';
import { gradePair } from '../engine/spec/grading/grade-pair.ts';
import { checkPair, openGrading, openPair, pairIds } from '../engine/spec/load.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What the published pages claim, copied from them by hand: rows as `source | destination | cardinality | compatibility`. */
const PUBLISHED: Readonly<
  Record<string, { readonly summary: PairSummary['summary']; readonly rows: readonly string[] }>
> = {
  'clientjoy-to-pipedrive': {
    summary: { oneToOne: 7, total: 12, grade: 'B', gradeName: 'Standard', timeline: '3-5 weeks' },
    rows: [
      'Lead | Person | 1:1 | Fully supported',
      'Customer | Person + Organization | 1:many | Fully supported',
      'Pipeline | Pipeline + Stage | lossy | Fully supported',
      'Deal | Deal | 1:1 | Fully supported',
      'Invoice | Custom Fields (structured block) | lossy | Fully supported',
      'Custom Fields | Custom Fields | lossy | Mapping required',
      'Email Sequence | Campaign (documented only) | 1:1 | Fully supported',
      'Document Template | Content (export only) | 1:1 | Fully supported',
      'Client Portal | Configuration (export only) | 1:1 | Mapping required',
      'Appointment | Activity | 1:1 | Fully supported',
      'Owner | User | 1:1 | Fully supported',
      'Engagement: Email, Call, Meeting, Note | Activity | 1:many | Fully supported',
    ],
  },
  'kickserv-to-pipedrive': {
    summary: { oneToOne: 11, total: 12, grade: 'B', gradeName: 'Standard', timeline: '3–7 days' },
    rows: [
      'Customer | Organization | 1:1 | Fully supported',
      'Contact | Person | 1:1 | Fully supported',
      'Job | Deal | 1:1 | Fully supported',
      'Estimate | Deal.amount + DealProduct | many:1 | Fully supported',
      'Invoice | Custom field on Deal | 1:1 | Fully supported',
      'Employee | User / Custom field on Deal | 1:1 | Fully supported',
      'Time Entry | Custom fields on Deal | 1:1 | Fully supported',
      'Service | Product | 1:1 | Fully supported',
      'Item | Product | 1:1 | Fully supported',
      'Tag | Custom field on Deal | 1:1 | Fully supported',
      'Note | Note (activity_type=note) | 1:1 | Fully supported',
      'Signature | File attached to Deal | 1:1 | Fully supported',
    ],
  },
  'backdocket-to-pipedrive': {
    summary: { oneToOne: 11, total: 11, grade: 'C', gradeName: 'Moderate', timeline: '48–72 hours' },
    rows: [
      'Client / Contact | Person | 1:1 | Fully supported',
      'Client Company | Organization | 1:1 | Fully supported',
      'Matter / Case | Deal | 1:1 | Fully supported',
      'Matter Stage / Status | Deal Stage | 1:1 | Fully supported',
      'Matter Type / Practice Area | Custom Field on Deal | 1:1 | Fully supported',
      'Document / File | Pipedrive Files (attached to Deal or Person) | 1:1 | Fully supported',
      'Intake Form | Lead + Custom Fields | 1:1 | Fully supported',
      'Calendar / Event | Activity (Event) | 1:1 | Fully supported',
      'Task / To-Do | Activity (Task) | 1:1 | Fully supported',
      'User / Attorney / Staff | User | 1:1 | Fully supported',
      'Claim / Billing Entry | Custom Field on Deal + External Billing Link | 1:1 | Fully supported',
    ],
  },
  'jobtread-to-pipedrive': {
    summary: { oneToOne: 11, total: 13, grade: 'B', gradeName: 'Standard', timeline: '48–72 hours' },
    rows: [
      'Customer | Person + Organization | 1:many | Fully supported',
      'Job | Deal | 1:1 | Fully supported',
      'Job Phase / Stage | Deal Stage | 1:1 | Fully supported',
      'Estimate | Custom Field on Deal | 1:1 | Fully supported',
      'Cost Catalog Item | Custom Field on Deal | 1:1 | Fully supported',
      'Budget | Custom Field on Deal | 1:1 | Fully supported',
      'Vendor | Organization + Person | 1:many | Fully supported',
      'Job Attachment / Photo | Deal File | 1:1 | Fully supported',
      'Job Owner / Team Member | Pipedrive User | 1:1 | Fully supported',
      'Change Order | Custom Field on Deal | 1:1 | Fully supported',
      'Selection (client choices) | Custom Field on Deal | 1:1 | Fully supported',
      'Workflow / Automation | None | 1:1 | Fully supported',
      'QuickBooks / Accounting Integration | None | 1:1 | Fully supported',
    ],
  },
  'perfect-books-to-pipedrive': {
    summary: { oneToOne: 12, total: 12, grade: 'B', gradeName: 'Standard', timeline: '48–72 hours' },
    rows: [
      'Contact | Person | 1:1 | Fully supported',
      'Company | Organization | 1:1 | Fully supported',
      'Deal | Deal | 1:1 | Fully supported',
      'Pipeline | Pipeline | 1:1 | Fully supported',
      'Pipeline Stage | Stage | 1:1 | Fully supported',
      'Email Activity | Activity (type: email) | 1:1 | Fully supported',
      'Call Activity | Activity (type: call) | 1:1 | Fully supported',
      'Meeting Activity | Activity (type: meeting) | 1:1 | Fully supported',
      'Note | Activity (type: note) | 1:1 | Fully supported',
      'Attachment / File | File | 1:1 | Fully supported',
      'Custom Object | Custom Object | 1:1 | Fully supported',
      'User / Owner | User | 1:1 | Fully supported',
    ],
  },
};

const PAIRS = await pairIds(ROOT);
const { rules: RULES } = await openGrading(ROOT);

test('every pair has a published page to be held against', () => {
  expect(PAIRS.toSorted()).toEqual(Object.keys(PUBLISHED).toSorted());
});

describe.each(PAIRS)('%s', (id) => {
  test('opens with its cases and its page without an error or a warning', async () => {
    const { diagnostics, cases } = await checkPair({ root: ROOT, pair: id });

    expect(diagnostics.map(({ at, code, message }) => `${formatLocation(at)} ${code}: ${message}`)).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });

  test('shows in mapping.md what it does', async () => {
    const page = readFileSync(join(ROOT, 'pairs', id, 'mapping.md'), 'utf8');

    const pair = await compiled(id);
    expect(page).toBe(renderMappingTable(pair, gradePair(pair, RULES!)));
  });

  test('claims what its published page claims', async () => {
    const { summary, rows } = pairSummary(await compiled(id));

    expect(summary).toEqual(PUBLISHED[id]?.summary);
    expect(rows.map((row) => [row.source, row.destination, row.cardinality, row.compatibility].join(' | '))).toEqual(
      PUBLISHED[id]?.rows,
    );
  });
});

async function compiled(id: string): Promise<CompiledPair> {
  const { pair } = await openPair({ root: ROOT, pair: id });
  if (pair === undefined) throw new Error(`${id} does not open; its first test says why.`);
  return pair;
}
