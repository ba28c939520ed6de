import type { ExecutionOutput } from '../../protocol/entities/session.ts';
import { MAX_OUTPUT_IMAGE_BYTES, MAX_OUTPUT_TEXT_BYTES } from '../../protocol/limits.ts';

/**
 * What is kept of the outputs of one execution: 1 MB of text and 5 MB of images, the first that
 * come. A last output then says how much was left out.
 */
export function keptOutputs(outputs: readonly ExecutionOutput[]): ExecutionOutput[] {
  const budget = new Budget();
  const kept: ExecutionOutput[] = [];
  for (const output of outputs) {
    const rest = budget.cut(output);
    if (rest !== null) kept.push(rest);
  }
  const note = budget.note();
  if (note !== null) kept.push({ output_type: 'stream', name: 'stderr', text: note });
  return kept;
}

class Budget {
  #text = MAX_OUTPUT_TEXT_BYTES;
  #images = MAX_OUTPUT_IMAGE_BYTES;
  #textLeftOut = 0;
  #imagesLeftOut = 0;

  /** @returns what fits of the output; null when nothing does */
  cut(output: ExecutionOutput): ExecutionOutput | null {
    if (output.output_type === 'stream') {
      const whole = joined(output['text']);
      const text = this.#takeText(whole);
      return text === '' && whole !== '' ? null : { ...output, text };
    }
    if (output.output_type === 'error') {
      // Short, and what a person looks for first: it counts, but is always kept.
      this.#text -= sizeOf(output);
      return output;
    }
    const data = (output['data'] ?? {}) as Record<string, unknown>;
    const entries = Object.entries(data).filter(([type, value]) => this.#takeData(type, value));
    if (entries.length === 0 && Object.keys(data).length > 0) return null;
    return { ...output, data: Object.fromEntries(entries) };
  }

  note(): string | null {
    const parts = [
      ...(this.#textLeftOut > 0 ? [`${this.#textLeftOut} bytes of text`] : []),
      ...(this.#imagesLeftOut > 0 ? [`${this.#imagesLeftOut} bytes of images`] : [])
    ];
    return parts.length === 0 ? null : `[celltrail: not kept: ${parts.join(' and ')}]\n`;
  }

  /** As much of the beginning as fits, in whole characters. */
  #takeText(text: string): string {
    const bytes = Buffer.byteLength(text);
    if (bytes <= this.#text) {
      this.#text -= bytes;
      return text;
    }
    const room = Math.max(0, this.#text);
    const kept = Buffer.from(text)
      .subarray(0, room)
      .toString()
      .replace(/\ufffd$/, '');
    this.#text = 0;
    this.#textLeftOut += bytes - Buffer.byteLength(kept);
    return kept;
  }

  /** One representation of a display: whole or not at all. */
  #takeData(type: string, value: unknown): boolean {
    const bytes = sizeOf(value);
    if (type.startsWith('image/')) {
      if (bytes > this.#images) {
        this.#imagesLeftOut += bytes;
        return false;
      }
      this.#images -= bytes;
      return true;
    }
    if (bytes > this.#text) {
      this.#textLeftOut += bytes;
      return false;
    }
    this.#text -= bytes;
    return true;
  }
}

/** nbformat has text as one string or as a list of lines. */
const joined = (text: unknown) => (Array.isArray(text) ? text.join('') : String(text ?? ''));

const sizeOf = (value: unknown) =>
  Buffer.byteLength(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
