import type { Random } from '../random.ts';
import type { Account, JobTreadRequest, Line, Paper, PaperUse, Payment } from './business.ts';
import { choicesFor, dayAfter, GOODS, idMaker, momentAfter } from './made-up.ts';

/** How often each kind of paper comes with a job, and what it is called. */
const HABITS: readonly {
  readonly use: PaperUse;
  readonly type: Paper['type'];
  readonly names: readonly [string, ...string[]];
  readonly most: number;
}[] = [
  { use: 'estimate', type: 'customerOrder', names: ['Estimate', 'Garage Quote', 'PROPOSAL'], most: 2 },
  { use: 'other_order', type: 'customerOrder', names: ['Selections', 'Work Authorization'], most: 1 },
  { use: 'change_order', type: 'customerOrder', names: ['Change Order', 'Change Order to the Estimate'], most: 1 },
  { use: 'purchase', type: 'vendorOrder', names: ['Purchase Order'], most: 1 },
  { use: 'purchase', type: 'vendorBill', names: ['Bill'], most: 1 },
  { use: 'purchase', type: 'bidRequest', names: ['Estimate Request'], most: 1 },
  { use: 'invoice', type: 'customerInvoice', names: ['Invoice', 'Deposit Invoice'], most: 2 },
];
const STATUSES = ['draft', 'pending', 'approved', 'denied'] as const;
const METHODS = ['check', 'card', 'bank transfer & fee'] as const;
const TAX = 0.06;
/** Lines of one bill in every so many jobs, so that some lists do not fit. */
const LONG_BILL = { every: 29, lines: 22 };

/** Makes the papers of jobs, and bills of the contractor alone. */
export interface PaperMaker {
  readonly ofJob: (jobIndex: number, about: JobDates) => readonly Paper[];
  readonly ofContractor: (count: number) => readonly Paper[];
}

/** What the papers of a job need to know of it. */
export interface JobDates {
  readonly createdAt: string;
  readonly customer: Account | undefined;
}

/** Opens the series of papers. */
export function openPapers(request: JobTreadRequest, vendors: readonly Account[]): PaperMaker {
  const ids: Ids = { paper: idMaker('D'), line: idMaker('L'), payment: idMaker('P') };
  return {
    ofJob: (jobIndex, { createdAt, customer }) => {
      const choices = choicesFor(request, 'papers', jobIndex);
      const wanted = HABITS.flatMap((habit) => Array.from({ length: choices.integer(0, habit.most) }, () => habit));
      const isLong = jobIndex % LONG_BILL.every === LONG_BILL.every - 1;
      const bill = HABITS.find(({ type }) => type === 'vendorBill');
      const habits = isLong && bill !== undefined ? [...wanted, bill] : wanted;
      return habits.map((habit, index) =>
        paperOf(choices, ids, {
          ...habit,
          name: choices.pick(habit.names),
          number: index + 1,
          createdAt: momentAfter(createdAt, index * 3 + 1),
          account: habit.type.startsWith('customer') ? customer : choices.pick(vendors),
          lines: isLong && index === habits.length - 1 ? LONG_BILL.lines : choices.integer(1, 2),
        }),
      );
    },
    ofContractor: (count) =>
      Array.from({ length: count }, (_, index) => {
        const choices = choicesFor(request, 'own papers', index);
        const createdAt = momentAfter('2026-06-01T12:00:00.000Z', index);
        const bill = { use: 'purchase', type: 'vendorBill', name: 'Bill', number: index + 1, lines: 1 } as const;
        return paperOf(choices, ids, { ...bill, createdAt, account: choices.pick(vendors) });
      }),
  };
}

interface Ids {
  readonly paper: () => string;
  readonly line: () => string;
  readonly payment: () => string;
}

function paperOf(
  choices: Random,
  ids: Ids,
  about: Pick<Paper, 'use' | 'type' | 'name' | 'number' | 'createdAt' | 'account'> & { readonly lines: number },
): Paper {
  const { use, createdAt } = about;
  const status = choices.pick(STATUSES);
  const lines = Array.from({ length: about.lines }, (_, index) => lineOf(choices, ids, use, index + 1));
  const price = lines.reduce((sum, line) => sum + line.price, 0);
  const isInvoice = use === 'invoice';
  const priceWithTax = price + Math.round(price * TAX);
  const issueDate = status === 'draft' ? null : dayAfter(createdAt, 1);
  return {
    ...about,
    id: ids.paper(),
    status,
    description: use === 'change_order' && choices.chance(0.7) ? `Change ${about.number}: more of the same` : null,
    issueDate,
    dueDate: issueDate !== null && isInvoice ? dayAfter(createdAt, 30) : null,
    price,
    priceWithTax,
    cost: lines.reduce((sum, line) => sum + line.cost, 0),
    payments: isInvoice ? paymentsOf(choices, ids, status, priceWithTax, createdAt) : [],
    lines,
  };
}

/** An approved invoice is paid, a pending one perhaps in part. */
function paymentsOf(
  choices: Random,
  ids: Ids,
  status: Paper['status'],
  cents: number,
  createdAt: string,
): readonly Payment[] {
  const part = Math.floor(cents / 3);
  const pay = (amount: number, days: number): Payment => ({
    id: ids.payment(),
    cents: amount,
    day: dayAfter(createdAt, days),
    method: choices.pick(METHODS),
  });
  if (status === 'approved') return [pay(part, 10), pay(cents - part, 20)];
  return status === 'pending' && choices.chance(0.5) ? [pay(part, 10)] : [];
}

function lineOf(choices: Random, ids: Ids, use: PaperUse, position: number): Line {
  const quantity = choices.integer(1, 40);
  const cost = quantity * choices.integer(100, 9000);
  return {
    id: ids.line(),
    name: choices.pick(GOODS),
    description: null,
    quantity,
    unit: 'Each',
    kind: 'Materials',
    code: null,
    cost,
    price: use === 'purchase' ? 0 : Math.round(cost * 1.4),
    position,
    group: undefined,
    isSelected: undefined,
  };
}
