import type { Json } from '../../model/value.ts';
import type { NoteStaging } from '../../port/staging.ts';

/** Values by name, as many as there are records, in bounded memory. */
export interface Notebook<Value> {
  get(name: string): Promise<Value | undefined>;
  /** A name that is set again has the later value. */
  set(name: string, value: Value): Promise<void>;
  /** Everything that was set, in the order of the names (by their code points). */
  all(): AsyncIterable<readonly [string, Value]>;
}

/** Names at hand. Most plans stay below, and then nothing is written and nothing is looked up. */
const AT_HAND = 10_000;

/**
 * Opens an empty notebook. The latest names are at hand; when they are too many they go to the staging, under `topic`, of
 * which there may be one notebook at a time. Values have to survive JSON.
 */
export function openNotebook<Value extends Json | object>(
  topic: string,
  staging: NoteStaging,
  atHand: number = AT_HAND,
): Notebook<Value> {
  const recent = new Map<string, Value>();
  let isEmpty = true;

  async function write(): Promise<void> {
    if (isEmpty) await staging.clear(topic);
    isEmpty = false;
    await staging.put(
      topic,
      [...recent].map(([name, value]) => ({ name, text: JSON.stringify(value) })),
    );
    recent.clear();
  }

  return {
    async get(name) {
      const known = recent.get(name);
      if (known !== undefined || isEmpty) return known;
      const text = await staging.text(topic, name);
      return text === undefined ? undefined : (JSON.parse(text) as Value);
    },
    async set(name, value) {
      recent.set(name, value);
      if (recent.size >= atHand) await write();
    },
    async *all() {
      if (isEmpty && recent.size === 0) return;
      await write();
      for await (const notes of staging.scan(topic)) {
        for (const { name, text } of notes) yield [name, JSON.parse(text) as Value];
      }
    },
  };
}
