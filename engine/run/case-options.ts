import type { CompiledPair, CustomField } from '../model/mapping.ts';
import type { MappedRecord } from '../model/record.ts';
import { neededFields } from '../phase/provision/needed-fields.ts';
import type { Staging } from '../port/staging.ts';

/**
 * What records choose in custom fields with options that nobody would make: a sentence for each. Such a record would be
 * refused by the account, because options are made from what the pair says of them and not from what is written.
 */
export async function missingOptions(
  pair: CompiledPair,
  staging: Pick<Staging, 'source'>,
  mapped: readonly MappedRecord[],
): Promise<readonly string[]> {
  const fields = pair.customFields.filter(({ type }) => type === 'single_option' || type === 'multiple_options');
  if (fields.length === 0) return [];
  const needed = await neededFields(pair, staging);
  return fields.flatMap((field) => {
    const made = needed.find(({ object, id }) => object === field.object && id === field.id)?.options ?? [];
    return mapped.flatMap((record) =>
      chosen(record, field, pair)
        .filter((label) => !made.includes(label))
        .map(
          (label) => `${record.entry}/${record.key} custom.${field.id}: ${label} is written, but never made an option`,
        ),
    );
  });
}

function chosen({ object, outcome, fields }: MappedRecord, field: CustomField, pair: CompiledPair): readonly string[] {
  if (outcome.state !== 'ready' || pair.destination.objects.get(object)?.customFields !== field.object) return [];
  const value = fields[`custom.${field.id}`];
  const labels: readonly unknown[] = Array.isArray(value) ? value : [value];
  return labels.filter((label) => typeof label === 'string');
}
