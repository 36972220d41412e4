import type { LinkTarget } from '../answer-key.ts';
import { REFUSALS, type Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import type { AgencyDecisions, Draft, Fate } from './decisions.ts';
import type { People } from './expected-people.ts';
import { type Owners, ownerOf, ownerRefusal, type Structure } from './expected-structure.ts';
import { dayIn, instantIn, keyIn, numberIn, textIn } from './written.ts';

/** Deals in the making, and what became of their rows. */
export interface Deals {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly fates: ReadonlyMap<string, Fate>;
}

/** Deals with their stage, their value as it was, and whom they are with. */
export function decideDeals(
  decisions: AgencyDecisions,
  owners: Owners,
  structure: Structure,
  people: People,
  currencies: ReadonlySet<string>,
): Deals {
  const [drafts, fates] = [new Map<string, Draft>(), new Map<string, Fate>()];
  for (const row of decisions.rows('deal')) {
    const key = keyIn(row, 'id');
    const isKnown = currencies.has(keyIn(row, 'currency'));
    if (!isKnown) decisions.find('unknown_currency', 'deal', key);
    const refusal = dealRefusal(decisions, row, { owners, structure, people });
    if (refusal !== undefined) {
      decisions.hold('deal', key, refusal);
      fates.set(key, 'held');
      continue;
    }
    const written = dealOf(row, structure, people, owners);
    const draft = isKnown ? written : { ...written, fields: { ...written.fields, ...NO_VALUE } };
    drafts.set(draft.trace, draft);
    fates.set(key, { object: 'deal', trace: draft.trace });
  }
  return { drafts, fates };
}

/** What an amount leaves behind in a currency that the account lacks; as written it stands in fields of its own. */
const NO_VALUE = { value: null, currency: 'USD' } as const;

/** Of several reasons the first counts: stage, day, customer and lead, owner, title. */
function dealRefusal(
  decisions: AgencyDecisions,
  row: ExportRow,
  about: {
    readonly owners: Owners;
    readonly structure: Structure;
    readonly people: People;
  },
): Refusal | undefined {
  const key = keyIn(row, 'id');
  if (!about.structure.stages.has(keyIn(row, 'stage_id'))) return REFUSALS.missing;
  if (decisions.isFlawed('unreadable_value', 'deal', key)) return REFUSALS.unreadable;
  return (
    refusalBehind(about.people.customers, keyIn(row, 'customer_id')) ??
    refusalBehind(about.people.leads, keyIn(row, 'lead_id')) ??
    ownerRefusal(about.owners, textIn(row, 'owner_email')) ??
    (textIn(row, 'title') === undefined ? REFUSALS.unnamed : undefined)
  );
}

/** Why a row has to wait that names another: that one waits, or is not in the export. */
export function refusalBehind(fates: ReadonlyMap<string, Fate>, key: string): Refusal | undefined {
  if (key === '') return undefined;
  const fate = fates.get(key) ?? 'absent';
  if (fate === 'absent') return REFUSALS.missing;
  return fate === 'held' ? REFUSALS.parentHeld : undefined;
}

/** The record that a row names, if it moves. */
export function recordBehind(fates: ReadonlyMap<string, Fate>, key: string): LinkTarget | undefined {
  const fate = fates.get(key);
  return typeof fate === 'object' ? fate : undefined;
}

function dealOf(row: ExportRow, { stages, carried }: Structure, people: People, owners: Owners): Draft {
  const [value, status, changed] = [numberIn(row, 'value'), textIn(row, 'status'), instantIn(row, 'updated_at')];
  const stage = stages.get(keyIn(row, 'stage_id'));
  const organization = recordBehind(people.companies, keyIn(row, 'customer_id'));
  const person =
    recordBehind(people.customers, keyIn(row, 'customer_id')) ?? recordBehind(people.leads, keyIn(row, 'lead_id'));
  return {
    object: 'deal',
    trace: `deal:${keyIn(row, 'id')}`,
    adopts: false,
    fields: {
      title: textIn(row, 'title') ?? '',
      value: value ?? null,
      currency: textIn(row, 'currency') ?? 'USD',
      stage: stage?.name ?? null,
      pipeline: stage?.pipeline ?? null,
      status: status ?? 'open',
      expected_close_date: dayIn(row, 'expected_close_date') ?? null,
      won_time: status === 'won' ? (changed ?? null) : null,
      lost_time: status === 'lost' ? (changed ?? null) : null,
    },
    custom: {
      'Clientjoy value': value ?? null,
      'Clientjoy currency': textIn(row, 'currency') ?? null,
      'Created in Clientjoy': instantIn(row, 'created_at') ?? null,
      ...carried('deal', row),
    },
    links: {
      ...(organization === undefined ? {} : { org_id: organization }),
      ...(person === undefined ? {} : { person_id: person }),
    },
    owner: ownerOf(owners, row),
  };
}

/** What receives an invoice, by its row. */
interface Receiver {
  readonly draft: Draft | undefined;
  readonly refusal: Refusal | undefined;
}

/** Invoices and their lines become blocks of the deal, or of the customer where the deal is not in the export. */
export function foldInvoices(decisions: AgencyDecisions, deals: Deals, people: People): void {
  const headers = new Map(decisions.rows('invoice_header').map((row) => [keyIn(row, 'id'), row]));
  const receiverOf = (row: ExportRow): Receiver => {
    const deal = keyIn(row, 'deal_id');
    const [fates, key] = deals.fates.has(deal) ? [deals.fates, deal] : [people.customers, keyIn(row, 'customer_id')];
    const trace = traceOf(recordBehind(fates, key));
    return {
      draft: trace === undefined ? undefined : (deals.drafts.get(trace) ?? people.persons.get(trace)),
      refusal: refusalBehind(fates, key),
    };
  };
  const invoices = [...headers.values()].flatMap((row) => {
    const { draft, refusal } = receiverOf(row);
    const unreadable = decisions.isFlawed('unreadable_value', 'invoice_header', keyIn(row, 'id'));
    const reason = unreadable ? REFUSALS.unreadable : refusal;
    if (reason !== undefined) decisions.hold('invoice_header', keyIn(row, 'id'), reason);
    return reason === undefined && draft !== undefined ? [{ draft, row, order: dayIn(row, 'invoice_date') ?? '' }] : [];
  });
  const lines = decisions.rows('invoice_item').flatMap((row) => {
    const key = `${keyIn(row, 'invoice_id')}|${keyIn(row, 'line_no')}`;
    const header = headers.get(keyIn(row, 'invoice_id'));
    const { draft, refusal } =
      header === undefined ? { draft: undefined, refusal: REFUSALS.missing } : receiverOf(header);
    const unreadable = header !== undefined && decisions.isFlawed('unreadable_value', 'invoice_item', key);
    const reason = unreadable ? REFUSALS.unreadable : refusal;
    if (reason !== undefined) decisions.hold('invoice_item', key, reason);
    if (reason !== undefined || draft === undefined || header === undefined) return [];
    const place = keyIn(row, 'line_no').padStart(5, '0');
    return [
      { draft, row, header, order: `${dayIn(header, 'invoice_date')} ${keyIn(header, 'invoice_number')} ${place}` },
    ];
  });
  for (const [draft, group] of Map.groupBy(inOrder(invoices), (item) => item.draft)) {
    draft.custom['Invoices'] = JSON.stringify(group.map(({ row }) => invoiceBlock(row)));
    const recurring = group.flatMap(({ row }) => recurrence(row) ?? []);
    draft.custom['Recurring invoices'] = recurring.join('\n') || null;
  }
  for (const [draft, group] of Map.groupBy(inOrder(lines), (item) => item.draft)) {
    draft.custom['Invoice line items'] = JSON.stringify(group.map(({ row, header }) => lineBlock(row, header)));
  }
}

function traceOf(link: LinkTarget | undefined): string | undefined {
  return link !== undefined && 'trace' in link ? link.trace : undefined;
}

function inOrder<Item extends { readonly order: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
}

/** What is not there is left out of a block. */
function invoiceBlock(row: ExportRow): object {
  return {
    'Invoice number': textIn(row, 'invoice_number'),
    Date: dayIn(row, 'invoice_date'),
    'Due date': dayIn(row, 'due_date'),
    Status: textIn(row, 'status'),
    Subtotal: numberIn(row, 'subtotal'),
    Tax: numberIn(row, 'tax_total'),
    Discount: numberIn(row, 'discount_total'),
    'Total amount': numberIn(row, 'total'),
    Currency: textIn(row, 'currency'),
  };
}

function lineBlock(row: ExportRow, header: ExportRow): object {
  return {
    'Invoice number': textIn(header, 'invoice_number'),
    Line: numberIn(row, 'line_no'),
    Item: textIn(row, 'item'),
    Description: textIn(row, 'description'),
    Quantity: numberIn(row, 'quantity'),
    Unit: textIn(row, 'unit'),
    'Unit price': numberIn(row, 'rate'),
    'Tax rate': numberIn(row, 'tax_rate'),
    Amount: numberIn(row, 'amount'),
  };
}

function recurrence(row: ExportRow): string | undefined {
  const rule = textIn(row, 'recurrence_rule');
  return rule === undefined ? undefined : `${textIn(row, 'invoice_number')}: ${rule}`;
}
