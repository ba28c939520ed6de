import { crc32 } from 'node:zlib';
import { NumberColumn } from './number-column.ts';
import { SEGMENT_ROWS } from './segments.ts';
import type { TextColumn } from './text-column.ts';

/** The bytes of one segment of a column: docs/format/column-segment.md. */
export function encodeSegment(column: NumberColumn | TextColumn, segment: number): Uint8Array {
  return column instanceof NumberColumn
    ? encodeNumbers(column.segments.at(segment) ?? new Float64Array(0))
    : encodeTexts(column.segments.at(segment) ?? new Int32Array(0), column.texts);
}

/** @returns false for bytes that are damaged, of another format, or of the other kind of column */
export function decodeSegment(
  column: NumberColumn | TextColumn,
  segment: number,
  data: Uint8Array
): boolean {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < HEADER_BYTES + 4) return false;
  const end = bytes.length - 4;
  if (bytes.readUInt32LE(0) !== MAGIC || bytes[4] !== VERSION) return false;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) return false;
  const rows = bytes.readUInt32LE(8);
  if (rows > SEGMENT_ROWS) return false;
  const body = bytes.subarray(HEADER_BYTES, end);
  if (column instanceof NumberColumn) {
    if (bytes[5] !== NUMBERS) return false;
    // A copy: the bytes of a blob need not lie at a multiple of eight.
    column.putSegment(segment, new Float64Array(Uint8Array.from(body).buffer, 0, rows));
    return true;
  }
  if (bytes[5] !== TEXTS) return false;
  decodeTexts(column, segment, body, { rows, width: bytes[6] });
  return true;
}

function encodeNumbers(values: Float64Array): Uint8Array {
  let rows = values.length;
  while (rows > 0 && Number.isNaN(values[rows - 1])) rows--;
  return sealed({ kind: NUMBERS, width: 8, rows }, [
    Buffer.from(values.buffer, values.byteOffset, rows * 8)
  ]);
}

function encodeTexts(codes: Int32Array, texts: readonly string[]): Uint8Array {
  let rows = codes.length;
  while (rows > 0 && codes[rows - 1] === 0) rows--;
  // The segment's own numbers of the texts that occur in it.
  const own = new Map<number, number>([[0, 0]]);
  const numbers = new Uint32Array(rows);
  const used: string[] = [];
  for (let at = 0; at < rows; at++) {
    let number = own.get(codes[at]);
    if (number === undefined) {
      used.push(texts[codes[at]]);
      own.set(codes[at], (number = used.length));
    }
    numbers[at] = number;
  }
  const width = used.length < 256 ? 1 : used.length < 65_536 ? 2 : 4;
  const packed =
    width === 1 ? Uint8Array.from(numbers) : width === 2 ? Uint16Array.from(numbers) : numbers;
  const lengths = Uint32Array.from(used, text => text.length);
  return sealed({ kind: TEXTS, width, rows }, [
    Uint32Array.of(used.length),
    lengths,
    packed,
    Buffer.from(used.join(''), 'utf8')
  ]);
}

function decodeTexts(
  column: TextColumn,
  segment: number,
  body: Buffer,
  { rows, width }: { rows: number; width: number }
): void {
  const count = body.readUInt32LE(0);
  const codesAt = 4 + count * 4;
  const textAt = codesAt + rows * width;
  const joined = body.toString('utf8', textAt);
  const texts = new Array<string>(count);
  let from = 0;
  for (let at = 0; at < count; at++) {
    const length = body.readUInt32LE(4 + at * 4);
    texts[at] = joined.slice(from, from + length);
    from += length;
  }
  const packed = Uint8Array.from(body.subarray(codesAt, textAt)).buffer;
  const codes =
    width === 1
      ? new Uint8Array(packed)
      : width === 2
        ? new Uint16Array(packed)
        : new Uint32Array(packed);
  column.putSegment(segment, codes, texts);
}

function sealed(
  { kind, width, rows }: { kind: number; width: number; rows: number },
  parts: readonly ArrayBufferView[]
): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.byteLength, HEADER_BYTES);
  const bytes = Buffer.alloc(length + 4);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes[4] = VERSION;
  bytes[5] = kind;
  bytes[6] = width;
  bytes.writeUInt32LE(rows, 8);
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, length)), length);
  return bytes;
}

/** `ctcs` in little-endian order. */
const MAGIC = 0x73637463;
const VERSION = 1;
const NUMBERS = 0;
const TEXTS = 1;
const HEADER_BYTES = 12;
