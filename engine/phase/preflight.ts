import { fixedTexts } from '../model/entry-parts.ts';
import type { CompiledPair, Entry } from '../model/mapping.ts';
import type { SchemaChange, SchemaPlan } from '../model/plan.ts';
import type { PreflightItem } from '../model/report.ts';
import type { DestinationField } from '../model/system.ts';
import type { Account, AccountField, AccountSchema } from '../port/destination.ts';

/** What is known of the destination account before anything is written to it. */
export interface PreflightInput {
  readonly pair: CompiledPair;
  readonly account: Account;
  readonly schema: AccountSchema;
  /** What provisioning would make or reuse. */
  readonly schemaPlan: SchemaPlan;
  /** Fields that the source defines and for which there is no room, so that their values are packed into another. */
  readonly packed?: number;
  /** Records that are to move, by destination object. */
  readonly moving: Readonly<Record<string, number>>;
  /** A person has confirmed that automations are paused in the account. */
  readonly automationsPaused: boolean;
}

/**
 * Looks at the account for whatever would stop or spoil the migration. Pure; one item for each check, good ones
 * included.
 */
export function preflight(input: PreflightInput): readonly PreflightItem[] {
  return CHECKS.flatMap((check) => check(input));
}

type Check = (input: PreflightInput) => readonly PreflightItem[];

function checkRights({ account, schemaPlan }: PreflightInput): readonly PreflightItem[] {
  if (account.user.isAdmin) return [ok('rights', 'The token belongs to an administrator.')];
  const makes = schemaPlan.changes.some(({ action }) => action === 'create');
  const detail = makes
    ? 'The token belongs to a user who is no administrator, and fields, options or stages have to be made. ' +
      'Use the token of an administrator who sees all records.'
    : 'The token belongs to a user who is no administrator and may not see all records. Records that it ' +
      'cannot see are not matched and could be made twice. Use the token of an administrator.';
  return [{ check: 'rights', verdict: makes ? 'blocked' : 'warning', detail }];
}

/** The cap counts all custom fields of the account together, whatever object they belong to. */
function checkCustomFields(input: PreflightInput): readonly PreflightItem[] {
  const { packed = 0 } = input;
  if (packed === 0) return [checkCap(input)];
  const detail =
    `${packed} fields that the source defines find no room in the account's plan. Their values go, each behind its ` +
    'label, into the field that over_cap names. Change the plan, or delete unused fields, to give them their own.';
  return [checkCap(input), { check: 'custom_fields', verdict: 'warning', detail }];
}

function checkCap({ pair, account, schemaPlan }: PreflightInput): PreflightItem {
  const wanted = schemaPlan.changes.filter(({ kind, action }) => kind === 'field' && action === 'create').length;
  const total = account.customFields + wanted;
  const sum = `The account has ${account.customFields} custom fields and needs ${wanted} more`;
  const cap = account.plan === undefined ? undefined : pair.destination.plans.get(account.plan)?.customFields;
  if (cap !== undefined) {
    if (total <= cap) return ok('custom_fields', `${sum}; its plan allows ${cap}.`);
    const detail =
      `${sum}, ${total - cap} over the ${cap} of its plan. Switch off fields in the overlay, delete unused ` +
      'ones in the account, change the plan, or let the fields that the source defines be packed into one (over_cap).';
    return { check: 'custom_fields', verdict: 'blocked', detail };
  }
  const caps = [...pair.destination.plans.values()].map(({ customFields }) => customFields);
  const smallest = Math.min(...caps);
  if (total <= smallest || caps.length === 0) return ok('custom_fields', `${sum}, which every plan allows.`);
  const detail =
    `${sum}. The account does not say which plan it has, and the smallest allows ${smallest}. Check the ` +
    'plan before approving.';
  return { check: 'custom_fields', verdict: 'warning', detail };
}

/** Currencies that stand in the data are checked record by record; this is the one of amounts that name none. */
/**
 * The plan's cap on open records. Whether closed ones count is not published, and what the account holds already is not
 * counted here, so going over is a warning and never a promise.
 */
function checkOpenRecords({ pair, account, moving }: PreflightInput): readonly PreflightItem[] {
  const { plans, objects } = pair.destination;
  const limits = account.plan === undefined ? [...plans.values()] : [plans.get(account.plan)];
  const perSeat = Math.min(...limits.flatMap((plan) => (plan === undefined ? [] : [plan.openRecordsPerSeat])));
  // A plan that the system spec does not list has no limit that could be compared.
  if (!Number.isFinite(perSeat)) return [];
  const allowed = perSeat * Math.max(1, account.seats);
  return [...objects.values()]
    .filter(({ name, cappedByPlan }) => cappedByPlan === true && (moving[name] ?? 0) > 0)
    .map(({ name, label }) => {
      const sum = `${moving[name] ?? 0} records become ${label}; ${account.seats} seats allow ${allowed} open ones`;
      if ((moving[name] ?? 0) <= allowed) return ok('open_records', `${sum}.`);
      const detail =
        `${sum}, those that are there already included. Beyond that the account refuses them or keeps them waiting. ` +
        'Archive closed ones, add seats, or leave out old records in the overlay.';
      return { check: 'open_records', verdict: 'warning' as const, detail };
    });
}

function checkCurrency({ pair, account }: PreflightInput): readonly PreflightItem[] {
  const currency = pair.settings.currency;
  if (typeof currency !== 'string') return [];
  if (account.currencies.includes(currency)) return [ok('currency', `The account has the currency ${currency}.`)];
  const detail =
    `The account has no currency ${currency}, which the setting currency gives to amounts without one. ` +
    'Add it in the account, or correct the setting.';
  return [{ check: 'currency', verdict: 'blocked', detail }];
}

function checkAutomations({ account, automationsPaused, pair }: PreflightInput): readonly PreflightItem[] {
  const { label } = pair.destination;
  const confirmed: PreflightItem = automationsPaused
    ? ok('automations', 'A person has confirmed that automations are paused.')
    : {
        check: 'automations',
        verdict: 'blocked',
        detail:
          `Nobody has confirmed that automations are paused in ${label}. Every new record could send e-mails ` +
          'or create tasks. Pause them, then set  confirm: { automations_paused: true }  in the migration.',
      };
  if (account.webhooks === 0) return [confirmed, ok('webhooks', 'The account has no webhooks.')];
  const detail =
    `The account has ${account.webhooks} webhooks, which will be called for every record. Make sure that ` +
    'what listens there can take it, or pause them.';
  return [confirmed, { check: 'webhooks', verdict: 'warning', detail }];
}

/** People tell fields by their labels, so a second field of one label needs a word. */
function checkLabels({ schema, schemaPlan }: PreflightInput): readonly PreflightItem[] {
  return schemaPlan.changes.filter(isField).flatMap((change) => {
    const same = schema.fields.filter((field) => isSameLabel(field, change));
    const others = same.filter(({ wireType }) => wireType !== change.wireType);
    if (change.action === 'create' && others.length > 0) {
      const types = [...new Set(others.map(({ wireType }) => wireType))].join(', ');
      const detail =
        `${change.object} has a field ${change.label} of type ${types}; a second one of type ` +
        `${change.wireType} will be made. Rename one of them if people are to tell them apart.`;
      return [{ check: 'field_labels', verdict: 'warning', detail } as const];
    }
    const alike = same.filter(({ wireType, custom }) => custom && wireType === change.wireType);
    if (change.action === 'create' || alike.length < 2) return [];
    const detail =
      `${change.object} has ${alike.length} fields ${change.label} of type ${change.wireType}; the oldest ` +
      'is used. Delete or rename the others if that is the wrong one.';
    return [{ check: 'field_labels', verdict: 'warning', detail } as const];
  });
}

/** Whether an account has a feature cannot be asked, so the fields that depend on one are named. */
function checkFeatures({ pair }: PreflightInput): readonly PreflightItem[] {
  const needing = new Map<string, Set<string>>();
  for (const entry of pair.entries) {
    for (const { object, field, target } of writtenFields(entry, pair)) {
      if (target.needs === undefined) continue;
      needing.set(target.needs, (needing.get(target.needs) ?? new Set()).add(`${object}.${field}`));
    }
  }
  return [...needing].map(([feature, fields]) => ({
    check: 'features',
    verdict: 'warning',
    detail:
      `${[...fields].join(', ')} can be written only if the account has ${feature}. Check that it has, or ` +
      'map to a custom field instead.',
  }));
}

/** Matched people can only be users who exist: nobody is invited. */
function checkUsers({ pair, account }: PreflightInput): readonly PreflightItem[] {
  if (!pair.entries.some(({ kind }) => kind === 'match')) return [];
  if (account.seats > 1) return [ok('users', `The account has ${account.seats} seats for the people to be matched.`)];
  const detail =
    'The account has one seat, so every record will have the same owner. Invite the people first if they ' +
    'are to own records.';
  return [{ check: 'users', verdict: 'warning', detail }];
}

const CHECKS: readonly Check[] = [
  checkRights,
  checkCustomFields,
  checkOpenRecords,
  checkCurrency,
  checkAutomations,
  checkLabels,
  checkFeatures,
  checkUsers,
  checkChoices,
];

type FieldChange = SchemaChange & { readonly kind: 'field' };

function isField(change: SchemaChange): change is FieldChange {
  return change.kind === 'field';
}

function isSameLabel(field: AccountField, change: FieldChange): boolean {
  return field.object === change.object && field.label.trim().toLowerCase() === change.label.trim().toLowerCase();
}

/** What a value of the destination means depends on the plan, and small plans lack some. */
function checkChoices({ pair, account }: PreflightInput): readonly PreflightItem[] {
  const { plans } = pair.destination;
  const known = account.plan === undefined ? undefined : plans.get(account.plan);
  const asked = known === undefined ? [...plans] : [[account.plan ?? '', known] as const];
  const lacking = pair.entries.flatMap((entry) =>
    entry.kind !== 'create'
      ? []
      : entry.fields.flatMap(({ field, target, form }) => {
          const { choice } = target;
          if (choice === undefined) return [];
          return fixedTexts(form).flatMap((word) =>
            asked.flatMap(([plan, { choices }]) =>
              choices?.get(choice)?.has(word) === true ? [] : [{ what: `${entry.address} ${field}: ${word}`, plan }],
            ),
          );
        }),
  );
  const fields = pair.entries.some(
    (entry) => entry.kind === 'create' && entry.fields.some(({ target }) => target.choice !== undefined),
  );
  if (!fields) return [];
  if (lacking.length === 0) return [ok('plan_choices', 'The plan has every value that the pair chooses.')];
  const named = [...new Set(lacking.map(({ what, plan }) => `${what} (not in ${plan})`))].join('; ');
  const doubt = known === undefined ? ' The account does not say which plan it has.' : '';
  const detail = `Not every value that the pair chooses is one of the plan: ${named}.${doubt} Choose another in the overlay, or change the plan.`;
  return [{ check: 'plan_choices', verdict: known === undefined ? 'warning' : 'blocked', detail }];
}

interface WrittenField {
  readonly object: string;
  readonly field: string;
  readonly target: DestinationField;
}

function writtenFields(entry: Entry, pair: CompiledPair): readonly WrittenField[] {
  switch (entry.kind) {
    case 'create':
    case 'attach':
      return entry.fields.map(({ field, target }) => ({ object: entry.object, field, target }));
    case 'fold': {
      const receiver = pair.entries.find(({ address }) => address === entry.into[0]?.target);
      const object = receiver !== undefined && 'object' in receiver ? receiver.object : entry.name;
      return entry.fields.map(({ field, target }) => ({ object, field, target }));
    }
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function ok(check: string, detail: string): PreflightItem {
  return { check, verdict: 'ok', detail };
}
