import { choiceOf, type Line, type Paper } from './business.ts';

/** The texts that a deal must show, made of the records alone. */

const MONEY_UNIT = 'USD';

/** Whether somebody had to choose. */
export function isChoice(line: Line): boolean {
  return choiceOf(line) !== undefined;
}

/** Lines under each other; over so many the last says how many more there are. Nothing where there is none. */
export function listed(lines: readonly string[], most = Number.POSITIVE_INFINITY): string | null {
  if (lines.length === 0) return null;
  const over = lines.length - most;
  return over > 0 ? [...lines.slice(0, most), `… and ${over} more`].join('\n') : lines.join('\n');
}

/** Papers in the order in which they were issued; those never issued come last. */
export function byIssueDate(papers: readonly Paper[]): readonly Paper[] {
  const rank = ({ issueDate }: Paper): string => issueDate ?? '9';
  return papers.toSorted((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0));
}

/** Named parts of one line; those that are absent are left out. */
function parts(cells: Readonly<Record<string, string | number | null | undefined>>): string {
  return Object.entries(cells)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}

/** Lines of all estimates, paper by paper, as JSON. */
export function estimateLines(estimates: readonly Paper[]): string | null {
  const items = estimates.flatMap((paper) =>
    paper.lines.map((line) => ({
      document: paper.name,
      number: String(paper.number),
      status: paper.status,
      item: line.name,
      quantity: line.quantity,
      unit: line.unit,
      unit_price: line.price / 100 / line.quantity,
      price: line.price / 100,
    })),
  );
  return items.length === 0 ? null : JSON.stringify(items);
}

/** One line of the budget. */
export function budgetLine({ name, group, kind, code, quantity, unit, cost, price }: Line): string {
  return parts({
    Group: group?.name ?? '(no group)',
    Item: name,
    Kind: kind,
    Code: code,
    Quantity: quantity,
    Unit: unit,
    Cost: cost / 100,
    Price: price / 100,
  });
}

/** One change order. */
export function changeOrder({ number, issueDate, description, name, price, status }: Paper): string {
  return parts({
    Number: number,
    Date: issueDate,
    Description: description ?? name,
    Amount: price / 100,
    Status: status,
  });
}

/** One choice of the client. */
export function selection(line: Line): string {
  return parts({ Choice: choiceOf(line), Selected: line.name, Quantity: line.quantity, Price: line.price / 100 });
}

/** What of an invoice is not paid, in cents. */
export function openCents({ priceWithTax, payments }: Paper): number {
  return priceWithTax - payments.reduce((sum, { cents }) => sum + cents, 0);
}

/** One invoice. */
export function invoice(paper: Paper): string {
  const open = openCents(paper);
  return parts({
    Number: paper.number,
    Date: paper.issueDate,
    Due: paper.dueDate,
    Amount: paper.priceWithTax / 100,
    Paid: (paper.priceWithTax - open) / 100,
    Open: open / 100,
    Status: paper.status,
  });
}

/** One order, bill or bid request. */
export function otherPaper({ use, name, number, account, issueDate, cost, price, status }: Paper): string {
  return parts({
    Document: name,
    Number: number,
    With: account?.name === '' ? undefined : account?.name,
    Date: issueDate,
    Amount: (use === 'purchase' ? cost : price) / 100,
    Status: status,
  });
}

/** One line of such a paper. */
export function paperLine({ paper, line }: { readonly paper: Paper; readonly line: Line }): string {
  return parts({
    Document: paper.name,
    Number: paper.number,
    Item: line.name,
    Quantity: line.quantity,
    Cost: line.cost / 100,
    Price: line.price / 100,
  });
}

/** An invoice as a note, with its lines and payments. */
export function invoiceNote(paper: Paper): string {
  const items = [
    `Issued ${paper.issueDate ?? 'never'}, due ${paper.dueDate ?? 'at once'}, ${paper.status}`,
    `Amount ${paper.priceWithTax / 100} ${MONEY_UNIT}, open ${openCents(paper) / 100}`,
    ...paper.lines.map(({ name, price }) => `${escaped(name)}: ${price / 100}`),
    ...paper.payments.map(({ day, cents, method }) => `Paid ${day}: ${cents / 100} ${escaped(method)}`),
  ];
  const list = items.map((item) => `<li>${item}</li>`).join('');
  return `<p><b>${escaped(paper.name)} ${paper.number}</b></p><ul>${list}</ul>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
