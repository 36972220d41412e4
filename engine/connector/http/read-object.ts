import type { HttpForEach, HttpRequest, HttpTransport } from '../../model/http.ts';
import type { ReadingRules } from '../../model/reading.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Json } from '../../model/value.ts';
import type { SourceItem } from '../../port/source.ts';
import { recordReader } from '../value/read-record.ts';
import { isJsonObject } from '../value/read-value.ts';
import type { Send } from './client.ts';
import { givenBefore } from './given-before.ts';
import type { Reach } from './hosts.ts';
import { type Ask, completed } from './nested.ts';
import { type Page, pagesOf } from './pages.ts';
import { EACH, expanded, neverMet, type ObjectReading, readingOf, recordItems } from './records.ts';
import { sendingOf } from './sending.ts';
import { settledRequest } from './settled.ts';
import type { Placement, TemplateValues } from './template.ts';

/** What reading objects works with. */
export interface Reader {
  readonly label: string;
  readonly transport: HttpTransport;
  readonly reach: Reach;
  readonly values: TemplateValues;
  readonly send: Send;
  readonly rules: ReadingRules;
  /** The values that the records of another object have in a field, each once, in their order. */
  readonly valuesOf: (object: string, field: string) => Promise<readonly string[]>;
}

/** The requests of an object. A wrong transport is an error of the caller. */
export function requestsOf({ name, read }: SourceObject): readonly HttpRequest[] {
  if (read?.transport !== 'http') throw new Error(`${name} is not read over HTTP.`);
  return read.requests;
}

/** Reads all records of an object: the pages of each of its requests, for each batch of what it is sent for. */
export async function* readObject(object: SourceObject, reader: Reader): AsyncGenerator<SourceItem> {
  const reading = readingOf(object, recordReader(object, reader.rules, reader.values.settings));
  let records = 0;
  for (const written of requestsOf(object)) {
    const request = completeRequest(written, reader);
    for await (const batch of batchesOf(request, reader)) {
      for await (const item of readRecords(request, batch, reading, reader)) {
        if (item.kind === 'record') records += 1;
        yield item;
      }
    }
  }
  if (records > 0) for (const column of neverMet(reading)) yield { kind: 'missing_column', column };
}

/** The request with what the system declares for all, and with settings in its names. */
export function completeRequest(written: HttpRequest, { transport, values }: Reader): HttpRequest {
  const paging = written.paging ?? transport.paging;
  return settledRequest(paging === undefined ? written : { ...written, paging }, values.settings);
}

/** What one sending of a request is for: nothing in particular, or some values of another object's records. */
export interface Batch {
  readonly placements: readonly Placement[];
  /** The value, when there is only one. */
  readonly each?: string;
}

async function* batchesOf({ forEach }: HttpRequest, { valuesOf }: Reader): AsyncGenerator<Batch> {
  if (forEach === undefined) {
    yield { placements: [] };
    return;
  }
  const values = await valuesOf(forEach.object, forEach.field);
  for (let start = 0; start < values.length; start += forEach.most) {
    yield batchOf(values.slice(start, start + forEach.most), forEach);
  }
}

function batchOf(values: readonly string[], { most, into }: HttpForEach): Batch {
  const [first = ''] = values;
  if (most > 1) return { placements: [{ into, value: values }] };
  return { placements: [{ into, value: first }], each: first };
}

/** Reads the pages of a request, their items whole, for one batch. */
export async function* readBatch(request: HttpRequest, batch: Batch, reader: Reader): AsyncGenerator<Page> {
  const { label, transport, reach, values, send } = reader;
  const ask: Ask = async (address, placements) => {
    const sending = sendingOf(address, placements, transport, reach, values);
    return { reply: await send({ ...sending, continues: true }), shown: sending.shown };
  };
  const pages = pagesOf(request, label, async (placements, continues) => {
    const sending = sendingOf(request, [...batch.placements, ...placements], transport, reach, values);
    return { reply: await send({ ...sending, continues }), shown: sending.shown };
  });
  for await (const page of pages) {
    yield page.kind === 'items' ? { ...page, items: await itemsOf(page, request, batch, label, ask) } : page;
  }
}

/** Reads the records of a request for one batch. What pages give again after they had to be read anew is left out. */
export async function* readRecords(
  request: HttpRequest,
  batch: Batch,
  reading: ObjectReading,
  reader: Reader,
): AsyncGenerator<SourceItem> {
  const given = givenBefore(request);
  for await (const page of readBatch(request, batch, reader)) {
    if (page.kind === 'starts_over') given.startOver();
    else if (page.kind === 'skipped') {
      yield { kind: 'rejected', file: page.shown, line: 0, reason: page.reason, text: '' };
    } else
      for (const [index, item] of page.items.entries()) {
        for await (const one of recordItems(item, reading, { shown: page.shown, number: index + 1 })) {
          if (!given.isAgain(one)) yield one;
        }
      }
  }
}

async function itemsOf(
  { items, sizes }: Page & { readonly kind: 'items' },
  request: HttpRequest,
  { each }: Batch,
  label: string,
  ask: Ask,
): Promise<readonly Json[]> {
  const whole = expanded(await completed(items, request, sizes, label, ask), request);
  return each === undefined ? whole : whole.map((item) => withEach(item, each));
}

function withEach(item: Json, each: string): Json {
  return isJsonObject(item) ? { ...item, [EACH]: each } : item;
}
