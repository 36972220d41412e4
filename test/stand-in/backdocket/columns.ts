/** The files of the export by object, with their assumed key and columns in the order of the export. */
export const FILES = {
  company: {
    file: 'companies.csv',
    key: 'company_id',
    columns:
      'company_id, name, industry, website, phone, email, address1, address2, city, state, zip, country, employee_count',
  },
  contact: {
    file: 'contacts.csv',
    key: 'contact_id',
    columns:
      'contact_id, contact_type, first_name, last_name, full_name, company_id, email, phone, mobile, address1, ' +
      'address2, city, state, zip, country, created_at, updated_at',
  },
  staff: { file: 'staff.csv', key: 'staff_id', columns: 'staff_id, name, email, role, active' },
  matter_record: {
    file: 'matters.csv',
    key: 'matter_id',
    columns:
      'matter_id, matter_number, name, matter_type, status, client_contact_id, client_company_id, ' +
      'responsible_staff_id, opened_on, closed_on, estimated_value, currency, description, created_at, updated_at',
  },
  claim: {
    file: 'claims.csv',
    key: 'claim_id',
    columns: 'claim_id, matter_id, claim_number, claim_type, status, amount, billing_status, invoice_ref, updated_at',
  },
  billing_entry: {
    file: 'billing_entries.csv',
    key: 'entry_id',
    columns: 'entry_id, matter_id, date, staff_id, description, hours, rate, amount, status, invoice_ref',
  },
  intake_form: {
    file: 'intakes.csv',
    key: 'intake_id',
    columns:
      'intake_id, submitted_at, first_name, last_name, email, phone, matter_type, source, status, converted_matter_id',
  },
  intake_answer: {
    file: 'intake_answers.csv',
    key: 'intake_id, question',
    columns: 'intake_id, question, answer',
  },
  event: {
    file: 'events.csv',
    key: 'event_id',
    columns:
      'event_id, matter_id, contact_id, kind, subject, description, location, starts_at, ends_at, all_day, staff_id, ' +
      'updated_at',
  },
  task: {
    file: 'tasks.csv',
    key: 'task_id',
    columns: 'task_id, matter_id, subject, due_at, done, done_at, staff_id, sequence_name, sequence_step, updated_at',
  },
  document: {
    file: 'documents.csv',
    key: 'document_id',
    columns: 'document_id, matter_id, contact_id, file_name, relative_path, mime, size_bytes, uploaded_at, uploaded_by',
  },
  task_sequence: { file: 'task_sequences.jsonl', key: 'name', columns: '' },
} as const;

/** The objects of an export, in the words of its answer key. */
export type BackdocketObject = keyof typeof FILES;
