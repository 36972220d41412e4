import { drawSignature } from '../portable-network-graphic.ts';
import type { Account, AttachedFile, Business, JobTreadRequest, Workflow } from './business.ts';
import { budgetLine, jobsOf } from './jobs.ts';
import { choicesFor, idMaker, momentAfter } from './made-up.ts';
import { openPapers } from './papers.ts';
import { contactsOf, customersOf, membersOf, vendorsOf } from './people.ts';

/** Records that one job brings with it, itself and its share of everything included. */
const RECORDS_PER_JOB = 23.5;

const SHARES = { customers: 0.9, vendors: 0.25, contacts: 1.6, ownPapers: 0.08, looseFiles: 0.15, priceList: 0.3 };
const WORKFLOWS = ['Welcome a new customer', 'Remind of open invoices', 'Ask for a review'] as const;

/** Makes up the whole business. The same request gives the same one. */
export function makeBusiness(request: JobTreadRequest): Business {
  const jobs = Math.max(1, Math.round(request.records / RECORDS_PER_JOB));
  const share = (name: keyof typeof SHARES): number => Math.max(1, Math.round(jobs * SHARES[name]));
  const members = membersOf(request);
  const customers = customersOf(request, share('customers'));
  const vendors = vendorsOf(request, share('vendors'));
  const contacts = contactsOf(request, [...customers, ...vendors], share('contacts'));
  const papers = openPapers(request, vendors);
  const ofCustomers = contacts.filter(({ account }) => account.type === 'customer');
  const item = idMaker('K');
  return {
    members,
    customers,
    vendors,
    contacts,
    jobs: jobsOf(request, { members, contacts: ofCustomers, papers }, jobs),
    ownPapers: papers.ofContractor(share('ownPapers')),
    looseFiles: looseFiles(request, customers, share('looseFiles')),
    priceList: Array.from({ length: share('priceList') }, (_, index) =>
      budgetLine(choicesFor(request, 'price list', index), item(), {
        group: undefined,
        isSelected: undefined,
        position: index + 1,
      }),
    ),
    workflows: WORKFLOWS.map((name, index): Workflow => ({ id: `22W000000${index + 1}`, name, isActive: index > 0 })),
  };
}

/** Every other one belongs to a customer, the rest to the contractor alone. */
function looseFiles(request: JobTreadRequest, customers: readonly Account[], count: number): readonly AttachedFile[] {
  const id = idMaker('X');
  const loaded = customers.filter(({ held }) => held === undefined);
  return Array.from({ length: count }, (_, index) => ({
    id: id(),
    name: `paper ${index + 1}.png`,
    type: 'image/png',
    createdAt: momentAfter('2026-05-01T12:00:00.000Z', index),
    account: index % 2 === 0 ? loaded[index % loaded.length] : undefined,
    paper: undefined,
    bytes: new Uint8Array(drawSignature(choicesFor(request, 'loose file', index))),
    isTooBig: false,
  }));
}
