import type { ExportRow } from '../export-table.ts';

/** Sequences, templates and portals: few of them, and the same in every account. */
export const EMAIL_SEQUENCES: readonly ExportRow[] = [
  {
    id: '701',
    name: 'Welcome',
    trigger: 'lead enters stage',
    stage_id: '1001',
    active: true,
    steps: [
      { position: 1, wait_days: 0, subject: 'Hello {{lead.name}}', body: '<p>Thanks for asking.</p>' },
      { position: 2, wait_days: 3, subject: 'Still interested?', body: '<p>Shall we talk?</p>' },
    ],
  },
  { id: '702', name: 'Win back', trigger: 'manual', stage_id: null, active: false, steps: [] },
];

export const DOCUMENT_TEMPLATES: readonly ExportRow[] = [
  {
    id: '801',
    name: 'Proposal',
    kind: 'proposal',
    content: '<h1>Proposal for {{lead.company}}</h1><p>Dear {{lead.name}}, our offer is {{invoice.total}}.</p>',
    merge_fields: ['lead.company', 'lead.name', 'invoice.total'],
  },
  {
    id: '802',
    name: 'Contract',
    kind: 'contract',
    content: '<p>Between us and {{customer.company}} ({{customer.vat_number}}).</p>',
    merge_fields: ['customer.company', 'customer.vat_number'],
  },
];

export const CLIENT_PORTALS: readonly ExportRow[] = [
  {
    id: '901',
    workspace_id: '11',
    name: 'Studio portal',
    custom_domain: 'clients.studio.example.com',
    white_label: true,
    css: ':root { --brand: #204060; }',
    widgets: ['invoices', 'files', 'chat'],
  },
];
