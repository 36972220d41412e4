import type { ExpectedValue } from '../answer-key.ts';
import type { ExportRow } from '../export-table.ts';
import type { BackdocketObject } from './columns.ts';
import { type FirmDecisions, REFUSALS } from './decisions.ts';
import type { Staff } from './expected-clients.ts';
import { dayIn, hundredthsIn, keyIn, textIn } from './written.ts';

/** Whether a matter is in the export, and whether it moves. */
export type MatterFate = 'moves' | 'held' | 'absent';

/** Children of matters by matter: those that reach their deal. The others are held. */
export function childrenOf(
  decisions: FirmDecisions,
  object: BackdocketObject & ('claim' | 'billing_entry'),
  keyColumn: string,
  fateOf: (matter: string) => MatterFate,
): ReadonlyMap<string, readonly ExportRow[]> {
  const children = new Map<string, ExportRow[]>();
  for (const row of decisions.rows(object)) {
    const [key, matter] = [keyIn(row, keyColumn), keyIn(row, 'matter_id')];
    if (decisions.isFlawed('unreadable_value', object, key)) decisions.hold(object, key, REFUSALS.unreadable);
    else if (fateOf(matter) === 'absent') decisions.hold(object, key, REFUSALS.missing);
    else if (fateOf(matter) === 'held') decisions.hold(object, key, REFUSALS.parentHeld);
    else children.set(matter, [...(children.get(matter) ?? []), row]);
  }
  return children;
}

/** The fields of a deal that its claims fill. */
export function claimFields(claims: readonly ExportRow[]): Readonly<Record<string, ExpectedValue>> {
  const lines = claims.toSorted(by((row) => textIn(row, 'claim_number') ?? '')).map((row) =>
    line([
      ['number', textIn(row, 'claim_number')],
      ['type', textIn(row, 'claim_type')],
      ['status', textIn(row, 'status')],
      ['amount', numberText(row, 'amount')],
      ['billing', textIn(row, 'billing_status')],
      ['invoice', textIn(row, 'invoice_ref')],
    ]),
  );
  const texts = (column: string) => claims.map((row) => textIn(row, column)).filter((text) => text !== undefined);
  return {
    'Claim amount': moneyOf(claims, 'amount'),
    Billing_Status__c: [...new Set(texts('billing_status'))].join(', ') || null,
    'Invoice references': texts('invoice_ref').join(', ') || null,
    Claims: listed(lines),
  };
}

/** The fields of a deal that the hours and amounts billed on it fill. */
export function billingFields(
  entries: readonly ExportRow[],
  staff: ReadonlyMap<string, Staff>,
): Readonly<Record<string, ExpectedValue>> {
  const lines = entries.toSorted(by((row) => dayIn(row, 'date')?.toString() ?? '')).map((row) =>
    line([
      ['date', dayIn(row, 'date')?.toString()],
      ['staff', staff.get(keyIn(row, 'staff_id'))?.name],
      ['description', textIn(row, 'description')],
      ['hours', numberText(row, 'hours')],
      ['rate', numberText(row, 'rate')],
      ['amount', numberText(row, 'amount')],
      ['status', textIn(row, 'status')],
      ['invoice', textIn(row, 'invoice_ref')],
    ]),
  );
  return {
    'Billed hours': entries.length === 0 ? null : sumOf(entries, 'hours') / 100,
    'Billed total': moneyOf(entries, 'amount'),
    'Billing entries': listed(lines),
  };
}

function by(rank: (row: ExportRow) => string): (left: ExportRow, right: ExportRow) => number {
  return (left, right) => (rank(left) < rank(right) ? -1 : Number(rank(left) > rank(right)));
}

function line(cells: readonly (readonly [name: string, text: string | undefined])[]): string {
  return cells
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ');
}

function numberText(row: ExportRow, column: string): string | undefined {
  const hundredths = hundredthsIn(row, column);
  return hundredths === undefined ? undefined : String(hundredths / 100);
}

function sumOf(rows: readonly ExportRow[], column: string): number {
  return rows.reduce((sum, row) => sum + (hundredthsIn(row, column) ?? 0), 0);
}

function moneyOf(rows: readonly ExportRow[], column: string): ExpectedValue {
  return rows.length === 0 ? null : { value: sumOf(rows, column) / 100, currency: 'USD' };
}

/** Lists of more lines go into files. This export has none so long, and one that had would need its file expected. */
const LONGEST_LIST = 20;

/** The lines of a list. Throws `RangeError` for one so long that a file would have to be expected. */
export function listed(lines: readonly string[]): string | null {
  if (lines.length > LONGEST_LIST)
    throw new RangeError(`A list of ${lines.length} lines needs a file, which is not decided.`);
  return lines.join('\n') || null;
}
