import type { DestinationField, DestinationSystem } from './system.ts';
import type { CustomFieldType, DestinationType } from './value.ts';

/** How custom fields stand among the fields of a record. */
export const CUSTOM = 'custom.';

/** What each type of custom field accepts. */
const ACCEPTS = {
  short_text: 'text',
  long_text: 'text',
  number: 'number',
  money: 'money',
  date: 'date',
  single_option: 'single_option',
  multiple_options: 'multiple_options',
  yes_no: 'yes_no',
  link: 'text',
  phone: 'text',
  address: 'address',
  datetime: 'date',
  computed: 'text',
} as const satisfies Record<CustomFieldType, DestinationType>;

/** What a value has to be to stand in a custom field of this id and type. */
export function customFieldTarget(
  id: string,
  type: CustomFieldType,
  { fieldTypes }: Pick<DestinationSystem, 'fieldTypes'>,
): DestinationField {
  const max = fieldTypes.get(type)?.max;
  return {
    name: `${CUSTOM}${id}`,
    type: ACCEPTS[type],
    many: type === 'multiple_options',
    required: false,
    writable: { create: true, update: true },
    clearable: true,
    ...(max === undefined ? {} : { max }),
  };
}
