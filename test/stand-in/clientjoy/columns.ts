/** The files of the export by object, with their assumed columns in the order of the export. */
export const FILES = {
  workspace: { file: 'workspaces.csv', columns: 'id, name' },
  pipeline: { file: 'pipelines.csv', columns: 'id, workspace_id, name, position' },
  stage: { file: 'stages.csv', columns: 'id, pipeline_id, name, position, probability' },
  owner: { file: 'owners.csv', columns: 'id, name, email, active' },
  custom_field: { file: 'custom_fields.csv', columns: 'id, entity, label, type, options' },
  lead_record: {
    file: 'leads.csv',
    columns:
      'id, workspace_id, name, email, phone, company, website, address, city, state, country, source, status, ' +
      'pipeline_id, stage_id, owner_email, value, currency, created_at, updated_at',
  },
  customer_record: {
    file: 'customers.csv',
    columns:
      'id, workspace_id, name, email, phone, title, company, vat_number, currency, address, city, state, country, ' +
      'owner_email, created_at, updated_at',
  },
  deal: {
    file: 'deals.csv',
    columns:
      'id, title, value, currency, pipeline_id, stage_id, status, expected_close_date, owner_email, lead_id, ' +
      'customer_id, created_at, updated_at',
  },
  invoice_header: {
    file: 'invoices.csv',
    columns:
      'id, invoice_number, deal_id, customer_id, invoice_date, due_date, status, currency, subtotal, tax_total, ' +
      'discount_total, total, recurring, recurrence_rule',
  },
  invoice_item: {
    file: 'invoice_items.csv',
    columns: 'invoice_id, line_no, item, description, unit, quantity, rate, tax_rate, amount',
  },
  engagement: {
    file: 'activities.csv',
    columns:
      'id, type, subject, body, starts_at, ends_at, duration_s, outcome, location, guests, done, lead_id, ' +
      'customer_id, deal_id, owner_email, created_at',
  },
  appointment: {
    file: 'appointments.csv',
    columns: 'id, title, starts_at, ends_at, invitee_name, invitee_email, status, location',
  },
  email_sequence: { file: 'email_sequences.jsonl', columns: '' },
  document_template: { file: 'document_templates.jsonl', columns: '' },
  client_portal: { file: 'client_portals.jsonl', columns: '' },
} as const;

/** The objects of an export, in the words of its answer key. */
export type ClientjoyObject = keyof typeof FILES;
