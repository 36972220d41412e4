import type { MappedRecord } from '../../model/record.ts';
import type { EntryAddress } from '../../model/value.ts';
import type { RecordState, Staging } from '../../port/staging.ts';
import type { MappedLookup } from './context.ts';

const BATCH = 250;
const REMEMBERED = 2_000;

/** Collects what mapping makes and writes it in batches; look-ups see what is not written yet. */
export interface MappedWriter extends MappedLookup {
  put(record: MappedRecord, states: readonly RecordState[]): Promise<void>;
  setStates(states: readonly RecordState[]): Promise<void>;
  flush(): Promise<void>;
}

/** Memory stays bounded: one batch waiting, and as many remembered look-ups as a busy parent needs. */
export function mappedWriter(staging: Staging): MappedWriter {
  const waiting = new Map<string, MappedRecord>();
  const remembered = new Map<string, MappedRecord | undefined>();
  let states: RecordState[] = [];
  const name = (entry: EntryAddress, key: string) => `${entry}\u0000${key}`;

  async function flush(): Promise<void> {
    const records = [...waiting.values()];
    const batch = states;
    waiting.clear();
    states = [];
    await staging.transaction(async () => {
      if (records.length > 0) await staging.mapped.add(records);
      if (batch.length > 0) await staging.states.set(batch);
    });
  }

  async function flushWhenFull(): Promise<void> {
    if (waiting.size >= BATCH || states.length >= BATCH * 4) await flush();
  }

  return {
    flush,
    async get(entry, key) {
      const id = name(entry, key);
      if (waiting.has(id)) return waiting.get(id);
      if (remembered.has(id)) return remembered.get(id);
      const record = await staging.mapped.get(entry, key);
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(id, record);
      return record;
    },
    async put(record, newStates) {
      const id = name(record.entry, record.key);
      remembered.delete(id);
      waiting.set(id, record);
      states.push(...newStates);
      await flushWhenFull();
    },
    async setStates(newStates) {
      states.push(...newStates);
      await flushWhenFull();
    },
  };
}
