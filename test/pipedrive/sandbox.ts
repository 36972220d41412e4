import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { BoundField } from '../../engine/model/ledger.ts';
import type { DestinationRecord } from '../../engine/model/record.ts';
import { connectPipedrive, type PipedriveEvent, type PipedriveOptions } from '../../engine/pipedrive/connect.ts';
import type { Clock } from '../../engine/port/clock.ts';
import type { AccountField, Destination, ListQuery, Records } from '../../engine/port/destination.ts';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../engine/simulator/server.ts';
import { createOpenApiJudge } from '../contract/openapi-judge.ts';

/** A stand-in for an account, the adapter connected to it over HTTP, and a judge of everything that passes between. */
export interface Sandbox {
  readonly simulator: RunningSimulator;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly events: readonly PipedriveEvent[];
  /** A second connection to the same account. */
  connect(options?: Partial<PipedriveOptions>): Destination;
  /** Stops it and fails if any exchange broke Pipedrive's own documents. */
  close(): Promise<void>;
}

/** The documents describe the custom fields of leads in words only: their keys stand among the others. */
const LEAD_CUSTOM_FIELD = /\/api\/v1\/leads\b.*"additionalProperty":"[0-9a-f]{40}/;

/** Reading the documents takes a while, so it is done once for all sandboxes. */
const loadedJudge = createOpenApiJudge();

const START = Date.parse('2026-03-02T09:00:00Z');

/** Starts an account whose time runs fast, so that waits of the burst window cost no time. Judging slows it down. */
export async function openSandbox(
  { judged = true, ...simulator }: Partial<SimulatorOptions> & { readonly judged?: boolean } = {},
  options: Partial<PipedriveOptions> = {},
): Promise<Sandbox> {
  const judge = judged ? await loadedJudge : undefined;
  const judgedBefore = judge?.violations().length ?? 0;
  const timeScale = simulator.timeScale ?? 30;
  const running = await startSimulator({
    storePath: ':memory:',
    plan: 'ultimate',
    seats: 5,
    startTime: START,
    now: Date.now,
    timeScale,
    ...simulator,
    ...(judge === undefined ? {} : { observe: (exchange) => judge.observe(exchange) }),
  });
  const clock: Clock = {
    now: () => running.simulatedNow(),
    sleep: (milliseconds, signal) => sleep(milliseconds / timeScale, undefined, signal === undefined ? {} : { signal }),
  };
  const events: PipedriveEvent[] = [];
  const connect = (more: Partial<PipedriveOptions> = {}): Destination =>
    connectPipedrive({
      url: running.url,
      token: running.apiToken,
      clock,
      onEvent: (event) => events.push(event),
      ...options,
      ...more,
    });
  return {
    simulator: running,
    destination: connect(),
    clock,
    events,
    connect,
    close: async () => {
      await running.stop();
      expect(
        (judge?.violations() ?? []).slice(judgedBefore).filter((violation) => !LEAD_CUSTOM_FIELD.test(violation)),
      ).toEqual([]);
    },
  };
}

/** All records of an object. */
export async function listAll(records: Records, object: string, query?: ListQuery): Promise<DestinationRecord[]> {
  const all: DestinationRecord[] = [];
  for await (const page of records.list(object, query)) all.push(...page);
  return all;
}

/** A field of the account under a logical name. */
export function bind(id: string, field: AccountField): BoundField {
  const { object, label, key, wireType, options } = field;
  return { object, id, label, key, wireType, options };
}
