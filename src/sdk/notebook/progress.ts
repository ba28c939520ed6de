import { formatDuration } from '../../plot/format-duration.ts';
import { escapeXml } from '../../plot/svg.ts';
import { CellOutput } from './cell-output.ts';
import { Throttle } from './throttle.ts';

/** Characters of the bar where there is only text. */
const BAR_WIDTH = 24;

/** What `progress` of the package does. */
export function progress(
  over: number | Iterable<unknown> | AsyncIterable<unknown>,
  label: string
): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof over === 'number' && Number.isSafeInteger(over) && over >= 0) {
    return watched(Array(over).keys(), new Bar(label, over));
  }
  const total = lengthOf(over);
  const items = over as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  if (typeof items?.[Symbol.iterator] === 'function') {
    return watched(items as Iterable<unknown>, new Bar(label, total));
  }
  if (typeof items?.[Symbol.asyncIterator] === 'function') {
    return watchedAsync(items as AsyncIterable<unknown>, new Bar(label, total));
  }
  throw new TypeError('progress() takes a count, or what a loop can go through.');
}

function* watched<T>(items: Iterable<T>, bar: Bar): Generator<T> {
  try {
    for (const item of items) {
      bar.start();
      yield item;
      bar.advance();
    }
    bar.complete();
  } finally {
    bar.end();
  }
}

async function* watchedAsync<T>(items: AsyncIterable<T>, bar: Bar): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      bar.start();
      yield item;
      bar.advance();
    }
    bar.complete();
  } finally {
    bar.end();
  }
}

function lengthOf(over: unknown): number | undefined {
  const { length, size } = Object(over) as { length?: unknown; size?: unknown };
  return [length, size].find(one => typeof one === 'number');
}

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): void;
}

class Bar {
  readonly #label: string;
  #total: number | undefined;
  #done = 0;
  #started: number | undefined;
  #output: CellOutput | undefined;
  readonly #throttle = new Throttle(() => this.#draw());
  #state: 'goes on' | 'complete' | 'left' = 'goes on';

  constructor(label: string, total: number | undefined) {
    this.#label = label;
    this.#total = total;
  }

  /** In the cell that goes through it, which may not be the one that made it. */
  start(): void {
    if (this.#started !== undefined) return;
    this.#started = performance.now();
    this.#output = new CellOutput();
    this.#throttle.now();
  }

  advance(): void {
    this.#done += 1;
    this.#throttle.request();
  }

  complete(): void {
    this.start();
    this.#total = this.#done;
    this.#state = 'complete';
  }

  end(): void {
    if (this.#started === undefined) return;
    if (this.#state === 'goes on') this.#state = 'left';
    this.#throttle.now();
    if (!this.#output!.isSeen) terminal()?.write('\n');
  }

  #draw(): void {
    if (this.#output!.isSeen) {
      const text = this.#text(BAR_WIDTH);
      this.#output!.show({ 'text/html': this.#html(), 'text/plain': text });
      return;
    }
    const stream = terminal();
    // A line that wraps would not be overwritten.
    stream?.write(`\r\x1b[K${this.#text(BAR_WIDTH).slice(0, (stream.columns || 80) - 1)}`);
  }

  #text(width: number): string {
    const filled = Math.round((this.#share ?? 0) * width);
    const bar = this.#share === undefined ? [] : ['█'.repeat(filled) + '░'.repeat(width - filled)];
    return [...(this.#label ? [this.#label] : []), ...bar, this.#facts()].join(' ');
  }

  #html(): string {
    const share = this.#share;
    const value = share === undefined ? '' : ` value="${share.toFixed(4)}"`;
    const bar = `<progress max="1"${value} style="width:16em;vertical-align:middle"></progress>`;
    return `<div>${[escapeXml(this.#label), bar, escapeXml(this.#facts())].join(' ')}</div>`;
  }

  get #share(): number | undefined {
    if (this.#total === undefined) return undefined;
    return this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
  }

  /** `12/20 · 3.1 s left` */
  #facts(): string {
    const total = this.#total === undefined ? '' : `/${this.#total}`;
    const passed = performance.now() - this.#started!;
    const share = this.#share;
    const left = share === undefined || this.#done === 0 ? undefined : passed / share - passed;
    const time = {
      'goes on': left === undefined ? formatDuration(passed) : `${formatDuration(left)} left`,
      complete: formatDuration(passed),
      left: `${formatDuration(passed)}, left early`
    };
    return `${this.#done}${total} · ${time[this.#state]}`;
  }
}

/** A person's terminal, and in a notebook none. */
function terminal(): Terminal | undefined {
  const { stderr } = (globalThis as { process?: { stderr?: Terminal } }).process ?? {};
  return stderr?.isTTY ? stderr : undefined;
}
