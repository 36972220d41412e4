import type { OwnerExample } from '../account-people.ts';
import type { AccountUser } from '../answer-key.ts';
import type { DirtLevel } from '../dirt-schedule.ts';

/** What to make up, and what of the destination account it meets. */
export interface JobTreadRequest {
  readonly seed: number;
  /** Records over all objects, give or take a tenth. At least 1000 when dirt is planted. */
  readonly records: number;
  readonly dirt?: DirtLevel;
  /** Users of the destination account, so that some members are among them. */
  readonly users: readonly AccountUser[];
  /** E-mail address of the owner that stands in for members who are not users; else the first active user. */
  readonly fallbackOwner?: string;
  /** Names of organizations of the account, each as often as it is there. A dirty source matches some of them. */
  readonly existingOrganizations?: readonly string[];
  /** E-mail addresses of persons of the account, each as often as a person has it. */
  readonly existingPersonEmails?: readonly string[];
  /** Size in bytes of the one file over the size policy; only then does a dirty source have it. */
  readonly largeFileBytes?: number;
}

/** Why a record does not move, when it does not. `undefined`: it does. */
export type Held = 'missing_required' | 'unknown_value' | 'reference_held' | undefined;

/** A contractor with everything it keeps in its system. Amounts are whole cents, times are ISO instants. */
export interface Business {
  readonly members: readonly Member[];
  readonly customers: readonly Account[];
  readonly vendors: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly jobs: readonly Job[];
  /** Bills of the contractor alone, such as the rent of the office. */
  readonly ownPapers: readonly Paper[];
  /** Files of customers, and of the contractor alone. */
  readonly looseFiles: readonly AttachedFile[];
  readonly priceList: readonly Line[];
  readonly workflows: readonly Workflow[];
}

/** A person with a seat; `user` is the e-mail address of the active user of the account who is the same person. */
export interface Member extends OwnerExample {
  readonly id: string;
  readonly role: string;
  readonly user: string | undefined;
}

/** Values of custom fields that the organization defined for itself, by what they are called. */
export type OwnValues = Readonly<Partial<Record<OwnField, readonly string[]>>>;

/** What such fields are called. */
export type OwnField = 'Lead Source' | 'Rating' | 'Best time' | 'Remark' | 'Colors' | 'Permit needed';

/** A customer or a vendor. */
export interface Account {
  readonly id: string;
  readonly type: 'customer' | 'vendor';
  readonly name: string;
  readonly createdAt: string;
  readonly qboId: string | null;
  readonly address: string;
  readonly website: string | undefined;
  readonly trades: readonly string[];
  readonly own: OwnValues;
  readonly held: Held;
  /** A record of the destination has this name. */
  readonly adopts: boolean;
  readonly findings: readonly string[];
}

/** A person at a customer or vendor. */
export interface Contact {
  readonly id: string;
  readonly account: Account;
  readonly name: string;
  readonly title: string | null;
  readonly createdAt: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly own: OwnValues;
  /** The earlier contact with the same first address, of which this is the newer and better one. */
  readonly repeats: Contact | undefined;
  readonly held: Held;
  readonly adopts: boolean;
  readonly findings: readonly string[];
}

/** One line of a budget, of a paper or of the price list. */
export interface Line {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly unit: string;
  readonly kind: string;
  readonly code: string | null;
  /** In cents. */
  readonly cost: number;
  readonly price: number;
  readonly position: number;
  readonly group: Group | undefined;
  /** Absent where nobody has to choose. */
  readonly isSelected: boolean | undefined;
}

/** A group of lines. With `least` or `most` it is a choice; with `above` it is an option of one. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly least?: number;
  readonly most?: number;
  readonly isSelected?: boolean;
  readonly above?: Group;
}

/** What the parties call the papers, and what they are for. */
export type PaperUse = 'estimate' | 'change_order' | 'other_order' | 'invoice' | 'purchase';

/** An order, an invoice, a bill. */
export interface Paper {
  readonly id: string;
  readonly use: PaperUse;
  readonly type: 'customerOrder' | 'customerInvoice' | 'vendorOrder' | 'vendorBill' | 'bidRequest';
  readonly name: string;
  readonly number: number;
  readonly status: 'draft' | 'pending' | 'approved' | 'denied';
  readonly description: string | null;
  readonly issueDate: string | null;
  readonly dueDate: string | null;
  readonly createdAt: string;
  /** In cents; nothing on what a vendor is paid. */
  readonly price: number;
  readonly priceWithTax: number;
  readonly cost: number;
  readonly payments: readonly Payment[];
  readonly account: Account | undefined;
  readonly lines: readonly Line[];
}

/** A part of an invoice that was paid. */
export interface Payment {
  readonly id: string;
  readonly cents: number;
  readonly day: string;
  readonly method: string;
}

/** A photo or paper, with its bytes unless it is gone. */
export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly createdAt: string;
  readonly account: Account | undefined;
  /** The paper of the job on which it hangs. */
  readonly paper: Paper | undefined;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly isTooBig: boolean;
}

/** A job with everything below it. */
export interface Job {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly description: string | null;
  readonly createdAt: string;
  readonly closedOn: string | null;
  /** In cents; `null`: nothing was approved yet. */
  readonly projectedPrice: number | null;
  readonly projectedCost: number | null;
  readonly actualCost: number | null;
  readonly qboId: string | null;
  readonly phase: string | undefined;
  /** Who runs the job, as it is written there. */
  readonly manager: string | undefined;
  /** Of which a job may have more than an answer shows at once. */
  readonly own: OwnValues;
  readonly address: string;
  readonly contact: Contact | undefined;
  readonly customer: Account | undefined;
  readonly budget: readonly Line[];
  readonly papers: readonly Paper[];
  readonly files: readonly AttachedFile[];
  readonly held: Held;
  readonly findings: readonly string[];
}

/** A rule that acts by itself. */
export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
}

/** The name of a line's choice: its own group, or the one above. */
export function choiceOf({ group }: Line): string | undefined {
  return [group, group?.above].find((one) => one?.least !== undefined || one?.most !== undefined)?.name;
}

/** Whether the line counts: nobody decided against it. */
export function isChosen({ isSelected, group }: Line): boolean {
  return isSelected !== false && group?.isSelected !== false;
}
