import { endianness } from 'node:os';
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ByteReader, ByteWriter, CorruptBlock } from './block-bytes.ts';
import { PointColumns, type Point, type Points } from './points.ts';

export { CorruptBlock } from './block-bytes.ts';

/** Points of a full block: some 17 kB, of which little is lost to SQLite's pages of 4 kB. */
export const BLOCK_POINTS = 2000;

/**
 * Points of one series as bytes (docs/format/block.md).
 *
 * @param points in order of step; at most `MAX_POINTS`
 * @param compress try zstd on the values: for what is written once, not for what grows on
 */
export function encodeBlock(points: Points, { compress }: { compress: boolean }): Uint8Array {
  const { length } = points;
  if (length > MAX_POINTS) throw new RangeError(`A block of ${length} points is too large.`);
  const steps = points.steps.subarray(0, length);
  const timestamps = points.timestamps.subarray(0, length);
  const values = points.values.subarray(0, length);
  const times = points.times.subarray(0, length);
  const rawSteps = !isPlain(steps);
  const rawTimestamps = !isPlain(timestamps);
  const hasTimes = !areEqual(times, timestamps);
  const rawTimes = hasTimes && !isPlain(times);
  const packed = compress ? zstdCompressSync(shuffle(values), ZSTD_FAST) : null;
  const zstd = packed !== null && packed.length < length * 8 * WORTH_IT;

  const writer = new ByteWriter(64 + length * 12);
  writer.byte(FORMAT);
  writer.byte(
    (rawSteps ? RAW_STEPS : 0) |
      (rawTimestamps ? RAW_TIMESTAMPS : 0) |
      (hasTimes ? HAS_TIMES : 0) |
      (rawTimes ? RAW_TIMES : 0) |
      (zstd ? ZSTD_VALUES : 0)
  );
  writer.varint(length);
  writeIntegers(writer, steps, rawSteps);
  writeIntegers(writer, timestamps, rawTimestamps);
  if (hasTimes) writeIntegers(writer, times, rawTimes);
  if (zstd) {
    writer.varint(packed.length);
    writer.bytes(packed);
  } else {
    writer.bytes(doubleBytes(values));
  }
  writer.u32(crc32(writer.written));
  return writer.written.slice();
}

/** @throws CorruptBlock for whatever `encodeBlock` did not write */
export function decodeBlock(bytes: Uint8Array): Points {
  const { reader, flags, length } = openBlock(bytes);
  const points = new PointColumns(length);
  readIntegers(reader, points.steps, (flags & RAW_STEPS) !== 0);
  readIntegers(reader, points.timestamps, (flags & RAW_TIMESTAMPS) !== 0);
  if (flags & HAS_TIMES) readIntegers(reader, points.times, (flags & RAW_TIMES) !== 0);
  else points.times.set(points.timestamps);
  if (flags & ZSTD_VALUES) unshuffle(unpacked(reader, length * 8), points.values);
  else readDoubles(reader, points.values);
  if (reader.left > 0) throw new CorruptBlock(`${reader.left} bytes follow it`);
  points.length = length;
  return points;
}

/**
 * As `decodeBlock`, for blocks of one point, which most series of a large store are: without
 * columns, in a fifth of the time (measured).
 *
 * @returns null for a block of more points, or of none, or with packed values
 * @throws CorruptBlock
 */
export function decodeOnlyPoint(bytes: Uint8Array): Point | null {
  const { reader, flags, length } = openBlock(bytes);
  if (length !== 1 || flags & ZSTD_VALUES) return null;
  const step = readOnlyInteger(reader, (flags & RAW_STEPS) !== 0);
  const timestamp = readOnlyInteger(reader, (flags & RAW_TIMESTAMPS) !== 0);
  const time = flags & HAS_TIMES ? readOnlyInteger(reader, (flags & RAW_TIMES) !== 0) : timestamp;
  const value = reader.double();
  if (reader.left > 0) throw new CorruptBlock(`${reader.left} bytes follow it`);
  return { step, timestamp, value, time };
}

/** Checks the frame of a block, and reads what comes before its columns. */
function openBlock(bytes: Uint8Array): { reader: ByteReader; flags: number; length: number } {
  if (bytes.length < 4) throw new CorruptBlock('it ends too early');
  const body = bytes.subarray(0, bytes.length - 4);
  if (crc32(body) !== u32At(bytes, body.length)) throw new CorruptBlock('its checksum is wrong');

  const reader = new ByteReader(body);
  const format = reader.byte();
  if (format !== FORMAT) throw new CorruptBlock(`it has format ${format}`);
  const flags = reader.byte();
  if (flags > ALL_FLAGS) throw new CorruptBlock(`it has flags ${flags}`);
  const length = reader.varint();
  if (length > MAX_POINTS) throw new CorruptBlock(`it would have ${length} points`);
  return { reader, flags, length };
}

/** Little endian. Without a view, which takes a multiple of the time to make. */
const u32At = (bytes: Uint8Array, at: number) =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;

/** Whether differences of differences are exact: of integers of up to 49 bits they have 51. */
function isPlain(column: Float64Array): boolean {
  // A loop without a call: it is asked for every point that is packed.
  for (let at = 0; at < column.length; at++) {
    const value = column[at];
    if (value !== Math.floor(value) || value > PLAIN_LIMIT || value < -PLAIN_LIMIT) return false;
  }
  return true;
}

/**
 * Differences of differences, zig-zag as varints: regular steps and times are zeros but for the
 * first two. A zero is followed by how many more there are.
 */
function writeIntegers(writer: ByteWriter, column: Float64Array, raw: boolean): void {
  if (raw) {
    writer.bytes(doubleBytes(column));
    return;
  }
  let value = 0;
  let difference = 0;
  let zeros = 0;
  for (let at = 0; at < column.length; at++) {
    const next = column[at];
    const change = next - value - difference;
    difference = next - value;
    value = next;
    if (change === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) writeZeros(writer, zeros);
    zeros = 0;
    writer.varint(change > 0 ? change * 2 : change * -2 - 1);
  }
  if (zeros > 0) writeZeros(writer, zeros);
}

function writeZeros(writer: ByteWriter, count: number): void {
  writer.byte(0);
  writer.varint(count - 1);
}

function readIntegers(reader: ByteReader, column: Float64Array, raw: boolean): void {
  if (raw) {
    readDoubles(reader, column);
    return;
  }
  let value = 0;
  let difference = 0;
  let zeros = 0;
  for (let at = 0; at < column.length; at++) {
    if (zeros > 0) {
      zeros--;
    } else {
      const coded = reader.varint();
      if (coded === 0) {
        zeros = reader.varint();
        if (zeros >= column.length - at) throw new CorruptBlock('it has too many zeros');
      } else {
        difference += coded % 2 === 0 ? coded / 2 : (coded + 1) / -2;
      }
    }
    value += difference;
    column[at] = value;
  }
}

/** A column of one integer. */
function readOnlyInteger(reader: ByteReader, raw: boolean): number {
  if (raw) return reader.double();
  const coded = reader.varint();
  if (coded === 0 && reader.varint() > 0) throw new CorruptBlock('it has too many zeros');
  return coded % 2 === 0 ? coded / 2 : (coded + 1) / -2;
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Little endian. */
function doubleBytes(column: Float64Array): Uint8Array {
  return inFileOrder(Buffer.from(column.slice().buffer));
}

function readDoubles(reader: ByteReader, column: Float64Array): void {
  const bytes = inFileOrder(Buffer.from(reader.bytes(column.length * 8)));
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength).set(bytes);
}

const inFileOrder = (bytes: Buffer) => (endianness() === 'LE' ? bytes : bytes.swap64());

/** All lowest bytes first, then all second ones: what is alike lies together. */
function shuffle(column: Float64Array): Uint8Array {
  const bytes = doubleBytes(column);
  const shuffled = new Uint8Array(bytes.length);
  let at = 0;
  for (let byte = 0; byte < 8; byte++) {
    for (let from = byte; from < bytes.length; from += 8) shuffled[at++] = bytes[from];
  }
  return shuffled;
}

function unshuffle(shuffled: Uint8Array, column: Float64Array): void {
  const bytes = new Uint8Array(shuffled.length);
  let at = 0;
  for (let byte = 0; byte < 8; byte++) {
    for (let to = byte; to < bytes.length; to += 8) bytes[to] = shuffled[at++];
  }
  readDoubles(new ByteReader(bytes), column);
}

function unpacked(reader: ByteReader, length: number): Uint8Array {
  const packed = reader.bytes(reader.varint());
  let bytes: Uint8Array;
  try {
    bytes = zstdDecompressSync(packed, { maxOutputLength: length + 1, chunkSize: CHUNK_BYTES });
  } catch (cause) {
    throw new CorruptBlock('its values cannot be unpacked', { cause });
  }
  if (bytes.length !== length) throw new CorruptBlock('its values have a wrong length');
  return bytes;
}

const FORMAT = 1;
const RAW_STEPS = 1;
const RAW_TIMESTAMPS = 2;
const HAS_TIMES = 4;
const RAW_TIMES = 8;
const ZSTD_VALUES = 16;
const ALL_FLAGS = 31;
const MAX_POINTS = 65_536;
const PLAIN_LIMIT = 2 ** 49;
/** Noise shrinks by a tenth, which is not worth unpacking it; values that were float32 by half. */
const WORTH_IT = 0.8;
/** One piece for all of a block: the default of 16 kB makes two. */
const CHUNK_BYTES = 32 * 1024;
const ZSTD_FAST = {
  chunkSize: CHUNK_BYTES,
  params: { [constants.ZSTD_c_compressionLevel]: 1 }
};
