import {
  type DestinationId,
  type Fields,
  type FieldValue,
  isLink,
  type Link,
  type StoredFields,
  type StoredValue,
} from '../../model/value.ts';
import type { ApplyContext } from './apply-input.ts';

/** Fields with every link turned into the destination's id, or the first link that leads nowhere. */
export type Resolved =
  | { readonly kind: 'fields'; readonly fields: StoredFields }
  | { readonly kind: 'unresolved'; readonly field: string; readonly link: Link };

const PIPELINES = 'pipelines.';

/** Looks links up: stages and pipelines in the binding, everything else in the crosswalk. */
export async function resolveLinks(fields: Fields, context: ApplyContext): Promise<Resolved> {
  const resolved: Record<string, StoredValue> = {};
  for (const [field, value] of Object.entries(fields)) {
    const links = linksOf(value);
    if (links === undefined) {
      resolved[field] = value as StoredValue;
      continue;
    }
    const ids: { readonly id: DestinationId }[] = [];
    for (const link of links) {
      const id = await idOf(link, context);
      if (id === undefined) return { kind: 'unresolved', field, link };
      ids.push({ id });
    }
    resolved[field] = isLink(value) ? (ids[0] ?? null) : ids;
  }
  return { kind: 'fields', fields: resolved };
}

function linksOf(value: FieldValue): readonly Link[] | undefined {
  if (isLink(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isLink) ? value : undefined;
}

async function idOf(link: Link, { binding, ledger }: ApplyContext): Promise<DestinationId | undefined> {
  if (link.entry.startsWith(PIPELINES)) return binding.stages.find(({ address }) => address === link.entry)?.id;
  return (await ledger.crosswalk(link.entry, link.key))?.destinationId;
}
