import type { FileReference } from '../../model/record.ts';
import type { SourceSystem } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import type { Clock } from '../../port/clock.ts';
import { type Source, SourceProblem } from '../../port/source.ts';
import { readingRules } from '../value/reading-rules.ts';
import { changeLog } from './changes.ts';
import { checkCredential } from './check-credential.ts';
import { type ClientOptions, openClient } from './client.ts';
import { openDownload } from './download.ts';
import { fieldValues } from './field-values.ts';
import { reachOf } from './hosts.ts';
import { locate } from './locate.ts';
import { openPace } from './pace.ts';
import { type Reader, readObject, requestsOf } from './read-object.ts';
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
  const templates: TemplateValues = { settings, secrets: input.secrets };
  const open: TemplateValues = { settings, secrets: {} };
  const hosts = transport.hosts.map((host) => filled(host, open)).filter((host) => host !== '');
  const reach = reachOf(filled(transport.url, open), hosts);
  const client: ClientOptions = {
    label: system.label,
    errors: transport.errors,
    settings,
    hidden: Object.values(input.secrets),
    pace: openPace(transport.rate, clock, signal),
    clock,
    random,
    signal,
  };
  const reader: Reader = {
    label: system.label,
    transport,
    reach,
    values: templates,
    send: openClient(client),
    rules: readingRules(transport, settings),
    valuesOf: (object, field) => values.of(object, field),
  };
  const downloads = {
    client,
    reach,
    headers: headersOf(transport, templates),
    limitMegabytes: transport.downloadLimitMegabytes,
    locate: (file: FileReference) => locate(file, system, reader),
  };
  const values = fieldValues(system, (object) => readObject(object, reader));
  const log = changeLog(reader);
  let proof: Promise<void> | undefined;
  const proved = (): Promise<void> => (proof ??= prove(reader, input.say));
  return {
    async *read(object) {
      requestsOf(object);
      await proved();
      yield* values.kept(object);
    },
    changes: (object, since) => {
      const changes = log.of(object, since);
      return changes === undefined ? undefined : afterProof(changes, proved);
    },
    open: async (file) => {
      await proved();
      return openDownload(file, downloads);
    },
  };
}

async function* afterProof<Item>(items: AsyncGenerator<Item>, proved: () => Promise<void>): AsyncGenerator<Item> {
  await proved();
  yield* items;
}

async function prove({ label, transport, reach, values, send }: Reader, say: (message: string) => void): Promise<void> {
  const { check } = transport;
  if (check === undefined) return;
  const sending = sendingOf(check.request, [], transport, reach, values);
  await checkCredential({ label, check, sending, send, settings: values.settings, say });
}
