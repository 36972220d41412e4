import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

const WIDTH = 160;
const HEIGHT = 48;
const MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum around the data of one chunk. */
const CHUNK_OVERHEAD = 12;

/** A real picture of a pen stroke: 8-bit grey, 160 x 48, one different for each random source. */
export function drawSignature(random: Random): Buffer {
  return Buffer.concat([
    MAGIC,
    header(),
    chunk('IDAT', deflateSync(drawStroke(random))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The same picture in a file of exactly `size` bytes; the rest is a private chunk that viewers pass over. */
export function drawSignatureOfSize(random: Random, size: number): Buffer {
  const picture = drawSignature(random);
  const padding = Buffer.alloc(size - picture.length - CHUNK_OVERHEAD);
  for (let at = 0; at + 4 <= padding.length; at += 4) padding.writeUInt32LE((random.next() * 4_294_967_296) >>> 0, at);
  const end = picture.length - CHUNK_OVERHEAD;
  return Buffer.concat([picture.subarray(0, end), chunk('prVt', padding), picture.subarray(end)]);
}

function header(): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(WIDTH, 0);
  data.writeUInt32BE(HEIGHT, 4);
  data.writeUInt8(8, 8);
  return chunk('IHDR', data);
}

/** Scan lines, each led by its filter byte 0. */
function drawStroke(random: Random): Buffer {
  const pixels = Buffer.alloc((WIDTH + 1) * HEIGHT, 0xff);
  for (let row = 0; row < HEIGHT; row += 1) pixels[row * (WIDTH + 1)] = 0;
  let height = HEIGHT / 2;
  let slope = 0;
  for (let column = 8; column < WIDTH - 8; column += 1) {
    slope = slope * 0.8 + (random.next() - 0.5) * 4;
    height = Math.min(HEIGHT - 4, Math.max(3, height + slope));
    for (let thickness = -1; thickness <= 1; thickness += 1) {
      pixels[(Math.round(height) + thickness) * (WIDTH + 1) + 1 + column] = 0x20;
    }
  }
  return pixels;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
