import { ExpressionFailure } from '../../model/expression.ts';
import type { HttpChanges, HttpLog, HttpRequest } from '../../model/http.ts';
import type { SourceObject } from '../../model/system.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import { type SourceChange, SourceProblem } from '../../port/source.ts';
import { recordReader } from '../value/read-record.ts';
import { pruned } from '../value/read-value.ts';
import { type Batch, completeRequest, type Reader, readBatch, readRecords, requestsOf } from './read-object.ts';
import { readingOf } from './records.ts';
import { settledPlace } from './settled.ts';
import { filled, merged } from './template.ts';

/** Tells what changed by the log of the source. */
export interface ChangeLog {
  /** `undefined` when the log does not speak of the object, or does not claim to tell of everything. */
  of(object: SourceObject, since: string): AsyncGenerator<SourceChange> | undefined;
}

/** Reads the log once for each instant since which changes are asked for. */
export function changeLog(reader: Reader): ChangeLog {
  const read = new Map<string, Promise<readonly Json[]>>();
  const eventsSince = (log: HttpLog, since: string): Promise<readonly Json[]> => {
    const events = read.get(since) ?? readLog(log, since, reader);
    read.set(since, events);
    return events;
  };
  return {
    of: (object, since) => {
      const { log } = reader.transport;
      const changes = object.read?.transport === 'http' ? object.read.changes : undefined;
      if (log === undefined || changes === undefined || !isComplete(log, reader)) return undefined;
      return readAgain(object, changes, () => eventsSince(log, since), reader);
    },
  };
}

/** Said by the spec, or by a setting in any of the system's own words for yes. */
function isComplete({ complete }: HttpLog, { values, rules }: Reader): boolean {
  const said = filled(complete, { settings: values.settings, secrets: {} }).toLowerCase();
  return said === 'true' || rules.trueValues.has(said);
}

/** All events since the instant, and some from before it. They are of no object of the spec and go no further. */
async function readLog(log: HttpLog, since: string, reader: Reader): Promise<readonly Json[]> {
  const from = Temporal.Instant.from(since).subtract({ minutes: log.overlapMinutes }).toString();
  const { settings } = reader.values;
  const request = completeRequest(log.request, reader);
  const batch: Batch = { placements: [{ into: settledPlace(log.since, settings), value: from }] };
  const events: Json[] = [];
  for await (const page of readBatch(request, batch, reader)) {
    if (page.kind === 'items') events.push(...page.items);
    else if (page.kind === 'starts_over') events.length = 0;
    else {
      throw new SourceProblem(
        `The log of ${reader.label} cannot be read: ${page.reason} Extract with --fresh instead.`,
      );
    }
  }
  return events;
}

/** Asks for all records that events speak of. Whatever an event says of them, those that are not found are gone. */
async function* readAgain(
  object: SourceObject,
  changes: HttpChanges,
  eventsSince: () => Promise<readonly Json[]>,
  reader: Reader,
): AsyncGenerator<SourceChange> {
  const keys = [...(await keysIn(await eventsSince(), changes, reader))];
  const reading = readingOf(object, recordReader(object, reader.rules, reader.values.settings));
  const requests = requestsOf(object).map((request) => limited(completeRequest(request, reader), changes));
  const into = settledPlace(changes.into, reader.values.settings);
  for (let start = 0; start < keys.length; start += changes.most) {
    const value = keys.slice(start, start + changes.most);
    const missing = new Set(value);
    for (const request of requests) {
      for await (const item of readRecords(request, { placements: [{ into, value }] }, reading, reader)) {
        if (item.kind === 'record') missing.delete(item.record.key);
        yield item;
      }
    }
    for (const key of missing) yield { kind: 'gone', key };
  }
}

function limited(request: HttpRequest, { query, body }: HttpChanges): HttpRequest {
  return {
    ...request,
    query: { ...request.query, ...query },
    ...(body === undefined ? {} : { body: merged(request.body, body) }),
  };
}

/** @throws SourceProblem when it cannot be said of an event which records it speaks of: one might be overlooked. */
async function keysIn(
  events: readonly Json[],
  { keys }: HttpChanges,
  { label, values }: Reader,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  try {
    for (const event of events) {
      const named = await keys.evaluate(pruned(event) ?? {}, values.settings);
      const list = Array.isArray(named) ? (named as readonly Json[]) : [named];
      for (const key of list) if (!isBlank(key)) found.add(textOf(key));
    }
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    throw new SourceProblem(
      `An event of the log of ${label} cannot be understood: ${problem.message} Extract with --fresh instead.`,
      { cause: problem },
    );
  }
  return found;
}
