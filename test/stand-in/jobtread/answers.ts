import type { ExpectedRecord } from '../answer-key.ts';
import type { AnswerKeyLedger } from '../answer-key-ledger.ts';
import type { Account, AttachedFile, Business, Contact, Member } from './business.ts';
import { CUSTOM_FIELDS } from './custom-fields.ts';
import { fileOf } from './file-answers.ts';
import { answerJob, answerOwnPaper } from './job-answers.ts';
import { toSecond } from './made-up.ts';
import { type Teller, TRACE_LABEL } from './teller.ts';

const SILENT_CONTACT = "A vendor's contact without an e-mail address or a phone number";
const OWN_FILE = 'A file of the contractor alone';

/**
 * Says, record by record, what must become of the business: an independent statement of the written decisions. Nothing
 * here reads a spec.
 */
export function answer(business: Business, ledger: AnswerKeyLedger, fallbackOwner: string | undefined): void {
  const tell = tellerOf(ledger);
  for (const member of business.members) answerMember(member, tell);
  for (const account of [...business.customers, ...business.vendors]) answerAccount(account, tell);
  answerContacts(business.contacts, tell);
  for (const job of business.jobs) answerJob(job, { members: business.members, fallbackOwner }, tell);
  for (const paper of business.ownPapers) answerOwnPaper(paper, tell);
  for (const file of business.looseFiles) answerLooseFile(file, tell);
  for (const { id, goes } of Object.values(CUSTOM_FIELDS)) {
    if (goes) tell.done('custom_field', id);
    else tell.leftOut('custom_field', id, 'documented');
  }
  for (const { id } of business.priceList) tell.leftOut('cost_item', id, 'documented');
  for (const { id } of business.workflows) tell.leftOut('workflow', id, 'documented');
}

/** Rows have no line here: what is read over HTTP is in no file. */
function tellerOf({ add, addHundredths }: AnswerKeyLedger): Teller {
  return {
    done: (object, key) => add({ entry: 'done', row: { object, key, line: 0 } }),
    held: (object, key, reason) => add({ entry: 'held', row: { object, key, line: 0, reason } }),
    leftOut: (object, key, reason) => add({ entry: 'left_out', row: { object, key, line: 0, reason } }),
    merged: (object, key, into) => add({ entry: 'merged', row: { object, key, line: 0, into } }),
    finding: (code, object, key) => add({ entry: 'finding', finding: { code, object, key } }),
    expect: (record) => add({ entry: 'expected', record }),
    dealValue: (cents) => addHundredths('dealValue', 'USD', cents),
  };
}

function answerMember({ id, user }: Member, tell: Teller): void {
  tell.done('member', id);
  if (user === undefined) tell.finding('unresolved_owner', 'member', id);
}

function answerAccount(account: Account, tell: Teller): void {
  const { id, type, name, createdAt, qboId, address, website, trades, own, held, adopts, findings } = account;
  for (const code of findings) tell.finding(code, 'account', id);
  if (held !== undefined) {
    tell.held('account', id, held);
    return;
  }
  tell.done('account', id);
  tell.expect({
    object: 'organization',
    identity: { by: 'trace', value: id },
    ...(adopts ? { adopts } : {}),
    fields: { name, address, add_time: toSecond(createdAt) },
    custom: {
      [TRACE_LABEL]: id,
      Website: website === undefined ? null : `https://${website}`,
      Domain: website ?? null,
      'QuickBooks ID': qboId,
      'Lead Source': own['Lead Source']?.[0] ?? null,
      Rating: own.Rating === undefined ? null : Number(own.Rating[0]),
      ...(type === 'vendor' ? { Vendor_Type__c: trades.toSorted((one, other) => one.localeCompare(other)) } : {}),
    },
    links: {},
  });
}

function answerContacts(contacts: readonly Contact[], tell: Teller): void {
  const repeatedBy = new Map(
    contacts.flatMap((one) => (one.repeats === undefined ? [] : [[one.repeats, one] as const])),
  );
  for (const contact of contacts) {
    const { id, account, emails, phones, repeats, held, findings } = contact;
    for (const code of findings) tell.finding(code, 'contact', id);
    if (account.type === 'vendor' && emails.length + phones.length === 0) tell.leftOut('contact', id, SILENT_CONTACT);
    else if (held !== undefined) tell.held('contact', id, held);
    else if (repeats !== undefined) tell.merged('contact', id, repeats.id);
    else {
      tell.done('contact', id);
      tell.expect(personOf(contact, repeatedBy.get(contact)));
    }
  }
}

/** The younger of two contacts with one address is the better one; the older fills its gaps. */
function personOf(contact: Contact, younger: Contact | undefined): ExpectedRecord {
  const best = younger ?? contact;
  const phones = best.phones.length > 0 ? best.phones : contact.phones;
  return {
    object: 'person',
    identity: { by: 'trace', value: contact.id },
    ...(contact.adopts ? { adopts: true } : {}),
    fields: {
      name: best.name,
      emails: best.emails,
      phones: phones.map((value, at) => ({ value, label: at === 0 ? 'mobile' : 'work' })),
      add_time: toSecond(best.createdAt),
    },
    custom: {
      [TRACE_LABEL]: contact.id,
      'Job title': best.title ?? contact.title,
      'Best time': (best.own['Best time'] ?? contact.own['Best time'])?.[0] ?? null,
    },
    links: { org_id: { object: 'organization', trace: best.account.id } },
  };
}

function answerLooseFile(file: AttachedFile, tell: Teller): void {
  const { id, account } = file;
  if (account === undefined) {
    tell.leftOut('job_file', id, OWN_FILE);
    return;
  }
  tell.done('job_file', id);
  tell.expect(fileOf(file, 'org_id', { object: 'organization', trace: account.id }));
}
