import { embeddedFiles, withAddresses } from '../../model/embedded-file.ts';
import {
  type DestinationId,
  type Fields,
  type FieldValue,
  isLink,
  type Link,
  type StoredFields,
  type StoredValue,
} from '../../model/value.ts';
import { type ApplyContext, recordName } from './apply-input.ts';

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
      const text = typeof value === 'string' ? await resolveText(value, context) : undefined;
      if (text?.kind === 'unresolved') return { kind: 'unresolved', field, link: text.link };
      resolved[field] = text === undefined ? (value as StoredValue) : text.value;
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

type ResolvedText =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'unresolved'; readonly link: Link };

/** Files that a text names were uploaded before it; it gets their addresses. */
async function resolveText(text: string, context: ApplyContext): Promise<ResolvedText> {
  const ids = new Map<string, DestinationId>();
  for (const link of embeddedFiles(text)) {
    const id = await idOf(link, context);
    if (id === undefined) return { kind: 'unresolved', link };
    ids.set(recordName(link), id);
  }
  const value = withAddresses(text, (file) => context.records.fileAddress(ids.get(recordName(file)) ?? ''));
  return { kind: 'text', value };
}

function linksOf(value: FieldValue): readonly Link[] | undefined {
  if (isLink(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isLink) ? value : undefined;
}

async function idOf(link: Link, { binding, ledger }: ApplyContext): Promise<DestinationId | undefined> {
  if (link.entry.startsWith(PIPELINES)) return binding.stages.find(({ address }) => address === link.entry)?.id;
  return (await ledger.crosswalk(link.entry, link.key))?.destinationId;
}
