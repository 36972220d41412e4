import { createHash } from 'node:crypto';
import got, { type Response } from 'got';
import type { FileReference } from '../../model/record.ts';
import { type FileOpening, SourceProblem } from '../../port/source.ts';
import { type ClientOptions, type Failed, failureOf, TIMEOUT, untilAnswered } from './client.ts';
import type { Reach } from './hosts.ts';
import { usual, waitOf } from './judge.ts';

/** What downloads work with. */
export interface Downloads {
  readonly client: ClientOptions;
  readonly reach: Reach;
  /** Sent to the source itself, and to no other host. */
  readonly headers: Readonly<Record<string, string>>;
  /** Largest file, in megabytes. */
  readonly limitMegabytes: number;
  /** Says where a file is. Asked anew each time that it is fetched: addresses may last for minutes. */
  readonly locate: (file: FileReference) => Promise<Located>;
}

/** Where a file is, or why nobody knows. */
export type Located =
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** To know a file's size and digest its bytes need not be kept. */
type Purpose = 'weigh' | 'keep';

type Download =
  | { readonly kind: 'bytes'; readonly content: Content }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'moved'; readonly to: string };

/** A file that was fetched. Its bytes are kept only for whoever asked for them. */
interface Content {
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Stores send to where they keep a file, once; more than this leads nowhere. */
const MOST_REDIRECTS = 3;
const GONE: ReadonlySet<number> = new Set([400, 403, 404, 410]);
const BYTES_PER_MEGABYTE = 1024 * 1024;

/**
 * Fetches a file to know its size and digest, without keeping it. It is fetched again when it is read, and has to be the
 * same then. Addresses may be relative to the source's own.
 */
export async function openDownload(file: FileReference, downloads: Downloads): Promise<FileOpening> {
  const found = await download(file, downloads, 'weigh');
  if (found.kind === 'missing') return found;
  const { size, sha256 } = found.content;
  return { kind: 'file', size, sha256, read: () => readUnchanged(file, sha256, downloads) };
}

async function readUnchanged(
  file: FileReference,
  sha256: string,
  downloads: Downloads,
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await download(file, downloads, 'keep');
  if (found.kind === 'bytes' && found.content.sha256 === sha256) return found.content.bytes;
  throw new SourceProblem(
    `${file.name} changed at the source while the migration was running. Extract again, then review and approve the ` +
      'plan again.',
  );
}

async function download(
  file: FileReference,
  downloads: Downloads,
  purpose: Purpose,
): Promise<Exclude<Download, { kind: 'moved' }>> {
  const { reach, client } = downloads;
  const located = await downloads.locate(file);
  if (located.kind === 'missing') return located;
  let from = reach.base.href;
  let to = located.at;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const address = URL.canParse(to, from) ? new URL(to, from) : undefined;
    if (address === undefined) return { kind: 'missing', reason: 'its address is none' };
    if (!reach.allows(address)) {
      return { kind: 'missing', reason: `it lies on ${address.host}, which the system spec does not declare` };
    }
    const found = await untilAnswered(`GET ${address.pathname}`, client, () => fetchOnce(address, downloads, purpose));
    if (found.kind !== 'moved') return found;
    from = address.href;
    to = found.to;
  }
  return { kind: 'missing', reason: 'its address leads from one place to the next and nowhere' };
}

async function fetchOnce(
  address: URL,
  { client, reach, headers, limitMegabytes }: Downloads,
  purpose: Purpose,
): Promise<Download | Failed> {
  const { signal } = client;
  const stream = got.stream(address, {
    headers: reach.trusts(address) ? headers : {},
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    timeout: TIMEOUT,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const answered = new Promise<Response>((resolve) => stream.once('response', resolve));
    const chunks: Buffer[] = [];
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > limitMegabytes * BYTES_PER_MEGABYTE) {
        return { kind: 'missing', reason: `it is larger than ${limitMegabytes} MB` };
      }
      hash.update(chunk as Buffer);
      if (purpose === 'keep') chunks.push(chunk as Buffer);
    }
    const bytes = new Uint8Array(Buffer.concat(chunks));
    return settle(await answered, { size, sha256: hash.digest('hex'), bytes });
  } catch (problem) {
    return failureOf(problem, signal);
  } finally {
    stream.destroy();
  }
}

function settle({ statusCode: status, headers }: Response, content: Content): Download | Failed {
  if (status >= 300 && status < 400 && headers.location !== undefined) return { kind: 'moved', to: headers.location };
  if (GONE.has(status)) return { kind: 'missing', reason: `the source answers ${status}` };
  switch (usual(status)) {
    case 'answer':
      return { kind: 'bytes', content };
    case 'retry':
      return { kind: 'failed', reason: `It answers ${status}.`, after: waitOf(headers['retry-after']) };
    default:
      throw new SourceProblem(
        `The source refuses a file (${status}). Check the rights of the credential, then run the same command again.`,
      );
  }
}
