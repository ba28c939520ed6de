import type { Bytes } from './bytes.ts';
import {
  checkedPath,
  checkedStep,
  checkedText,
  checkedTime,
  checkKey,
  checkStatus,
  checkValue,
  isRecord,
  wrong
} from './checks.ts';
import type { DatasetOptions, DatasetSource } from './content/dataset.ts';
import type { EndStatus, Entry, NewRun } from './outbox/entry.ts';
import type { Drawable } from './content/figure.ts';
import { loadContent } from './content/load-content.ts';
import type { Host } from './host.ts';
import { Logging } from './logging.ts';
import { notePoint } from './logged-points.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Schema } from './schema.ts';
import type { Row, Rows } from './content/table.ts';
import { uuid } from './uuid.ts';

export interface PointOptions {
  /** Absent: 0. */
  step?: number;
  /** Absent: now. In ms since 1970. */
  timestamp?: number | Date;
}

interface CheckedPoint {
  key: string;
  /** The key as JSON. */
  quoted: string;
  value: number;
  step: number;
  time: number;
}

/** A run under way: `run('fold 1', async r => { r.metric('loss', 0.1); })`. */
export class Run<S extends Schema = Schema> extends Logging<S> {
  /** Undefined: the server gives it one. */
  readonly name: string | undefined;
  /** @internal */
  readonly number: number;
  readonly #outbox: Outbox;
  readonly #host: Host;
  /** Keys that are right, as JSON. */
  readonly #checked = new Map<string, string>();
  /** A cell that runs again may log another value; the server keeps the newest. */
  readonly #paramsChange: boolean;
  readonly #params = new Map<string, string>();
  /** By path: what is in them. */
  readonly #tables = new Map<string, readonly Row[]>();
  #hasEnded = false;

  /** @internal */
  constructor(
    outbox: Outbox,
    host: Host,
    number: number,
    created: NewRun,
    options: { paramsChange: boolean }
  ) {
    super();
    this.#paramsChange = options.paramsChange;
    this.#outbox = outbox;
    this.#host = host;
    this.number = number;
    this.name = created.run_name;
    this.#append(['run', number, created]);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The id that the server gave it; waits for as long as the server is away. Rejects when it refuses the run. */
  id(): Promise<string> {
    return this.#outbox.runId(this.number);
  }

  /** What is logged to it from now on throws. @param status absent: FINISHED */
  end(status: EndStatus = 'FINISHED'): void {
    checkStatus(status);
    if (this.#hasEnded) return;
    this.#append(['end', this.number, status, Date.now()]);
    this.#hasEnded = true;
  }

  /** @internal */
  point(key: string, value: number, at?: number | PointOptions): void {
    this.#logPoint(this.#checkedPoint(key, value, at));
  }

  /** @internal All of them, or none when one is wrong. */
  points(values: readonly [key: string, value: number][], at?: number | PointOptions): void {
    const points = values.map(([key, value]) => this.#checkedPoint(key, value, at));
    for (const point of points) this.#logPoint(point);
  }

  /** @internal All of them, or none when one is wrong. */
  texts(kind: 'param' | 'tag', values: readonly [key: string, value: unknown][]): void {
    const texts = values.map(([key, value]) => {
      this.#quoted(kind, key);
      return [key, checkedText(kind, key, value)] as const;
    });
    const changed =
      kind === 'tag' ? texts : texts.filter(([key, text]) => this.#changes(key, text));
    for (const [key, text] of changed) {
      this.#append([kind, this.number, key, text]);
      if (kind === 'param') this.#params.set(key, text);
    }
  }

  /** @throws TypeError, RangeError; Error when the run has ended */
  #checkedPoint(key: string, value: number, at?: number | PointOptions): CheckedPoint {
    const quoted = this.#quoted('metric', key);
    checkValue(key, value);
    const { step, timestamp } = isRecord(at) ? at : { step: at, timestamp: undefined };
    const whole = checkedStep(key, step);
    const time = checkedTime(key, timestamp);
    this.#checkOpen();
    return { key, quoted, value, step: whole, time };
  }

  #logPoint({ key, quoted, value, step, time }: CheckedPoint): void {
    // By hand: JSON.stringify takes half of the time of a call.
    const shown = Number.isFinite(value) ? value : `"${value}"`;
    this.#outbox.append(`["metric",${this.number},${quoted},${shown},${step},${time}]`);
    notePoint(this as Run, key, step, value, time);
  }

  #changes(param: string, text: string): boolean {
    const before = this.#params.get(param) ?? text;
    if (before !== text && !this.#paramsChange) {
      throw new RangeError(
        `Param '${param}' is '${before}' and cannot become '${text}': log another key, or a tag.`
      );
    }
    return !this.#params.has(param) || before !== text;
  }

  /** @internal */
  file(name: string, content: string | Uint8Array): void {
    const path = checkedPath(name);
    const isBytes = content instanceof Uint8Array;
    if (!isBytes && typeof content !== 'string') {
      throw wrong(`The content of artifact '${path}'`, 'is a text or bytes (Uint8Array)', content);
    }
    const bytes = isBytes ? copyOf(content, path) : new TextEncoder().encode(content);
    const kept = uuid();
    this.#checkOpen();
    const line = JSON.stringify(['file', this.number, path, { kept }] satisfies Entry);
    this.#outbox.appendWith(kept, bytes, line);
  }

  /** @internal */
  localFile(file: string): void {
    if (typeof file !== 'string' || file === '') {
      throw wrong('artifact()', 'takes a path, or a name and its content', file);
    }
    const path = this.#host.absolutePath(file);
    const name = path.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
    this.#append(['file', this.number, name, { path }]);
  }

  /** @internal */
  figureFile(name: string, drawing: Drawable): void {
    const { path, content } = loadContent().figureFile(checkedPath(name), drawing);
    this.file(path, content);
  }

  /** @internal */
  tableFile(name: string, rows: Rows): void {
    const path = checkedPath(name).replace(/(\.json)?$/, '.json');
    const { MLFLOW_LOGGED_ARTIFACTS, rowsOf, tableJson } = loadContent();
    const before = this.#tables.get(path);
    const all = [...(before ?? []), ...rowsOf(rows)];
    this.file(path, tableJson(all));
    this.#tables.set(path, all);
    if (before !== undefined) return;
    const logged = [...this.#tables.keys()].map(each => ({ path: each, type: 'table' }));
    this.texts('tag', [[MLFLOW_LOGGED_ARTIFACTS, JSON.stringify(logged)]]);
  }

  /** @internal */
  input(source: DatasetSource, options?: DatasetOptions): void {
    this.#append(['input', this.number, loadContent().datasetInput(source, options)]);
  }

  protected override target(): Run {
    return this as Run;
  }

  /** As JSON. A key is looked at once. @throws TypeError, RangeError */
  #quoted(kind: 'metric' | 'param' | 'tag', key: string): string {
    let quoted = this.#checked.get(key);
    if (quoted === undefined) {
      checkKey(kind, key);
      quoted = JSON.stringify(key);
      if (this.#checked.size < MOST_CHECKED) this.#checked.set(key, quoted);
    }
    return quoted;
  }

  #append(entry: Entry): void {
    this.#checkOpen();
    this.#outbox.append(JSON.stringify(entry));
  }

  #checkOpen(): void {
    if (this.#hasEnded) {
      throw new Error(`Run ${this.name ?? ''} has ended: nothing more can be logged to it.`);
    }
  }
}

const MOST_CHECKED = 1000;

/** Its own memory: the caller's may change, be shared, or be a small part of something large. @throws TypeError */
function copyOf(bytes: Uint8Array, path: string): Bytes {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new TypeError(
      `The bytes of artifact '${path}' are gone: their buffer was transferred. Give a copy.`,
      { cause }
    );
  }
}
