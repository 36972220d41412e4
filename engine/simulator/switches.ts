/**
 * What nobody outside Pipedrive knows for certain, as switches.
 *
 * Each member stands for one open question about how the real service behaves. The default is the likelier answer, the
 * worst is the answer that a careless migration survives least. A scenario runs once with the defaults, once for every
 * other answer, and once with {@link WORST_SWITCHES}.
 */

/** One open question: which uncertainty of the research it belongs to, and every answer that is thought possible. */
export interface SwitchDescription {
  /** Number of the question in the list of open uncertainties (1-17). Several switches may share one. */
  readonly uncertainty: number;
  readonly question: string;
  readonly answers: readonly [string, string, ...string[]];
  /** The likelier answer. */
  readonly standard: string;
  /** The answer that hurts a migration most. */
  readonly worst: string;
}

/** Every switch with its answers. The type {@link Switches} is derived from this table, so the two cannot disagree. */
export const SWITCHES = {
  dealAddTime: {
    uncertainty: 1,
    question: 'add_time in a v2 body that cannot set it, such as that of a new deal',
    answers: ['rejected', 'ignored'],
    standard: 'rejected',
    worst: 'ignored',
  },
  unknownKeys: {
    uncertainty: 2,
    question: 'unknown keys at the root of a v2 body (unknown custom fields are always rejected)',
    answers: ['rejected', 'ignored'],
    standard: 'rejected',
    worst: 'ignored',
  },
  rateLimitAnswer: {
    uncertainty: 3,
    question: 'what a 429 carries; bare also means that no answer carries the daily token headers',
    answers: ['headers-and-json', 'json-only', 'bare'],
    standard: 'headers-and-json',
    worst: 'bare',
  },
  failedCalls: {
    uncertainty: 4,
    question: 'tokens of a call that is answered with 4xx or 5xx',
    answers: ['charged', 'free'],
    standard: 'charged',
    worst: 'charged',
  },
  searchLag: {
    uncertainty: 5,
    question: 'how long a created or changed record is missing from searches, in simulated time',
    answers: ['none', 'five-seconds', 'one-minute'],
    standard: 'five-seconds',
    worst: 'one-minute',
  },
  fieldSearchShape: {
    uncertainty: 5,
    question: 'items of itemSearch/field: as in the documented example {id, name}, or as in the schema {item: {id}}',
    answers: ['plain-items', 'scored-items'],
    standard: 'plain-items',
    worst: 'scored-items',
  },
  emptyCustomFields: {
    uncertainty: 6,
    question: 'custom_fields: {} in a PATCH',
    answers: ['ignored', 'wipes-all'],
    standard: 'ignored',
    worst: 'wipes-all',
  },
  compositeNull: {
    uncertainty: 6,
    question: 'null for a custom field of several parts (monetary, ranges, time, address) in a PATCH',
    answers: ['clears', 'rejected'],
    standard: 'clears',
    worst: 'rejected',
  },
  linkNull: {
    uncertainty: 6,
    question:
      'null in a PATCH for links and the like that no document calls nullable (those of activities and persons)',
    answers: ['rejected', 'clears'],
    standard: 'rejected',
    worst: 'rejected',
  },
  inactiveOwner: {
    uncertainty: 7,
    question: 'a deactivated user as owner_id',
    answers: ['accepted', 'rejected'],
    standard: 'accepted',
    worst: 'rejected',
  },
  archivedDealChildren: {
    uncertainty: 8,
    question: 'notes, activities, files, products and participants added to an archived deal',
    answers: ['accepted', 'rejected'],
    standard: 'accepted',
    worst: 'rejected',
  },
  unarchive: {
    uncertainty: 8,
    question: 'PATCH is_archived: false on an archived deal (everything else is refused)',
    answers: ['accepted', 'rejected'],
    standard: 'accepted',
    worst: 'rejected',
  },
  dealCapCounts: {
    uncertainty: 8,
    question: 'which unarchived deals count towards the cap on active deals and leads',
    answers: ['open-and-closed', 'open-only'],
    standard: 'open-and-closed',
    worst: 'open-and-closed',
  },
  dealCapAnswer: {
    uncertainty: 8,
    question: 'a deal beyond the cap: refused with 403, or answered like a success and put on a hidden waiting list',
    answers: ['refused', 'waitlisted'],
    standard: 'refused',
    worst: 'waitlisted',
  },
  newPipelineStages: {
    uncertainty: 9,
    question: 'stages of a pipeline that was just created',
    answers: ['none', 'default-stages'],
    standard: 'none',
    worst: 'default-stages',
  },
  labelOptions: {
    uncertainty: 10,
    question: 'the options endpoints of v2 with the built-in field "label"',
    answers: ['accepted', 'rejected'],
    standard: 'accepted',
    worst: 'rejected',
  },
  fileSizeLimit: {
    uncertainty: 11,
    question: 'largest file',
    answers: ['fifty-megabytes', 'ten-megabytes'],
    standard: 'fifty-megabytes',
    worst: 'ten-megabytes',
  },
  storageCap: {
    uncertainty: 11,
    question: 'all files together',
    answers: ['unlimited', 'hundred-megabytes'],
    standard: 'unlimited',
    worst: 'hundred-megabytes',
  },
  noteSizeLimit: {
    uncertainty: 11,
    question: 'largest note',
    answers: ['hundred-kilobytes', 'twenty-kilobytes'],
    standard: 'hundred-kilobytes',
    worst: 'twenty-kilobytes',
  },
  timeInput: {
    uncertainty: 12,
    question: 'due_time and duration of an activity',
    answers: ['either', 'hours-minutes', 'hours-minutes-seconds'],
    standard: 'either',
    worst: 'hours-minutes',
  },
  attendees: {
    uncertainty: 12,
    question: 'attendees of an activity written through the API',
    answers: ['invited', 'not-invited'],
    standard: 'invited',
    worst: 'invited',
  },
  bulkProducts: {
    uncertainty: 13,
    question: 'a bulk of deal products with one bad item: nothing is written, or everything before it',
    answers: ['atomic', 'partial'],
    standard: 'atomic',
    worst: 'partial',
  },
  undelete: {
    uncertainty: 14,
    question: 'PATCH is_deleted: false on a deleted deal',
    answers: ['not-found', 'restores', 'ignored'],
    standard: 'not-found',
    worst: 'ignored',
  },
  requiredCustomFields: {
    uncertainty: 15,
    question: 'custom fields that the account marks as required, missing from a POST',
    answers: ['interface-only', 'enforced'],
    standard: 'interface-only',
    worst: 'enforced',
  },
  deleteCascade: {
    uncertainty: 16,
    question: 'notes, activities, files, products and participants of a record that is deleted',
    answers: ['children-stay', 'children-deleted'],
    standard: 'children-stay',
    worst: 'children-deleted',
  },
  sameDealWrites: {
    uncertainty: 17,
    question: 'two writes to one deal at the same moment',
    answers: ['queued', 'second-refused'],
    standard: 'queued',
    worst: 'second-refused',
  },
} as const satisfies Readonly<Record<string, SwitchDescription>>;

/** Name of a switch. */
export type SwitchName = keyof typeof SWITCHES;

/** One answer for every switch. */
export type Switches = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name]['answers'][number] };

/** Every switch name, in the order of the table. */
export const SWITCH_NAMES = Object.keys(SWITCHES) as readonly SwitchName[];

/** The likelier answer everywhere. */
export const STANDARD_SWITCHES: Switches = answersOf('standard');

/** The answer that hurts a migration most, everywhere. */
export const WORST_SWITCHES: Switches = answersOf('worst');

/** Every single departure from the standard answers, so that a scenario can vary one answer at a time. */
export function singleDepartures(): readonly { readonly name: SwitchName; readonly switches: Partial<Switches> }[] {
  return SWITCH_NAMES.flatMap((name) =>
    SWITCHES[name].answers
      .filter((answer) => answer !== SWITCHES[name].standard)
      .map((answer) => ({ name, switches: { [name]: answer } })),
  );
}

function answersOf(which: 'standard' | 'worst'): Switches {
  return Object.fromEntries(SWITCH_NAMES.map((name) => [name, SWITCHES[name][which]])) as unknown as Switches;
}
