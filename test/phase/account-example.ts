import type { OpenedLedger } from '../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import type { Change, Plan } from '../../engine/model/plan.ts';
import type { DestinationRecord } from '../../engine/model/record.ts';
import { type Fields, isLink, type StoredFields, type StoredValue } from '../../engine/model/value.ts';
import { planLoad } from '../../engine/phase/plan/plan-load.ts';
import { surveyDestination } from '../../engine/phase/survey/survey-destination.ts';
import { QUIET } from './pair-builder.ts';

/** A destination account in memory: lists what it holds, and takes a plan's changes the way `apply` would leave them. */
export interface ExampleAccount {
  readonly records: Map<string, DestinationRecord>;
  put(object: string, id: string, fields: StoredFields): void;
  /** Surveys the account and plans. */
  plan(id: string): Promise<Plan>;
  /** Applies the selected changes of a plan, and leaves the crosswalk as they would. */
  apply(plan: Plan, select?: (change: Change) => boolean): Promise<void>;
  changes(plan: Plan): Promise<readonly Change[]>;
  survey(): Promise<void>;
}

export function openAccount(pair: CompiledPair, { ledger, staging }: OpenedLedger): ExampleAccount {
  const records = new Map<string, DestinationRecord>();
  let newest = 1_000;
  const objects = [...pair.destination.objects.values()].filter(({ readOnly }) => !readOnly).map(({ name }) => name);

  const account: ExampleAccount = {
    records,
    put: (object, id, fields) => void records.set(`${object} ${id}`, { object, id, fields }),
    async survey() {
      const list = async function* (object: string) {
        yield [...records.values()].filter((record) => record.object === object);
      };
      await surveyDestination({ pair, objects, records: { list }, staging, progress: QUIET });
    },
    async plan(id) {
      await account.survey();
      const allowance = { burstRequests: 20, tokensPerDay: 30_000 };
      const owners = { matches: [], digest: 'owners' };
      return planLoad({ pair, staging, ledger, owners, allowance, id, at: '2026-01-01T00:00:00Z', progress: QUIET });
    },
    async apply(plan, select = () => true) {
      for await (const batch of ledger.changes(plan.id)) {
        for (const change of batch) if (select(change)) await take(change);
      }
    },
    async changes(plan) {
      const found: Change[] = [];
      for await (const batch of ledger.changes(plan.id)) found.push(...batch);
      return found;
    },
  };

  async function take(change: Change): Promise<void> {
    const { entry, key, object, fingerprint } = change;
    if (change.formerly !== undefined) await ledger.renameCrosswalk(change.formerly, change);
    const known = await ledger.crosswalk(entry, key);
    const base = { entry, key, object, fingerprint };
    switch (change.action) {
      case 'create': {
        newest += 1;
        const fields = await resolved(change.fields);
        account.put(object, `${newest}`, fields);
        return ledger.putCrosswalk([{ ...base, destinationId: `${newest}`, origin: 'made', written: fields }]);
      }
      case 'update': {
        const id = change.destinationId === '' ? (known?.destinationId ?? '') : change.destinationId;
        const sent = {
          ...(await resolved(change.fields)),
          ...Object.fromEntries(change.cleared.map((name) => [name, null])),
        };
        account.put(object, id, { ...records.get(`${object} ${id}`)?.fields, ...sent });
        const written = present({ ...known?.written, ...sent });
        return ledger.putCrosswalk([{ ...base, destinationId: id, origin: known?.origin ?? 'adopted', written }]);
      }
      case 'link':
      case 'unchanged': {
        const { destinationId } = change;
        const { origin = 'adopted', written = {} } = known ?? {};
        return ledger.putCrosswalk([{ ...base, destinationId, origin, written }]);
      }
      default:
        return undefined;
    }
  }

  async function resolved(fields: Fields): Promise<StoredFields> {
    const found: Record<string, StoredValue> = {};
    for (const [name, value] of Object.entries(fields)) {
      const id = isLink(value) ? (await ledger.crosswalk(value.entry, value.key))?.destinationId : undefined;
      found[name] = isLink(value) ? { id: id ?? 'nowhere' } : (value as StoredValue);
    }
    return found;
  }

  return account;
}

function present(fields: StoredFields): StoredFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** `action object/key reason` of each change, in order. */
export function lines(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => {
    const tail = change.action === 'held' ? ` ${change.reason}` : '';
    return `${change.action} ${change.entry}/${change.key}${tail}`;
  });
}
