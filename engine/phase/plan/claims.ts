import type { CreateEntry, MatchRule } from '../../model/mapping.ts';
import { matchNames } from '../../model/match-name.ts';
import type { DestinationRecord, MappedRecord } from '../../model/record.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { DestinationStaging } from '../../port/staging.ts';
import type { Match } from './decide.ts';

/** Destination records that a plan has given away: one record stands for at most one source record. */
export interface Claims {
  match(record: MappedRecord, entry: CreateEntry, traceRule: MatchRule): Promise<Match>;
}

/** Looks for what is in the destination already: by migration key, then by the entry's ordered rules. */
export function openClaims(staging: DestinationStaging, ledger: Pick<Ledger, 'crosswalkByDestination'>): Claims {
  const claimed = new Map<string, string>();

  async function owner(record: DestinationRecord, mapped: MappedRecord): Promise<string | undefined> {
    const inThisPlan = claimed.get(`${record.object}\u0000${record.id}`);
    if (inThisPlan !== undefined) return inThisPlan;
    const entries = await ledger.crosswalkByDestination(record.object, record.id);
    return entries.find((entry) => entry.entry !== mapped.entry || entry.key !== mapped.key)?.key;
  }

  async function decide(record: DestinationRecord, mapped: MappedRecord, by: string): Promise<Match> {
    const taken = await owner(record, mapped);
    if (taken !== undefined) {
      return { kind: 'several', detail: `${record.object} ${record.id} already stands for ${taken}` };
    }
    claimed.set(`${record.object}\u0000${record.id}`, mapped.key);
    return { kind: 'one', record, by };
  }

  return {
    async match(mapped, entry, traceRule) {
      for (const rule of [traceRule, ...entry.matchRules]) {
        const hits = await find(rule, mapped, staging);
        const [first, second] = hits;
        if (first === undefined) continue;
        if (second !== undefined) {
          const ids = hits.map(({ id }) => id).join(' and ');
          return { kind: 'several', detail: `${mapped.object} ${ids} have the same ${rule.fields.join(', ')}` };
        }
        return decide(first, mapped, rule.fields.join(', '));
      }
      return { kind: 'none' };
    },
  };
}

async function find(
  rule: MatchRule,
  mapped: MappedRecord,
  staging: DestinationStaging,
): Promise<readonly DestinationRecord[]> {
  const found = new Map<string, DestinationRecord>();
  for (const name of matchNames(rule, mapped.fields)) {
    for (const record of await staging.find(mapped.object, name, 2)) found.set(record.id, record);
  }
  return [...found.values()];
}
