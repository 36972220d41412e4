import { ownerOfImage } from '../../model/embedded-file.ts';
import { IMAGES } from '../../model/entry-parts.ts';
import { choiceFor, type FindingChoices } from '../../model/finding-choice.ts';
import type { CompiledPair, Entry } from '../../model/mapping.ts';
import { CURRENCY_OMITTED, type MappedRecord, type RecordName } from '../../model/record.ts';
import { EXTRACTION } from '../../model/repeat.ts';
import type { FindingCode } from '../../model/report.ts';
import type { RecordState, Staging } from '../../port/staging.ts';
import type { FindingCollector } from './finding-collector.ts';

/**
 * What the mapping's reasons mean to the audit. A record held only because another one is held is no finding of its
 * own, and what concerns the destination's records (ambiguous matches, edits) is shown by the plan.
 */
const FINDING_OF_REASON: Readonly<Record<string, FindingCode>> = {
  missing_required: 'missing_required',
  reference_missing: 'broken_reference',
  unknown_value: 'unknown_value',
  unreadable_value: 'unreadable_value',
  unknown_currency: 'unknown_currency',
  too_long: 'text_too_long',
  missing_file: 'missing_file',
  too_big: 'large_file',
  packaged: 'large_file',
};

const BATCH = 1_000;

interface HeldInput {
  readonly pair: CompiledPair;
  readonly staging: Staging;
  readonly choices: FindingChoices;
  readonly findings: FindingCollector;
}

/**
 * Turns what the mapping holds back into findings, one for each record as it was read and code, and leaves out what the
 * customer chose to drop. Records are taken from the desired state, children that fold into others from their states.
 */
export async function findHeldRecords(input: HeldInput): Promise<void> {
  const told = new Set<string>();
  const tell = async (record: RecordName, reason: string, detail: string): Promise<void> => {
    const code = FINDING_OF_REASON[reason];
    if (code === undefined) return;
    const { object, key } = await asRead(record, input);
    const name = `${code}\u0000${object}\u0000${key}`;
    if (told.has(name)) return;
    told.add(name);
    await input.findings.add({ code, object, key, detail });
  };
  await eachMapped(input, tell);
  await eachChild(input, tell);
}

type Tell = (record: RecordName, reason: string, detail: string) => Promise<void>;

async function eachMapped(input: HeldInput, tell: Tell): Promise<void> {
  const { pair, staging } = input;
  for (const entry of pair.entries) {
    if (entry.kind === 'fold' || entry.kind === 'document') continue;
    await eachImage(entry, staging, tell);
    for await (const batch of staging.mapped.scan(entry.address)) {
      const dropped: MappedRecord[] = [];
      for (const record of batch) {
        const [source] = record.sources;
        if (source === undefined) continue;
        const { outcome } = record;
        await eachOmitted(record, (field) => tell(source, 'unknown_currency', `${field} is left out`));
        if (outcome.state === 'left_out') await tell(source, outcome.reason, 'the file is put into the package folder');
        if (outcome.state !== 'held') continue;
        await tell(source, outcome.reason, at(outcome.detail, outcome.at));
        const reason = dropReason(outcome.reason, input.choices);
        if (reason !== undefined) dropped.push({ ...record, outcome: { state: 'left_out', reason } });
      }
      await leaveOut(dropped, staging);
    }
  }
}

/** Images that do not move are told of the record in whose text they stand; that one moves all the same. */
async function eachImage({ address, from: object }: Entry, staging: Staging, tell: Tell): Promise<void> {
  if (object === undefined) return;
  for await (const batch of staging.mapped.scan(`${address}${IMAGES}`)) {
    for (const { key, outcome } of batch) {
      if (outcome.state === 'held') await tell({ object, key: ownerOfImage(key) }, outcome.reason, outcome.detail);
    }
  }
}

/** Amounts that move nowhere although their record does. */
async function eachOmitted({ coverage }: MappedRecord, take: (field: string) => Promise<void>): Promise<void> {
  for (const branch of coverage) {
    const [place = '', shown] = branch.split('=');
    if (shown === CURRENCY_OMITTED) await take(place.slice(place.indexOf('/') + 1));
  }
}

async function leaveOut(records: readonly MappedRecord[], staging: Staging): Promise<void> {
  if (records.length === 0) return;
  const states = records.flatMap(({ sources, entry, outcome }) =>
    outcome.state === 'left_out'
      ? sources.map(
          ({ object, key }): RecordState => ({ object, key, entry, state: 'left_out', reason: outcome.reason }),
        )
      : [],
  );
  await staging.transaction(async () => {
    await staging.mapped.add(records);
    await staging.states.set(states);
  });
}

async function eachChild({ pair, staging, choices }: HeldInput, tell: Tell): Promise<void> {
  const mapped = new Set(
    pair.entries.filter(({ kind }) => kind !== 'fold' && kind !== 'document').map(({ address }) => address),
  );
  for await (const batch of staging.states.scan({ state: 'held' })) {
    const dropped: RecordState[] = [];
    for (const state of batch) {
      if (mapped.has(state.entry) || state.entry === EXTRACTION || state.reason === undefined) continue;
      await tell(state, state.reason, at(state.detail ?? state.reason, state.at));
      const reason = dropReason(state.reason, choices);
      if (reason === undefined) continue;
      const { object, key, entry } = state;
      dropped.push({ object, key, entry, state: 'left_out', reason });
    }
    for (let from = 0; from < dropped.length; from += BATCH) {
      await staging.transaction(() => staging.states.set(dropped.slice(from, from + BATCH)));
    }
  }
}

/** The customer's reason, where the finding that stands behind a held record is answered with `drop`. */
function dropReason(reason: string, choices: FindingChoices): string | undefined {
  const code = FINDING_OF_REASON[reason];
  const choice = code === undefined ? undefined : choiceFor(code, choices);
  return typeof choice === 'object' ? choice.drop : undefined;
}

/** The record that was read, where a derived one was held: people know the rows of their export. */
async function asRead(record: RecordName, { pair, staging }: HeldInput): Promise<RecordName> {
  if (pair.source.objects.get(record.object)?.derived === undefined) return record;
  const derived = await staging.source.get(record.object, record.key);
  return derived?.origin ?? record;
}

function at(detail: string, field: string | undefined): string {
  return field === undefined ? detail : `${field}: ${detail}`;
}
