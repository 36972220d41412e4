import type { HttpRequest, HttpTransport } from '../../model/http.ts';
import type { SourceObject, SourceSystem } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import type { Clock } from '../../port/clock.ts';
import { type Source, type SourceItem, SourceProblem } from '../../port/source.ts';
import { recordReader } from '../value/read-record.ts';
import type { ReadingRules } from '../value/read-value.ts';
import { readingRules } from '../value/reading-rules.ts';
import { checkCredential } from './check-credential.ts';
import { type ClientOptions, openClient, type Send } from './client.ts';
import { openDownload } from './download.ts';
import { type Reach, reachOf } from './hosts.ts';
import { openPace } from './pace.ts';
import { pagesOf } from './pages.ts';
import { expanded, neverMet, readingOf, recordItems } from './records.ts';
import { headersOf, sendingOf } from './sending.ts';
import { filled, type TemplateValues } from './template.ts';

/** A system that answers over HTTP, and what a migration gives to reach it. */
export interface HttpSourceInput {
  readonly system: SourceSystem;
  readonly settings: Readonly<Record<string, Scalar>>;
  /** By the name that the system gives them. Sent to the source, and never said, staged or written. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /** Says something that a person should know and that stops nothing. */
  readonly say: (message: string) => void;
}

/**
 * Reads a system over HTTP as a source. Nothing is sent before something is asked for, and then first the request that
 * proves the credential.
 * @throws SourceProblem when the system cannot be read over HTTP: no transport, a host that it does not declare, an
 * unknown time zone.
 */
export function openHttpSource(input: HttpSourceInput): Source {
  const { system, settings, clock, random, signal } = input;
  const transport = system.http;
  if (transport === undefined) {
    throw new SourceProblem(
      `${system.label} has no http transport. Add  transports.http  to its system spec, or choose another transport.`,
    );
  }
  const values: TemplateValues = { settings, secrets: input.secrets };
  const reach = reachOf(filled(transport.url, { settings, secrets: {} }), transport.hosts);
  const client: ClientOptions = {
    label: system.label,
    errors: transport.errors,
    pace: openPace(transport.rate, clock, signal),
    clock,
    random,
    signal,
  };
  const reader: Reader = {
    label: system.label,
    transport,
    reach,
    values,
    send: openClient(client),
    rules: readingRules(transport, settings),
  };
  const downloads = {
    client,
    reach,
    headers: headersOf(transport, values),
    limitMegabytes: transport.downloadLimitMegabytes,
  };
  let proof: Promise<void> | undefined;
  const proved = (): Promise<void> => (proof ??= prove(reader, input.say));
  return {
    async *read(object) {
      const requests = requestsOf(object);
      await proved();
      yield* readObject(object, requests, reader);
    },
    open: async (file) => {
      await proved();
      return openDownload(file, downloads);
    },
  };
}

interface Reader {
  readonly label: string;
  readonly transport: HttpTransport;
  readonly reach: Reach;
  readonly values: TemplateValues;
  readonly send: Send;
  readonly rules: ReadingRules;
}

function requestsOf({ name, read }: SourceObject): readonly HttpRequest[] {
  if (read?.transport !== 'http') throw new Error(`${name} is not read over HTTP.`);
  return read.requests;
}

async function prove({ label, transport, reach, values, send }: Reader, say: (message: string) => void): Promise<void> {
  const { check } = transport;
  if (check === undefined) return;
  const sending = sendingOf(check.request, [], transport, reach, values);
  await checkCredential({ label, check, sending, send, settings: values.settings, say });
}

async function* readObject(
  object: SourceObject,
  requests: readonly HttpRequest[],
  { label, transport, reach, values, send, rules }: Reader,
): AsyncGenerator<SourceItem> {
  const reading = readingOf(object, recordReader(object, rules, values.settings));
  let records = 0;
  for (const written of requests) {
    const paging = written.paging ?? transport.paging;
    const request: HttpRequest = paging === undefined ? written : { ...written, paging };
    const pages = pagesOf(request, label, async (placements) => {
      const sending = sendingOf(request, placements, transport, reach, values);
      return { reply: await send(sending), shown: sending.shown };
    });
    for await (const page of pages) {
      if (page.kind === 'skipped') {
        yield { kind: 'rejected', file: page.shown, line: 0, reason: page.reason, text: '' };
        continue;
      }
      for (const [index, item] of expanded(page.items, request).entries()) {
        records += 1;
        yield* recordItems(item, reading, { shown: page.shown, number: index + 1 });
      }
    }
  }
  if (records > 0) for (const column of neverMet(reading)) yield { kind: 'missing_column', column };
}
