/** What may be selected of one type of object. */
export interface ObjectType {
  /** The collection of the graph that holds its objects. */
  readonly collection: string;
  readonly scalars: readonly string[];
  /** Fields that lead to one object: the type it has. */
  readonly relations: Readonly<Record<string, string>>;
  /** Fields that lead to one object of several types. */
  readonly unions: Readonly<Record<string, readonly string[]>>;
  /** Fields that lead to pages of objects. */
  readonly connections: Readonly<Record<string, Connection>>;
}

/**
 * Pages of the objects of type `of`: those whose relation `by` leads back, or whose ids the object lists under the
 * connection's own name; otherwise all.
 */
export interface Connection {
  readonly of: string;
  readonly by?: string;
  readonly listed?: true;
}

function type(
  collection: string,
  scalars: string,
  more: Partial<Pick<ObjectType, 'relations' | 'unions' | 'connections'>> = {},
): ObjectType {
  return { collection, scalars: scalars.split(' '), relations: {}, unions: {}, connections: {}, ...more };
}

const CUSTOM_FIELD_OWNERS = { account: 'account', contact: 'contact', location: 'location', job: 'job' };
const COST_RELATIONS = { job: 'job', document: 'document', unit: 'unit' };
const TARGETS = { account: 'account', job: 'job', document: 'document' };

const customFieldValuesBy = (by: string): Connection => ({ of: 'customFieldValue', by });

/** Kinds of objects whose changes are logged, as their relations of an event are named. */
const LOGGED = [
  'account',
  'comment',
  'contact',
  'dailyLog',
  'document',
  'documentPayment',
  'file',
  'job',
  'location',
  'payment',
  'task',
  'timeEntry',
] as const;

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const COLLECTIONS = {
  accounts: 'account',
  contacts: 'contact',
  locations: 'location',
  jobs: 'job',
  customFields: 'customField',
  documents: 'document',
  documentPayments: 'documentPayment',
  payments: 'payment',
  costItems: 'costItem',
  costGroups: 'costGroup',
  costCodes: 'costCode',
  costTypes: 'costType',
  units: 'unit',
  dailyLogs: 'dailyLog',
  timeEntries: 'timeEntry',
  tasks: 'task',
  comments: 'comment',
  files: 'file',
  events: 'event',
  memberships: 'membership',
  workflows: 'workflow',
} as const;

/**
 * The types that can be read, with the fields that introspection, a shipped connector and live probing agree on. There is
 * no `updatedAt` on any of them, no `account` and no `status` on a job, and no address of mail on a contact.
 */
export const TYPES: Readonly<Record<string, ObjectType>> = {
  organization: type('organizations', 'id name createdAt', {
    connections: Object.fromEntries(Object.entries(COLLECTIONS).map(([name, of]) => [name, { of }])),
  }),
  account: type('accounts', 'id name type isTaxable archivedAt createdAt qboId', {
    relations: { primaryContact: 'contact', primaryLocation: 'location' },
    connections: {
      customFieldValues: customFieldValuesBy('account'),
      contacts: { of: 'contact', by: 'account' },
      locations: { of: 'location', by: 'account' },
      documents: { of: 'document', by: 'account' },
      files: { of: 'file', by: 'account' },
    },
  }),
  contact: type('contacts', 'id name firstName lastName title createdAt', {
    relations: { account: 'account' },
    connections: { customFieldValues: customFieldValuesBy('contact') },
  }),
  location: type(
    'locations',
    'id name address street city state postalCode county country formattedAddress latitude longitude timeZone taxRate ' +
      'customTaxRate createdAt',
    {
      relations: { account: 'account', contact: 'contact' },
      connections: { customFieldValues: customFieldValuesBy('location'), jobs: { of: 'job', by: 'location' } },
    },
  ),
  job: type(
    'jobs',
    'id number name description closedOn createdAt lineItemsUpdatedAt scheduleIsPublished priceType ' +
      'defaultRetainagePercentage useSimpleSelections areas folders parameters specificationsDescription ' +
      'specificationsFooter specificationsKey projectedPrice projectedPriceWithTax projectedCost actualCost qboId',
    {
      relations: { location: 'location' },
      connections: {
        customFieldValues: customFieldValuesBy('job'),
        documents: { of: 'document', by: 'job' },
        costItems: { of: 'costItem', by: 'job' },
        costGroups: { of: 'costGroup', by: 'job' },
        files: { of: 'file', by: 'job' },
        tasks: { of: 'task', by: 'job' },
        comments: { of: 'comment', by: 'job' },
        dailyLogs: { of: 'dailyLog', by: 'job' },
        timeEntries: { of: 'timeEntry', by: 'job' },
      },
    },
  ),
  customField: type(
    'customFields',
    'id name type targetType position defaultValue options minValuesRequired maxValuesAllowed createdAt',
    { connections: { customFieldValues: customFieldValuesBy('customField') } },
  ),
  customFieldValue: type(
    'customFieldValues',
    'id value booleanValue dateValue datetimeValue numberValue timeValue createdAt',
    { relations: { customField: 'customField', ...CUSTOM_FIELD_OWNERS } },
  ),
  document: type(
    'documents',
    'id name fullName number type status price priceWithTax cost tax taxRate taxName amountPaid balance description ' +
      'subject issueDate dueDate dueDays closedAt closeMessage signedAt includeInBudget isPaymentApplication ' +
      'requireSignature allowPartialPayments externalId sourceId fromName fromAddress fromEmailAddress ' +
      'fromOrganizationName fromPhoneNumber toName toAddress toEmailAddress toOrganizationName toPhoneNumber jobArea ' +
      'jobLocationName jobLocationAddress jobLocationCity jobLocationState jobLocationCountry jobLocationPostalCode ' +
      'jobLocationStreet createdAt qboId',
    {
      relations: { account: 'account', job: 'job', closedByUser: 'user', signedByUser: 'user', task: 'task' },
      connections: {
        costItems: { of: 'costItem', by: 'document' },
        costGroups: { of: 'costGroup', by: 'document' },
        documentPayments: { of: 'documentPayment', by: 'document' },
        files: { of: 'file', by: 'document' },
      },
    },
  ),
  documentPayment: type('documentPayments', 'id amount createdAt', {
    relations: { document: 'document', payment: 'payment' },
  }),
  payment: type('payments', 'id amount date description paymentMethod createdAt', {
    relations: { account: 'account' },
  }),
  costItem: type(
    'costItems',
    'id name description quantity unitCost unitPrice cost price priceWithTax isTaxable isSelected isSpecification ' +
      'allowanceType quantityFormula unitCostFormula unitPriceFormula jobArea position createdAt',
    {
      relations: {
        ...COST_RELATIONS,
        costCode: 'costCode',
        costType: 'costType',
        costGroup: 'costGroup',
        organizationCostItem: 'costItem',
        jobCostItem: 'costItem',
      },
    },
  ),
  costGroup: type(
    'costGroups',
    'id name description quantity isSelected isSimpleSelection minSelectionsRequired maxSelectionsAllowed position ' +
      'createdAt',
    {
      relations: { ...COST_RELATIONS, parentCostGroup: 'costGroup' },
      connections: {
        costItems: { of: 'costItem', by: 'costGroup' },
        childCostGroups: { of: 'costGroup', by: 'parentCostGroup' },
      },
    },
  ),
  costCode: type('costCodes', 'id name number isActive createdAt', { relations: { parentCostCode: 'costCode' } }),
  costType: type('costTypes', 'id name margin isTaxable createdAt'),
  unit: type('units', 'id name createdAt'),
  dailyLog: type(
    'dailyLogs',
    'id date notes weatherDescription weatherTemperatureHigh weatherTemperatureLow createdAt',
    {
      relations: { job: 'job', user: 'user' },
      connections: { files: { of: 'file', by: 'dailyLog' } },
    },
  ),
  timeEntry: type('timeEntries', 'id startedAt endedAt minutes hourlyRate cost type isApproved notes createdAt', {
    relations: { user: 'user', job: 'job', costItem: 'costItem' },
  }),
  task: type(
    'tasks',
    'id name description startDate startTime startsAt endDate endTime endsAt progress completed isToDo isGroup targetType ' +
      'position createdAt',
    {
      relations: { job: 'job', account: 'account', parentTask: 'task' },
      connections: { assignedMemberships: { of: 'membership', listed: true } },
    },
  ),
  comment: type(
    'comments',
    'id message name targetType isPinned isVisibleToAll isVisibleToCustomerRoles isVisibleToInternalRoles ' +
      'isVisibleToVendorRoles createdAt',
    { relations: { ...TARGETS, createdByUser: 'user', parentComment: 'comment', task: 'task', dailyLog: 'dailyLog' } },
  ),
  file: type('files', 'id name url size folder type description createdAt fileTags', {
    relations: {
      ...TARGETS,
      createdByUser: 'user',
      contact: 'contact',
      location: 'location',
      task: 'task',
      dailyLog: 'dailyLog',
    },
  }),
  event: type('events', 'id type createdAt', {
    relations: { createdByUser: 'user' },
    unions: Object.fromEntries(LOGGED.map((kind) => [kind, [kind, `deleted${capital(kind)}`]])),
  }),
  membership: type('memberships', 'id isInternal createdAt', { relations: { user: 'user', role: 'role' } }),
  role: type('roles', 'id name type'),
  user: type('users', 'id name emailAddress'),
  workflow: type('workflows', 'id name isActive triggerTypeId triggerInput actions customTriggerFields createdAt'),
  ...Object.fromEntries(LOGGED.map((kind) => [`deleted${capital(kind)}`, type('', 'id')])),
};
