/**
 * Makes up the export of a small law firm and writes down what reading it must find. The data is decided by the seed
 * alone: the same options give the same bytes on every machine.
 */

import type { ExportRow, ExportTable, SourceAnswers } from '../export-table.ts';
import { writeExport } from '../write-export.ts';
import { companyRows, contactRows, intakeAnswerRows, intakeRows, staffRows } from './clients.ts';
import { type BackdocketObject, FILES } from './columns.ts';
import { type BackdocketRequest, type Firm, firmOf } from './made-up.ts';
import {
  ADHOC_HEADERS,
  billingRows,
  claimRows,
  documentRows,
  documentText,
  eventRows,
  matterRows,
  TASK_SEQUENCES,
  taskRows,
} from './matters.ts';

/** Label of the custom field that will carry what record of the source a record is. */
export const TRACE_LABEL = 'Source_Matter_ID__c';

/** Writes the export folder and returns what is known of it before any mapping. */
export function generateBackdocketExport(request: BackdocketRequest): SourceAnswers {
  const { seed, folder, users, dirt = 'none' } = request;
  const firm = firmOf(request);
  const tables = [...clients(firm), ...matters(firm), ...intakes(firm), ...work(firm)];
  return writeExport({ system: 'backdocket', seed, traceLabel: TRACE_LABEL, folder, users, dirt, tables });
}

function clients(firm: Firm): readonly ExportTable[] {
  return [
    table('staff', staffRows(firm)),
    table('company', companyRows(firm), {
      dirt: {
        repeat: 'address1',
        damage: 'stray_quote',
        unique: 'name',
        unreadable: { column: 'employee_count', text: 'a dozen' },
        blank: 'name',
        form: { encoding: 'windows-1252', lineEnd: '\r\n' },
      },
    }),
    table('contact', contactRows(firm), {
      references: { company_id: 'company' },
      dirt: {
        repeat: 'phone',
        damage: 'surplus_cells',
        unique: 'email',
        orphan: 'company_id',
        unreadable: { column: 'created_at', text: 'before the merger' },
        unknown: { column: 'contact_type', text: 'estate' },
        blank: 'full_name',
        form: { encoding: 'utf-8-bom', lineEnd: '\r\n' },
        surplus: { header: 'Old Client Code', cell: 'Old Client Code' },
      },
    }),
  ];
}

function matters(firm: Firm): readonly ExportTable[] {
  const references = { matter_id: 'matter_record' };
  return [
    table('matter_record', matterRows(firm), {
      columns: [...FILES.matter_record.columns.split(', '), ...ADHOC_HEADERS],
      references: { client_contact_id: 'contact', client_company_id: 'company', responsible_staff_id: 'staff' },
      dirt: {
        repeat: 'description',
        damage: 'missing_cells',
        unique: 'matter_number',
        orphan: 'client_contact_id',
        unreadable: { column: 'estimated_value', text: 'policy limits' },
        unknown: { column: 'status', text: 'Asleep' },
        blank: 'name',
      },
    }),
    table('claim', claimRows(firm), {
      references,
      dirt: {
        repeat: 'claim_type',
        damage: 'stray_quote',
        unique: 'claim_number',
        orphan: 'matter_id',
        unreadable: { column: 'amount', text: 'TBD' },
        unknown: { column: 'billing_status', text: 'Written off' },
      },
    }),
    table('billing_entry', billingRows(firm), {
      references: { ...references, staff_id: 'staff' },
      dirt: {
        repeat: 'description',
        damage: 'surplus_cells',
        orphan: 'matter_id',
        unreadable: { column: 'hours', text: '1h 15m' },
      },
    }),
    table('document', documentRows(firm), {
      references: { ...references, contact_id: 'contact', uploaded_by: 'staff' },
      contents: { path: 'relative_path', of: (path) => documentText(path, firm) },
      dirt: { repeat: 'mime', missingFile: true },
    }),
  ];
}

function intakes(firm: Firm): readonly ExportTable[] {
  return [
    table('intake_form', intakeRows(firm), {
      references: { converted_matter_id: 'matter_record' },
      dirt: {
        repeat: 'source',
        damage: 'missing_cells',
        unreadable: { column: 'submitted_at', text: '13/45/2026' },
        unknown: { column: 'status', text: 'Undecided' },
        blank: 'last_name',
      },
    }),
    table('intake_answer', intakeAnswerRows(firm), {
      references: { intake_id: 'intake_form' },
      dirt: { repeat: 'answer', damage: 'stray_quote', orphan: 'intake_id' },
    }),
  ];
}

function work(firm: Firm): readonly ExportTable[] {
  return [
    table('event', eventRows(firm), {
      references: { matter_id: 'matter_record', contact_id: 'contact', staff_id: 'staff' },
      dirt: {
        repeat: 'description',
        damage: 'surplus_cells',
        unreadable: { column: 'starts_at', text: 'first thing in the morning' },
        unknown: { column: 'kind', text: 'mediation' },
      },
    }),
    table('task', taskRows(firm), {
      references: { matter_id: 'matter_record', staff_id: 'staff' },
      dirt: {
        repeat: 'subject',
        damage: 'missing_cells',
        orphan: 'matter_id',
        unreadable: { column: 'due_at', text: 'soon' },
        blank: 'subject',
      },
    }),
    table('task_sequence', TASK_SEQUENCES),
  ];
}

function table(
  object: BackdocketObject,
  rows: readonly ExportRow[],
  more: Partial<Omit<ExportTable, 'object' | 'rows'>> = {},
): ExportTable {
  const { file, key, columns } = FILES[object];
  return { object, file, key: key.split(', '), columns: columns === '' ? [] : columns.split(', '), rows, ...more };
}
