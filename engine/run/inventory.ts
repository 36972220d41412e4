import type { CompiledPair, DocumentEntry } from '../model/mapping.ts';
import type { SourceRecord } from '../model/record.ts';
import type { Json } from '../model/value.ts';
import type { Run } from './context.ts';

/** What a document entry writes down of one record, for rebuilding by hand. */
export interface InventoryItem {
  readonly entry: string;
  readonly key: string;
  readonly title: Json;
  readonly columns: Readonly<Record<string, Json>>;
}

/** The inventories of all document entries, record by record. */
export async function* inventoryOf({ pair, staging }: Run): AsyncIterable<InventoryItem> {
  for (const entry of pair.entries) {
    if (entry.kind !== 'document') continue;
    for await (const batch of staging.source.scan(entry.from)) {
      for (const record of batch) {
        const item = await inventoryItem(entry, record, pair.settings);
        if (item !== undefined) yield item;
      }
    }
  }
}

/** What a document entry writes down of a record; `undefined` when it does not take the record. */
export async function inventoryItem(
  { address, when, title, columns }: DocumentEntry,
  { key, fields }: SourceRecord,
  settings: CompiledPair['settings'],
): Promise<InventoryItem | undefined> {
  if (when !== undefined && (await when.evaluate(fields, settings)) !== true) return undefined;
  const cells: Record<string, Json> = {};
  for (const { name, value } of columns) {
    const cell = await value.evaluate(fields, settings);
    if (cell !== undefined) cells[name] = cell;
  }
  return { entry: address, key, title: (await title.evaluate(fields, settings)) ?? key, columns: cells };
}
