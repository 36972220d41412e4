/**
 * Makes up the export of a small agency and writes down what reading it must find. The data is decided by the seed
 * alone: the same options give the same bytes on every machine.
 */

import type { ExportRow, ExportTable, SourceAnswers } from '../export-table.ts';
import { writeExport } from '../write-export.ts';
import { appointmentRows, dealRows, engagementRows, invoiceItemRows, invoiceRows } from './business.ts';
import { type ClientjoyObject, FILES } from './columns.ts';
import { CLIENT_PORTALS, DOCUMENT_TEMPLATES, EMAIL_SEQUENCES } from './inventory.ts';
import { type ClientjoyRequest, type Setting, settingOf } from './made-up.ts';
import {
  CUSTOM_FIELDS,
  customerRows,
  customHeaders,
  leadRows,
  ownerRows,
  PIPELINES,
  STAGES,
  WORKSPACES,
} from './people.ts';

/** Writes the export folder and returns what is known of it before any mapping. */
export function generateClientjoyExport(request: ClientjoyRequest): SourceAnswers {
  const { seed, folder, users, dirt = 'none' } = request;
  const setting = settingOf(request);
  const tables = [...structure(setting), ...people(setting), ...business(setting)];
  return writeExport({ system: 'clientjoy', seed, traceLabel: 'Clientjoy ID', folder, users, dirt, tables });
}

function structure(setting: Setting): readonly ExportTable[] {
  return [
    table('workspace', WORKSPACES),
    table('pipeline', PIPELINES, { references: { workspace_id: 'workspace' } }),
    table('stage', STAGES, { references: { pipeline_id: 'pipeline' } }),
    table('owner', ownerRows(setting)),
    table('custom_field', setting.plan === 'starter' ? [] : CUSTOM_FIELDS),
    table('email_sequence', EMAIL_SEQUENCES, { references: { stage_id: 'stage' } }),
    table('document_template', DOCUMENT_TEMPLATES),
    table('client_portal', CLIENT_PORTALS, { references: { workspace_id: 'workspace' } }),
  ];
}

function people(setting: Setting): readonly ExportTable[] {
  return [
    table('lead_record', leadRows(setting), {
      more: customHeaders(setting, 'lead'),
      references: { workspace_id: 'workspace', pipeline_id: 'pipeline', stage_id: 'stage' },
      dirt: {
        repeat: 'address',
        damage: 'stray_quote',
        unique: 'email',
        orphan: 'stage_id',
        unreadable: { column: 'value', text: 'to be agreed' },
        unknown: { column: 'status', text: 'Ghosted' },
        blank: 'name',
        form: { encoding: 'utf-8-bom', lineEnd: '\r\n' },
        surplus: { header: 'Legacy Flag', cell: 'Legacy Flag' },
      },
    }),
    table('customer_record', customerRows(setting), {
      more: customHeaders(setting, 'customer'),
      references: { workspace_id: 'workspace' },
      dirt: {
        repeat: 'phone',
        damage: 'surplus_cells',
        unique: 'email',
        unreadable: { column: 'created_at', text: 'last spring' },
        blank: 'name',
        form: { encoding: 'windows-1252', lineEnd: '\r\n' },
      },
    }),
  ];
}

function business(setting: Setting): readonly ExportTable[] {
  return [
    table('deal', dealRows(setting), {
      more: customHeaders(setting, 'deal'),
      references: {
        pipeline_id: 'pipeline',
        stage_id: 'stage',
        lead_id: 'lead_record',
        customer_id: 'customer_record',
      },
      dirt: {
        repeat: 'title',
        damage: 'missing_cells',
        orphan: 'stage_id',
        unreadable: { column: 'expected_close_date', text: '31/02/2026' },
        unknown: { column: 'currency', text: 'XBT' },
        blank: 'title',
      },
    }),
    table('invoice_header', invoiceRows(setting), {
      references: { deal_id: 'deal', customer_id: 'customer_record' },
      dirt: {
        repeat: 'status',
        damage: 'stray_quote',
        unique: 'invoice_number',
        orphan: 'customer_id',
        unreadable: { column: 'total', text: 'n/a' },
      },
    }),
    table('invoice_item', invoiceItemRows(setting), {
      key: ['invoice_id', 'line_no'],
      references: { invoice_id: 'invoice_header' },
      dirt: { repeat: 'description', orphan: 'invoice_id', unreadable: { column: 'quantity', text: 'a few' } },
    }),
    table('engagement', engagementRows(setting), {
      references: { lead_id: 'lead_record', customer_id: 'customer_record', deal_id: 'deal' },
      dirt: {
        repeat: 'body',
        damage: 'surplus_cells',
        unreadable: { column: 'starts_at', text: 'yesterday' },
        unknown: { column: 'type', text: 'sms' },
      },
    }),
    table('appointment', appointmentRows(setting), {
      dirt: { repeat: 'location', unknown: { column: 'status', text: 'no show' } },
    }),
  ];
}

/** `more`: columns that the account has for itself, after those of every account. */
function table(
  object: ClientjoyObject,
  rows: readonly ExportRow[],
  { more = [], ...rest }: Partial<Omit<ExportTable, 'object' | 'rows'>> & { readonly more?: readonly string[] } = {},
): ExportTable {
  const { file, columns } = FILES[object];
  return { object, file, key: ['id'], columns: columns === '' ? [] : [...columns.split(', '), ...more], rows, ...rest };
}
