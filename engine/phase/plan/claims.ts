import type { CompiledPair, CreateEntry, MatchRule } from '../../model/mapping.ts';
import { matchNames } from '../../model/match-name.ts';
import type { DestinationRecord, MappedRecord } from '../../model/record.ts';
import { type DestinationId, isLink, type Link } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { DestinationStaging, NoteStaging } from '../../port/staging.ts';
import type { Match } from './decide.ts';
import { openNotebook } from './notebook.ts';

/** Destination records that a plan has given away: one record stands for at most one source record. */
export interface Claims {
  match(record: MappedRecord, entry: CreateEntry, traceRule: MatchRule): Promise<Match>;
}

/** What looking for matches needs. */
export interface ClaimsInput {
  readonly pair: CompiledPair;
  readonly staging: { readonly destination: DestinationStaging; readonly notes: NoteStaging };
  readonly ledger: Pick<Ledger, 'crosswalk' | 'crosswalkByDestination'>;
}

/** Records of one name that are looked at; two strangers among them are enough to be in doubt. */
const MOST_OF_A_NAME = 20;

/**
 * Looks for what was in the destination before us: by migration key, then by the entry's ordered rules. What we made for
 * another source record, and what matches only by what we wrote into it, is no match. So the answer is the same before
 * a plan is applied, while it is, and afterwards.
 */
export function openClaims({ pair, staging, ledger }: ClaimsInput): Claims {
  const claimed = openNotebook<string>('claimed', staging.notes);
  const adopted = openNotebook<DestinationId>('adopted', staging.notes);
  const found = new Map(
    pair.entries.flatMap((entry) => (entry.kind === 'create' ? [[entry.address, entry.found]] : [])),
  );

  /** Who has a record already; `ours` when it is a match only because of us. */
  async function ownerOf(
    record: DestinationRecord,
    mapped: MappedRecord,
    rule: MatchRule,
  ): Promise<{ readonly kind: 'free' | 'ours' } | { readonly kind: 'taken'; readonly by: string }> {
    const inThisPlan = await claimed.get(nameOf(record));
    if (inThisPlan !== undefined) return { kind: 'taken', by: inThisPlan };
    const entries = await ledger.crosswalkByDestination(record.object, record.id);
    const others = entries.filter(({ entry, key }) => entry !== mapped.entry || key !== mapped.key);
    const ours = others.some(
      ({ entry, origin, written }) =>
        origin === 'made' || (found.get(entry) === 'fill' && rule.fields.some((field) => written[field] !== undefined)),
    );
    if (ours) return { kind: 'ours' };
    const [other] = others;
    return other === undefined ? { kind: 'free' } : { kind: 'taken', by: other.key };
  }

  async function matchBy(rule: MatchRule, mapped: MappedRecord): Promise<Match> {
    const strangers: { readonly record: DestinationRecord; readonly taken: string | undefined }[] = [];
    const compared = await comparable(rule, mapped, (link) => adopted.get(linkName(link)), ledger);
    if (compared === undefined) return { kind: 'none' };
    for (const record of await find(rule, mapped.object, compared, staging.destination)) {
      const owner = await ownerOf(record, mapped, rule);
      if (owner.kind !== 'ours') strangers.push({ record, taken: owner.kind === 'taken' ? owner.by : undefined });
    }
    const [first, second] = strangers;
    if (first === undefined) return { kind: 'none' };
    if (second !== undefined) {
      const ids = `${first.record.id} and ${second.record.id}`;
      return { kind: 'several', detail: `${mapped.object} ${ids} have the same ${rule.fields.join(', ')}` };
    }
    const { record, taken } = first;
    if (taken !== undefined) {
      return { kind: 'several', detail: `${record.object} ${record.id} already stands for ${taken}` };
    }
    await claimed.set(nameOf(record), mapped.key);
    await adopted.set(linkName(mapped), record.id);
    return { kind: 'one', record, by: rule.fields.join(', ') };
  }

  return {
    async match(mapped, entry, traceRule) {
      for (const rule of [traceRule, ...entry.matchRules]) {
        const match = await matchBy(rule, mapped);
        if (match.kind !== 'none') return match;
      }
      return { kind: 'none' };
    },
  };
}

/** Links are compared by what they lead to. What is not there yet has nothing below it that could match. */
async function comparable(
  rule: MatchRule,
  { fields }: MappedRecord,
  adopted: (link: Link) => Promise<DestinationId | undefined>,
  ledger: Pick<Ledger, 'crosswalk'>,
): Promise<Compared | undefined> {
  const compared: Record<string, unknown> = { ...fields };
  for (const name of rule.fields) {
    const value = fields[name];
    if (value === undefined || !isLink(value)) continue;
    const id = (await adopted(value)) ?? (await ledger.crosswalk(value.entry, value.key))?.destinationId;
    if (id === undefined) return undefined;
    compared[name] = { id };
  }
  return compared;
}

function nameOf({ object, id }: DestinationRecord): string {
  return `${object}\u0000${id}`;
}

function linkName({ entry, key }: Link): string {
  return `${entry}\u0000${key}`;
}

/** A record's fields as records of the destination have them. */
type Compared = Readonly<Record<string, unknown>>;

async function find(
  rule: MatchRule,
  object: string,
  fields: Compared,
  staging: DestinationStaging,
): Promise<readonly DestinationRecord[]> {
  const found = new Map<string, DestinationRecord>();
  for (const name of matchNames(rule, fields)) {
    for (const record of await staging.find(object, name, MOST_OF_A_NAME)) found.set(record.id, record);
  }
  return [...found.values()];
}
