/** The fields that every account has, as the Fields API lists them: code, name and type. */

import type { FieldOwner } from './account.ts';

/** Code, name and type of a built-in field. */
export type BuiltInField = readonly [code: string, name: string, type: string];

const TIMES: readonly BuiltInField[] = [
  ['add_time', 'Add time', 'date'],
  ['update_time', 'Update time', 'date'],
];

const SHARED: readonly BuiltInField[] = [
  ['id', 'ID', 'int'],
  ['owner_id', 'Owner', 'user'],
  ['visible_to', 'Visible to', 'visible_to'],
  ...TIMES,
];

/** Built-in fields by object. `label` (deals, persons, organizations) and `category` (products) have options. */
export const BUILT_IN_FIELDS: Readonly<Record<FieldOwner, readonly BuiltInField[]>> = {
  deal: [
    ['title', 'Title', 'varchar'],
    ['value', 'Value', 'monetary'],
    ['currency', 'Currency', 'varchar'],
    ['person_id', 'Contact person', 'people'],
    ['org_id', 'Organization', 'org'],
    ['pipeline_id', 'Pipeline', 'int'],
    ['stage_id', 'Stage', 'stage'],
    ['status', 'Status', 'status'],
    ['probability', 'Probability', 'double'],
    ['lost_reason', 'Lost reason', 'varchar_options'],
    ['expected_close_date', 'Expected close date', 'date'],
    ['stage_change_time', 'Last stage change', 'date'],
    ['won_time', 'Won time', 'date'],
    ['lost_time', 'Lost time', 'date'],
    ['close_time', 'Deal closed on', 'date'],
    ['is_archived', 'Archived', 'boolean'],
    ['archive_time', 'Archive time', 'date'],
    ['origin', 'Source origin', 'varchar'],
    ['label', 'Label', 'set'],
    ...SHARED,
  ],
  person: [
    ['name', 'Name', 'varchar'],
    ['first_name', 'First name', 'varchar'],
    ['last_name', 'Last name', 'varchar'],
    ['emails', 'Email', 'varchar'],
    ['phones', 'Phone', 'phone'],
    ['org_id', 'Organization', 'org'],
    ['marketing_status', 'Marketing status', 'enum'],
    ['picture_id', 'Profile picture', 'picture'],
    ['label', 'Labels', 'set'],
    ...SHARED,
  ],
  organization: [['name', 'Name', 'varchar'], ['address', 'Address', 'address'], ['label', 'Labels', 'set'], ...SHARED],
  product: [
    ['name', 'Name', 'varchar'],
    ['code', 'Product code', 'varchar'],
    ['description', 'Description', 'text'],
    ['unit', 'Unit', 'varchar'],
    ['tax', 'Tax', 'double'],
    ['category', 'Category', 'enum'],
    ['is_linkable', 'Active', 'boolean'],
    ['prices', 'Unit prices', 'price_list'],
    ['billing_frequency', 'Billing frequency', 'billing_frequency'],
    ['billing_frequency_cycles', 'Billing cycles', 'int'],
    ...SHARED,
  ],
};

/** Fields of organizations that only some accounts have. */
export const COMPANY_DETAIL_FIELDS: readonly BuiltInField[] = [
  ['website', 'Website', 'varchar'],
  ['linkedin', 'LinkedIn profile', 'varchar'],
  ['industry', 'Industry', 'enum'],
  ['annual_revenue', 'Annual revenue', 'double'],
  ['employee_count', 'Number of employees', 'int'],
];

/** Fields of persons that come with the synchronisation of contacts. */
export const CONTACT_SYNC_FIELDS: readonly BuiltInField[] = [
  ['postal_address', 'Postal address', 'address'],
  ['notes', 'Notes', 'text'],
  ['im', 'Instant messenger', 'varchar'],
  ['birthday', 'Birthday', 'date'],
  ['job_title', 'Job title', 'varchar'],
];
