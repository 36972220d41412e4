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
        if (entry.when !== undefined && (await entry.when.evaluate(record.fields, pair.settings)) !== true) continue;
        const columns: Record<string, Json> = {};
        for (const { name, value } of entry.columns) {
          const cell = await value.evaluate(record.fields, pair.settings);
          if (cell !== undefined) columns[name] = cell;
        }
        const title = (await entry.title.evaluate(record.fields, pair.settings)) ?? record.key;
        yield { entry: entry.address, key: record.key, title, columns };
      }
    }
  }
}
