import type { ExecutionOutput } from '../../protocol/entities/session.ts';
import { boostingLine } from './boosting-line.ts';
import { cleanKey } from './clean-key.ts';
import { dictionaryLine } from './dictionary-line.ts';
import { gridSearchLine } from './grid-search-line.ts';
import { htmlTable } from './html-table.ts';
import { kerasLine } from './keras-line.ts';
import { headingEpoch, keyValueLine } from './key-value-line.ts';
import { LightningTable } from './lightning-table.ts';
import { PrintedLines, type PrintedLine } from './printed-lines.ts';
import type { PrintContext, PrintedPoint, Reading } from './printed-point.ts';
import { progressLine } from './progress-line.ts';
import { StepClock } from './step-clock.ts';
import { TextTable } from './text-table.ts';

/**
 * Reads metrics out of what one execution prints, piece by piece. It has no clock: it is told when
 * each piece was printed. Its memory is bounded, and so is the work of a line that is drawn again
 * and again: ten of those a second are read, and the last.
 */
export class PrintedParser {
  readonly #streams = new Map<string, StreamState>();
  readonly #clock = new StepClock();
  readonly #context: PrintContext = { epoch: null, bar: null };
  readonly #lightning = new LightningTable();
  readonly #table = new TextTable();
  /** The last value of each key, to tell a change. */
  readonly #last = new Map<string, { value: number; step: number }>();
  /** Of tables that are drawn anew: what was read of them. */
  readonly #rows = new Map<string, number>();
  #barsOfEpoch = 0;
  #barAtDictionary = 0;
  /** The next round is one of before, named once more. */
  #repeats = false;
  #points: PrintedPoint[] = [];

  /** @param name of the stream @param date ms since 1970 @returns points that are new */
  write(name: string, text: string, date: number): PrintedPoint[] {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { lines: new PrintedLines(), skipped: null, read: -Infinity, bar: null };
      this.#streams.set(name, stream);
    }
    for (const line of stream.lines.write(text)) this.#line(stream, line, date);
    return this.#take();
  }

  /** A display that is new or was drawn anew. */
  display(data: unknown, date: number): PrintedPoint[] {
    const html = typeof data === 'object' && data !== null ? (data as HtmlData)['text/html'] : null;
    const text = Array.isArray(html) ? html.join('') : html;
    if (typeof text !== 'string') return [];
    for (const reading of htmlTable(text)) {
      const { unit, at } = reading.step!;
      reading.values = reading.values.filter(({ key, value }) => {
        const cell = `${unit} ${at} ${key}`;
        if (Object.is(this.#rows.get(cell), value)) return false;
        if (this.#rows.size < MAX_CELLS) this.#rows.set(cell, value);
        return true;
      });
      this.#add(reading, date, false);
    }
    return this.#take();
  }

  /** What was kept of what it printed, as if it were printed now. */
  replay(outputs: readonly ExecutionOutput[], date: number): PrintedPoint[] {
    const points: PrintedPoint[] = [];
    for (const { output_type, name, text, data } of outputs) {
      if (output_type !== 'stream') points.push(...this.display(data, date));
      else points.push(...this.write(String(name), String(text), date));
    }
    return points;
  }

  /** The execution is over: what has no end of line yet has one now. */
  end(date: number): PrintedPoint[] {
    for (const stream of this.#streams.values()) {
      const rest = stream.lines.end();
      if (rest !== null) this.#line(stream, rest, date);
      this.#catchUp(stream, date);
      this.#closeBar(stream);
    }
    return this.#take();
  }

  #line(stream: StreamState, line: PrintedLine, date: number): void {
    if (line.redrawn) {
      if (date - stream.read < REDRAW_MS) {
        stream.skipped = line.text;
        return;
      }
      stream.skipped = null;
      stream.read = date;
    } else {
      this.#catchUp(stream, date);
    }
    this.#read(stream, line, date);
  }

  #catchUp(stream: StreamState, date: number): void {
    const { skipped } = stream;
    if (skipped === null) return;
    stream.skipped = null;
    this.#read(stream, { text: skipped, redrawn: true }, date);
  }

  #read(stream: StreamState, { text, redrawn }: PrintedLine, date: number): void {
    if (!HAS_DIGIT.test(text)) {
      this.#table.read(text);
      this.#lightning.read(text);
      if (/best iteration/i.test(text)) this.#repeats = true;
      return;
    }
    const epoch = headingEpoch(text);
    if (epoch !== null) {
      this.#context.epoch = epoch;
      this.#barsOfEpoch = 0;
      return;
    }
    const bar = progressLine(text, this.#context);
    if (bar !== null) {
      this.#drawBar(stream, bar, date);
      return;
    }
    const reading = this.#readingOf(text, redrawn);
    if (reading !== null) this.#add(reading, date, redrawn);
  }

  #readingOf(text: string, redrawn: boolean): Reading | null {
    const keras = kerasLine(text, redrawn, this.#context, () => {
      return this.#context.epoch !== null && this.#barsOfEpoch++ === 0;
    });
    if (keras !== null) return keras;
    const round = boostingLine(text);
    if (round !== null) {
      const repeated = this.#repeats;
      this.#repeats = false;
      return repeated ? null : round;
    }
    if (text.startsWith('{')) this.#lookAtBars();
    const dictionary = dictionaryLine(text, this.#context, this.#barAtDictionary);
    if (dictionary !== null) {
      this.#barAtDictionary = this.#context.bar?.at ?? 0;
      return dictionary;
    }
    return (
      gridSearchLine(text) ??
      this.#lightning.read(text) ??
      this.#table.read(text) ??
      keyValueLine(text, this.#context)
    );
  }

  /** Those that stand there without an end of line. */
  #lookAtBars(): void {
    for (const { lines } of this.#streams.values()) {
      if (lines.open !== '') progressLine(lines.open, this.#context);
    }
  }

  /** A bar has one value a step: the last that is drawn there. */
  #drawBar(stream: StreamState, reading: Reading, date: number): void {
    const { bar } = stream;
    const { step } = reading;
    if (step === null) return;
    if (
      bar !== null &&
      (bar.reading.step!.unit !== step.unit || bar.reading.step!.at !== step.at)
    ) {
      this.#closeBar(stream);
    }
    stream.bar = { reading, date };
    if (step.at === step.total) this.#closeBar(stream);
  }

  #closeBar(stream: StreamState): void {
    if (stream.bar === null) return;
    const { reading, date } = stream.bar;
    stream.bar = null;
    this.#add(reading, date, true);
  }

  #add({ values, step }: Reading, date: number, redrawn: boolean): void {
    const cleaned = new Map<string, number>();
    for (const { key, value } of values) {
      const name = cleanKey(key);
      if (name === null || cleaned.has(name)) continue;
      if (!this.#last.has(name) && this.#last.size >= MAX_KEYS) continue;
      // What is drawn again without a step is new only when it changes.
      if (redrawn && step === null && Object.is(this.#last.get(name)?.value, value)) continue;
      cleaned.set(name, value);
    }
    if (cleaned.size === 0 || (step !== null && !Number.isSafeInteger(step.at))) return;
    const keys = [...cleaned.keys()];
    const steps = this.#clock.at(step, keys, redrawn);
    const timestamp = Math.floor(date);
    keys.forEach((key, index) => {
      const value = cleaned.get(key)!;
      const before = this.#last.get(key);
      const now = { value, step: steps[index]! };
      if (before?.step === now.step && Object.is(before.value, value)) return;
      this.#last.set(key, now);
      this.#points.push({ key, ...now, timestamp });
    });
  }

  #take(): PrintedPoint[] {
    if (this.#points.length === 0) return NONE;
    const points = this.#points;
    this.#points = [];
    return points;
  }
}

interface StreamState {
  readonly lines: PrintedLines;
  /** A line that was drawn again too soon to be read. */
  skipped: string | null;
  /** When one that was drawn again was read last. */
  read: number;
  /** What a bar says of the step at which it stands. */
  bar: { reading: Reading; date: number } | null;
}

interface HtmlData {
  'text/html'?: unknown;
}

const NONE: PrintedPoint[] = [];
const HAS_DIGIT = /\d/;
const REDRAW_MS = 100;
const MAX_KEYS = 100;
const MAX_CELLS = 20_000;
