import type { ExecutionOutput } from '../protocol/entities/session.ts';
import { MAX_OUTPUT_IMAGE_BYTES, MAX_OUTPUT_TEXT_BYTES } from '../protocol/limits.ts';
import {
  type LeftOut,
  leftOutNote,
  MAX_NOTE_BYTES,
  NOTHING_LEFT_OUT,
  parseLeftOutNote
} from './left-out.ts';
import { type BundleSize, type MimeBundle, sizeOfBundle, withinLimits } from './mime-bundle.ts';
import { StreamText } from './stream-text.ts';

/**
 * The outputs of one execution as a notebook would hold them: neighbouring texts of one stream are
 * one output, `clear_output` empties the list, a display is replaced by its display_id. What is
 * over the limits is left out, and a note at the end says so.
 *
 * Kept with what a recorder that starts again must know to go on, in `transient`, which nbformat has
 * in messages only: the display_id, and on the last output a clear that waits for the next. Who
 * writes a notebook takes it out.
 */
export class OutputFold {
  #items: Item[] = [];
  #clearNext = false;
  #leftOut: LeftOut = { ...NOTHING_LEFT_OUT };
  /** Of all items together. */
  #size: BundleSize = { textBytes: 0, imageBytes: 0 };

  /** @param outputs as `toJSON` gave them */
  static restore(outputs: ExecutionOutput[]): OutputFold {
    const fold = new OutputFold();
    const note = outputs.length > 0 ? parseLeftOutNote(outputs.at(-1)!) : undefined;
    for (const output of note ? outputs.slice(0, -1) : outputs) {
      if (output.output_type === 'stream') fold.addStream(String(output.name), String(output.text));
      else fold.add(withoutMark(output));
    }
    if (note) fold.#leftOut = note;
    const last = outputs.at(note ? -2 : -1);
    fold.#clearNext = last !== undefined && clearsNext(last);
    return fold;
  }

  addStream(name: string, text: string): void {
    this.#clearIfAsked();
    const left = MAX_TEXT_BYTES - this.#size.textBytes;
    const bytes = Buffer.byteLength(text);
    if (bytes > left) {
      text = headOf(text, Math.max(left, 0));
      this.#leftOut.textBytes += bytes - Buffer.byteLength(text);
    }
    if (text === '') return;
    const last = this.#items.at(-1);
    let stream = last?.output.name === name ? last.stream : null;
    if (!stream) {
      stream = new StreamText();
      this.#items.push({ output: { output_type: 'stream', name }, stream, ...NO_SIZE });
    }
    this.#size.textBytes -= stream.bytes;
    stream.write(text);
    this.#size.textBytes += stream.bytes;
  }

  /** @param output not a stream */
  add(output: ExecutionOutput): void {
    this.#clearIfAsked();
    const kept = isObject(output.data)
      ? { ...output, data: this.#withinLimits(output.data) }
      : output;
    const item = { output: kept, stream: null, ...sizeOf(kept) };
    // An error is what a person looks for first: it counts, but is always kept.
    if (isObject(output.data) && this.#size.textBytes + item.textBytes > MAX_TEXT_BYTES) {
      this.#leftOut.textBytes += item.textBytes;
      return;
    }
    this.#count(item, 1);
    this.#items.push(item);
  }

  clear(wait: boolean): void {
    this.#clearNext = wait;
    if (wait) return;
    this.#items = [];
    this.#size = { textBytes: 0, imageBytes: 0 };
    this.#leftOut = { ...NOTHING_LEFT_OUT };
  }

  /** @returns whether the display is among the outputs */
  updateDisplay(display_id: string, data: MimeBundle, metadata: MimeBundle): boolean {
    const shown = this.#items.filter(({ output }) => displayId(output) === display_id);
    for (const item of shown) {
      this.#count(item, -1);
      item.output = { ...item.output, data: this.#withinLimits(data), metadata };
      Object.assign(item, sizeOf(item.output));
      this.#count(item, 1);
    }
    return shown.length > 0;
  }

  /** Text of a stream so far, all its outputs together. */
  streamText(name: string): string {
    const streams = this.#items.filter(({ output }) => output.name === name);
    return streams.map(({ stream }) => stream?.text ?? '').join('');
  }

  displayIds(): string[] {
    return this.#items.map(({ output }) => displayId(output)).filter(id => id !== undefined);
  }

  /** About as much as `toJSON` will give. */
  get bytes(): number {
    return this.#size.textBytes + this.#size.imageBytes;
  }

  toJSON(): ExecutionOutput[] {
    const outputs = this.#items.map(({ output, stream }) =>
      stream ? { ...output, text: stream.text } : output
    );
    if (this.#clearNext && outputs.length > 0) {
      const last = outputs.pop()!;
      outputs.push({ ...last, transient: { ...objectOf(last.transient), clear_next: true } });
    }
    return [...outputs, ...leftOutNote(this.#leftOut)];
  }

  #clearIfAsked(): void {
    if (this.#clearNext) this.clear(false);
  }

  #withinLimits(data: MimeBundle): MimeBundle {
    const left = {
      textBytes: MAX_TEXT_BYTES - this.#size.textBytes,
      imageBytes: MAX_OUTPUT_IMAGE_BYTES - this.#size.imageBytes
    };
    return withinLimits(data, left, this.#leftOut);
  }

  #count({ textBytes, imageBytes }: BundleSize, sign: 1 | -1): void {
    this.#size.textBytes += sign * textBytes;
    this.#size.imageBytes += sign * imageBytes;
  }
}

/** The store keeps this much again, and the note of what was left out must fit. */
const MAX_TEXT_BYTES = MAX_OUTPUT_TEXT_BYTES - MAX_NOTE_BYTES;

interface Item extends BundleSize {
  output: ExecutionOutput;
  /** The text of a stream, which `output` then lacks; it knows its size itself. */
  stream: StreamText | null;
}

const NO_SIZE: BundleSize = { textBytes: 0, imageBytes: 0 };

/** An output without data is an error. */
const sizeOf = (output: ExecutionOutput): BundleSize =>
  sizeOfBundle(isObject(output.data) ? output.data : { error: output });

export function displayId({ transient }: ExecutionOutput): string | undefined {
  const id = objectOf(transient).display_id;
  return typeof id === 'string' ? id : undefined;
}

const clearsNext = ({ transient }: ExecutionOutput): boolean =>
  objectOf(transient).clear_next === true;

function withoutMark(output: ExecutionOutput): ExecutionOutput {
  if (!clearsNext(output)) return output;
  const display_id = displayId(output);
  const copy = { ...output };
  delete copy.transient;
  return display_id === undefined ? copy : { ...copy, transient: { display_id } };
}

const objectOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The beginning of a text in at most so many bytes of UTF-8, with no character cut in two. */
function headOf(text: string, bytes: number): string {
  const head = new TextDecoder().decode(Buffer.from(text).subarray(0, bytes));
  return head.replace(/\uFFFD+$/, '');
}
