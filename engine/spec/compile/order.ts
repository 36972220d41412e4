import { refsOfForm } from '../../model/entry-parts.ts';
import type { Location } from '../../model/location.ts';
import type { Entry, FoldEntry, RefForm } from '../../model/mapping.ts';
import type { DestinationSystem } from '../../model/system.ts';
import type { EntryAddress } from '../../model/value.ts';

/** Entries after those they wait for, and the circles in which they wait for each other. */
export interface Ordered {
  readonly entries: readonly Entry[];
  readonly cycles: readonly { readonly addresses: readonly EntryAddress[]; readonly at: Location }[];
}

/**
 * Fields that records define take the room that an account's plan has for fields in the order in which they are mapped:
 * first those whose values could go nowhere else, then those that can be packed.
 */
export function unpackableFirst(entries: readonly Entry[], { objects }: DestinationSystem): readonly Entry[] {
  const needsRoom = (entry: Entry) =>
    entry.kind === 'create' && objects.get(entry.object)?.defines !== undefined && entry.overCap === undefined;
  return [...entries.filter(needsRoom), ...entries.filter((entry) => !needsRoom(entry))];
}

interface Wait {
  readonly on: EntryAddress;
  readonly at: Location;
}

/** Orders entries so that every link leads backwards. Stable: what does not wait stays in the order of the rows. */
export function orderEntries(entries: readonly Entry[]): Ordered {
  const byAddress = new Map(entries.map((entry) => [entry.address, entry]));
  const waits = waitsOf(entries);
  const ordered: Entry[] = [];
  const cycles: { addresses: EntryAddress[]; at: Location }[] = [];
  const done = new Set<EntryAddress>();
  const open: EntryAddress[] = [];
  const visit = (address: EntryAddress, at: Location): void => {
    const entry = byAddress.get(address);
    if (entry === undefined || done.has(address)) return;
    const start = open.indexOf(address);
    if (start >= 0) {
      cycles.push({ addresses: [...open.slice(start), address], at });
      return;
    }
    open.push(address);
    for (const wait of waits.get(address) ?? []) visit(wait.on, wait.at);
    open.pop();
    done.add(address);
    ordered.push(entry);
  };
  for (const entry of entries) visit(entry.address, entry.at);
  return { entries: ordered, cycles };
}

/**
 * A record is only whole once its folds are, and the records that join it, so it waits for what they link to; a fold
 * waits for its receivers, and what joins a record for that record.
 */
function waitsOf(entries: readonly Entry[]): ReadonlyMap<EntryAddress, readonly Wait[]> {
  const waits = new Map<EntryAddress, Wait[]>(entries.map((entry) => [entry.address, ownWaits(entry)]));
  for (const fold of entries.filter((entry): entry is FoldEntry => entry.kind === 'fold')) {
    const needed = foldWaits(fold);
    for (const { target } of fold.into) waits.get(target)?.push(...needed);
    waits.get(fold.address)?.push(...fold.into.map(({ target }) => ({ on: target, at: fold.at })));
  }
  for (const entry of entries) {
    const joined = entry.kind === 'create' ? entry.merge?.into?.entry : undefined;
    if (joined === undefined) continue;
    const own = waits.get(entry.address) ?? [];
    waits.get(joined)?.push(...own);
    own.push({ on: joined, at: entry.at });
  }
  return waits;
}

function ownWaits(entry: Entry): Wait[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap(({ form, at }) => refsOfForm(form).flatMap((link) => waitFor(link, at))),
        ...(entry.spread === undefined ? [] : waitFor(entry.spread.definitions, entry.spread.at)),
      ];
    case 'attach':
      return entry.to.flatMap(({ link }) => waitFor(link, entry.at));
    case 'fold':
      return foldWaits(entry);
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function foldWaits(fold: FoldEntry): Wait[] {
  return fold.fields.flatMap(({ aggregate, at }) =>
    aggregate.kind === 'only' ? refsOfForm(aggregate.form).flatMap((link) => waitFor(link, at)) : [],
  );
}

/** A late link is filled in by a second pass and waits for nothing. */
function waitFor(link: RefForm, at: Location): readonly Wait[] {
  return link.late ? [] : [{ on: link.target, at }];
}
