/**
 * The custom fields of the organization, by what they are called, as the source keeps them. `goes`: whether the
 * definition itself moves; the others have a place of their own in the destination.
 */
export const CUSTOM_FIELDS = {
  Website: { id: '22Q0000001', type: 'url', targetType: 'customer', goes: false },
  Type: { id: '22Q0000002', type: 'option', targetType: 'vendor', goes: false },
  Email: { id: '22Q0000003', type: 'emailAddress', targetType: 'customerContact', goes: false },
  'Other e-mail': { id: '22Q0000004', type: 'emailAddress', targetType: 'customerContact', goes: false },
  Mobile: { id: '22Q0000005', type: 'phoneNumber', targetType: 'customerContact', goes: false },
  Office: { id: '22Q0000006', type: 'phoneNumber', targetType: 'customerContact', goes: false },
  Phase: { id: '22Q0000007', type: 'option', targetType: 'job', goes: false },
  'Project Manager': { id: '22Q0000008', type: 'option', targetType: 'job', goes: false },
  Remark: { id: '22Q0000009', type: 'text', targetType: 'job', goes: true },
  Colors: { id: '22Q0000010', type: 'option', targetType: 'job', options: ['Red', 'Blue'], goes: true },
  'Permit needed': { id: '22Q0000011', type: 'boolean', targetType: 'job', goes: true },
  'Lead Source': {
    id: '22Q0000012',
    type: 'option',
    targetType: 'customer',
    options: ['Referral', 'Web', 'Fair'],
    maxValuesAllowed: 1,
    goes: true,
  },
  Rating: { id: '22Q0000013', type: 'number', targetType: 'vendor', goes: true },
  'Best time': { id: '22Q0000014', type: 'text', targetType: 'customerContact', goes: true },
} as const;

/** What a custom field is called. */
export type CustomFieldName = keyof typeof CUSTOM_FIELDS;
