/**
 * Makes up the export of a small practice of solicitors and writes down what reading it must find. The data is decided
 * by the seed alone: the same options give the same bytes on every machine.
 */

import type { AnswerKey } from '../answer-key.ts';
import type { ExportRow, ExportTable, SourceAnswers } from '../export-table.ts';
import { writeExport } from '../write-export.ts';
import { answerPerfectBooks } from './answers.ts';
import { activityRows, attachmentRows, dealRows, PIPELINES, pictureAt, STAGES, WORKFLOWS } from './business.ts';
import type { ExistingPipeline } from './judge-deals.ts';
import { type Practice, type PracticeRequest, practiceOf } from './made-up.ts';
import { CUSTOM_FIELDS, companyRows, contactCompanyRows, contactRows, customObjectRows, userRows } from './parties.ts';

/** The files of the export by object. */
const FILES = {
  user: 'users.jsonl',
  company: 'companies.jsonl',
  contact_record: 'contacts.jsonl',
  contact_company_link: 'contact_companies.jsonl',
  pipeline: 'pipelines.jsonl',
  stage_record: 'stages.jsonl',
  deal: 'deals.jsonl',
  activity: 'activities.jsonl',
  attachment: 'attachments.jsonl',
  custom_field: 'custom_fields.jsonl',
  custom_object: 'custom_objects.jsonl',
  workflow: 'workflows.jsonl',
} as const;

/** Writes the export folder and returns what is known of it before any mapping. */
export function generatePerfectBooksExport(request: PracticeRequest): SourceAnswers {
  const { seed, folder, users, dirt = 'none' } = request;
  const practice = practiceOf(request);
  const tables = [...structure(practice), ...parties(practice), ...business(practice)];
  return writeExport({ system: 'perfect-books', seed, traceLabel: 'Perfect Books ID', folder, users, dirt, tables });
}

/** Writes the same export and returns what must become of it. */
export function generatePerfectBooksMigration(request: PerfectBooksRequest): AnswerKey {
  return answerPerfectBooks(generatePerfectBooksExport(request), practiceOf(request), request.existingPipeline);
}

/** What to make up, and the pipeline that the account has. */
export interface PerfectBooksRequest extends PracticeRequest {
  readonly existingPipeline?: ExistingPipeline;
}

/** Some records belong to records of several objects and say to which. */
const OF_PARENT = {
  by: 'parent_type',
  objects: { contact: 'contact_record', company: 'company', deal: 'deal', activity: 'activity' },
} as const;

function structure(practice: Practice): readonly ExportTable[] {
  return [
    table('user', userRows(practice)),
    table('pipeline', PIPELINES),
    table('stage_record', STAGES, { references: { pipeline_id: 'pipeline' } }),
    table('custom_field', CUSTOM_FIELDS),
    table('workflow', WORKFLOWS),
  ];
}

function parties(practice: Practice): readonly ExportTable[] {
  return [
    table('company', companyRows(practice), {
      references: { owner_id: 'user', parent_company_id: 'company' },
      dirt: {
        repeat: 'address',
        damage: 'cut_line',
        unique: 'name',
        orphan: 'owner_id',
        unreadable: { column: 'employee_count', text: 'about forty' },
        blank: 'name',
        surplus: { header: 'ledger_code', cell: 'ledger_code' },
      },
    }),
    table('contact_record', contactRows(practice), {
      references: { owner_id: 'user' },
      dirt: {
        repeat: 'phone',
        damage: 'cut_line',
        unique: 'email',
        orphan: 'owner_id',
        unreadable: { column: 'created_at', text: '31/02/2026' },
        blank: 'last_name',
      },
    }),
    table('contact_company_link', contactCompanyRows(practice), {
      key: ['contact_id', 'company_id'],
      references: { contact_id: 'contact_record', company_id: 'company' },
      dirt: { damage: 'cut_line', orphan: 'company_id', unreadable: { column: 'updated_at', text: 'recently' } },
    }),
  ];
}

function business(practice: Practice): readonly ExportTable[] {
  return [
    table('deal', dealRows(practice), {
      references: {
        pipeline_id: 'pipeline',
        stage_id: 'stage_record',
        owner_id: 'user',
        contact_id: 'contact_record',
        company_id: 'company',
      },
      dirt: {
        repeat: 'title',
        damage: 'cut_line',
        orphan: 'stage_id',
        unreadable: { column: 'value', text: 'on application' },
        unknown: { column: 'status', text: 'abandoned' },
        blank: 'title',
      },
    }),
    table('activity', activityRows(practice), {
      references: {
        contact_id: 'contact_record',
        company_id: 'company',
        deal_id: 'deal',
        owner_id: 'user',
        attendee_contact_ids: 'contact_record',
      },
      dirt: {
        repeat: 'body_html',
        damage: 'cut_line',
        orphan: 'contact_id',
        unreadable: { column: 'starts_at', text: 'after lunch' },
        unknown: { column: 'type', text: 'fax' },
      },
    }),
    table('attachment', attachmentRows(practice), {
      references: { parent_id: OF_PARENT },
      contents: { path: 'relative_path', of: (path) => pictureAt(path, practice) },
      dirt: { repeat: 'mime', missingFile: true, unknown: { column: 'parent_type', text: 'ledger' } },
    }),
    table('custom_object', customObjectRows(practice), {
      key: ['object_name', 'id'],
      references: { parent_id: OF_PARENT },
      dirt: { damage: 'cut_line', unknown: { column: 'parent_type', text: 'ledger' } },
    }),
  ];
}

function table(
  object: keyof typeof FILES,
  rows: readonly ExportRow[],
  more: Partial<Omit<ExportTable, 'object' | 'rows'>> = {},
): ExportTable {
  return { object, file: FILES[object], key: ['id'], columns: [], rows, ...more };
}
