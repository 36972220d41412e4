import type { ExportRow } from '../export-table.ts';
import { PIPELINES, STAGES } from './business.ts';
import { type Extras, ownerOf } from './judge-parties.ts';
import { dayOf, instantIn, keyIn, numberIn, textIn } from './reading.ts';
import { firstOf, linkRefusal, missingRefusal, unknownRefusal, unreadableRefusal, type Verdicts } from './verdicts.ts';

/** A pipeline of the account, in which new business goes on. */
export interface ExistingPipeline {
  readonly name: string;
  readonly stages: readonly string[];
}

const STATES = ['open', 'won', 'lost'] as const;
const DEFAULT_CURRENCY = 'GBP';

/** New business goes on in the pipeline that every account has; a stage of it goes by the account's word. */
const RENAMED_PIPELINES: Readonly<Record<string, string>> = { 'New business': 'Sales Pipeline' };
const RENAMED_STAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'New business': { Enquiry: 'Qualified', 'Quote sent': 'Proposal Made' },
};

function placeOf(stage: string): { readonly pipeline: string; readonly stage: string } {
  const found = STAGES.find(({ id }) => id === stage);
  const pipeline = PIPELINES.find(({ id }) => id === found?.pipeline_id);
  if (found === undefined || pipeline === undefined) throw new Error(`No pipeline has the stage ${stage}.`);
  return {
    pipeline: RENAMED_PIPELINES[pipeline.name] ?? pipeline.name,
    stage: RENAMED_STAGES[pipeline.name]?.[found.name] ?? found.name,
  };
}

/** Pipelines and stages are made in their order, but for those that the account has. */
export function judgePipelines(verdicts: Verdicts, existing: ExistingPipeline | undefined): void {
  for (const { id, name } of PIPELINES) {
    const fields = { name: RENAMED_PIPELINES[name] ?? name };
    const adopts = fields.name === existing?.name;
    verdicts.rule('pipeline', id, { refusals: [] });
    verdicts.expect({
      object: 'pipeline',
      identity: { by: 'content', value: fields },
      ...(adopts ? { adopts } : {}),
      fields: { ...fields, is_deal_probability_enabled: true },
      custom: {},
      links: {},
    });
  }
  for (const { id, probability } of STAGES) {
    const { pipeline, stage } = placeOf(id);
    const adopts = pipeline === existing?.name && existing.stages.includes(stage);
    const parent = { object: 'pipeline', name: pipeline };
    verdicts.rule('stage_record', id, { refusals: [] });
    verdicts.expect({
      object: 'stage',
      identity: { by: 'content', parent, value: { name: stage } },
      ...(adopts ? { adopts } : {}),
      fields: { name: stage, deal_probability: probability },
      custom: {},
      links: { pipeline_id: parent },
    });
  }
}

/** Deals wait for their stage, their owner, their contact and their company. Amounts without a currency are pounds. */
export function judgeDeals(
  verdicts: Verdicts,
  { deals, users }: { readonly deals: readonly ExportRow[]; readonly users: readonly ExportRow[] },
  { objects, custom }: Extras,
): void {
  for (const row of deals) {
    const id = keyIn(row, 'id');
    const value = numberIn(row, 'value');
    const [title, stage, contact, company] = ['title', 'stage_id', 'contact_id', 'company_id'].map((column) =>
      textIn(row, column),
    );
    const refusals = firstOf(
      unreadableRefusal(row, 'value', value),
      linkRefusal(verdicts, 'stage_record', stage),
      unknownRefusal(row, 'status', STATES),
      linkRefusal(verdicts, 'user', textIn(row, 'owner_id')),
      linkRefusal(verdicts, 'contact_record', contact),
      linkRefusal(verdicts, 'company', company),
      missingRefusal(title),
    );
    verdicts.rule('deal', id, { refusals });
    if (refusals.length > 0) continue;
    const currency = textIn(row, 'currency') ?? DEFAULT_CURRENCY;
    verdicts.expect({
      object: 'deal',
      identity: { by: 'trace', value: id },
      fields: {
        title: title ?? null,
        value: value ?? null,
        currency,
        status: textIn(row, 'status') ?? null,
        ...(stage === undefined ? {} : placeOf(stage)),
        expected_close_date: dayOf(textIn(row, 'expected_close_date')) ?? null,
      },
      custom: {
        'Perfect Books ID': id,
        'Created in Perfect Books': instantIn(row, 'created_at') ?? null,
        'Custom objects': objects.textOf('deal', id),
        ...custom('deal', row),
      },
      links: {
        ...(contact === undefined ? {} : { person_id: { object: 'person', trace: contact } }),
        ...(company === undefined ? {} : { org_id: { object: 'organization', trace: company } }),
      },
      owner: ownerOf(users, row),
    });
  }
}
