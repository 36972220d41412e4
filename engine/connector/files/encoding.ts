import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';

/** A byte order mark says what the file is, whatever the spec expects. */
const BYTE_ORDER_MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

const REPLACEMENT = '\uFFFD';

/** Whether the engine can decode an encoding of this name. */
export function isEncoding(name: string): boolean {
  return isUtf8(name) || iconv.encodingExists(name);
}

/**
 * The first of the encodings in which the whole file decodes without a fault, or `undefined`. Reads the file through
 * once for each encoding tried, in constant memory: a fault in the last row must not surface after a million were
 * staged.
 */
export async function decideEncoding(path: string, encodings: readonly string[]): Promise<string | undefined> {
  const marked = await markedEncoding(path);
  for (const encoding of marked === undefined ? encodings : [marked]) {
    if (await decodes(path, encoding)) return encoding;
  }
  return undefined;
}

/**
 * The file's text in chunks, without its byte order mark. Throws `RangeError` where the bytes are none of the encoding.
 */
export async function* decodeFile(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = isUtf8(encoding) ? utf8Decoder() : tableDecoder(encoding);
  for await (const bytes of createReadStream(path)) {
    const text = decoder.write(bytes as Buffer);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

async function decodes(path: string, encoding: string): Promise<boolean> {
  try {
    for await (const _text of decodeFile(path, encoding));
    return true;
  } catch (problem) {
    if (problem instanceof RangeError) return false;
    throw problem;
  }
}

async function markedEncoding(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const start = buffer.subarray(0, bytesRead);
    return BYTE_ORDER_MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte))?.encoding;
  } finally {
    await file.close();
  }
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

function utf8Decoder(): Decoder {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const strictly = (decode: () => string): string => {
    try {
      return decode();
    } catch (problem) {
      // The runtime says TypeError, which elsewhere means a mistake of ours.
      if (problem instanceof TypeError) throw new RangeError('The bytes are not UTF-8.', { cause: problem });
      throw problem;
    }
  };
  return {
    write: (bytes) => strictly(() => decoder.decode(bytes, { stream: true })),
    end: () => strictly(() => decoder.decode()),
  };
}

/** The tables give the replacement character for bytes that the encoding does not define. */
function tableDecoder(encoding: string): Decoder {
  const decoder = iconv.getDecoder(encoding);
  const checked = (text: string): string => {
    if (text.includes(REPLACEMENT)) throw new RangeError(`The bytes are not ${encoding}.`);
    return text;
  };
  return { write: (bytes) => checked(decoder.write(bytes)), end: () => checked(decoder.end() ?? '') };
}

function isUtf8(name: string): boolean {
  return /^utf-?8$/i.test(name);
}
