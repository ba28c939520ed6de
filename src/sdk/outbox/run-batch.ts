import type { NewMetric } from '../../protocol/entities/run.ts';
import {
  MAX_METRICS_PER_BATCH,
  MAX_PARAMS_PER_BATCH,
  MAX_TAGS_PER_BATCH
} from '../../protocol/limits.ts';
import type { Entry } from './entry.ts';

/** Characters of the JSON of a metric without its key, about. */
const LENGTH_OF_POINT = 90;

/** What fits one `runs/log-batch`; a key of it stands there once. */
export class RunBatch {
  readonly #metrics: NewMetric[] = [];
  readonly #params = new Map<string, string>();
  readonly #tags = new Map<string, string>();

  /** Characters of its JSON, about. */
  length = 0;

  get isFull(): boolean {
    const all = this.#metrics.length + this.#params.size + this.#tags.size;
    return (
      all >= MAX_METRICS_PER_BATCH ||
      this.#params.size >= MAX_PARAMS_PER_BATCH ||
      this.#tags.size >= MAX_TAGS_PER_BATCH
    );
  }

  /** @returns false for what is no part of a batch */
  add(entry: Entry): boolean {
    if (entry[0] === 'metric') {
      const [, , key, value, step, timestamp] = entry;
      this.#metrics.push({ key, value, step, timestamp });
    } else if (entry[0] === 'param') this.#params.set(entry[2], entry[3]);
    else if (entry[0] === 'tag') this.#tags.set(entry[2], entry[3]);
    else return false;
    this.length +=
      LENGTH_OF_POINT + entry[2].length + (entry[0] === 'metric' ? 0 : entry[3].length);
    return true;
  }

  request() {
    return { metrics: this.#metrics, params: pairs(this.#params), tags: pairs(this.#tags) };
  }

  /** Of one that is refused: what is to be tried alone; nothing when it is a single thing. */
  split(): RunBatch[] {
    const parts = [
      ...halves(this.#metrics, (part, metric) => part.#metrics.push(metric)),
      ...halves([...this.#params], (part, [key, value]) => part.#params.set(key, value)),
      ...halves([...this.#tags], (part, [key, value]) => part.#tags.set(key, value))
    ];
    return parts.length > 1 ? parts : [];
  }

  /** Of one that `split` cannot part. */
  get what(): string {
    const [metric] = this.#metrics;
    if (metric) return `metric '${metric.key}'`;
    const [param] = this.#params.keys();
    return param === undefined ? `tag '${[...this.#tags.keys()][0]}'` : `param '${param}'`;
  }
}

function halves<Item>(items: Item[], add: (part: RunBatch, item: Item) => void): RunBatch[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)]
    .filter(half => half.length > 0)
    .map(half => {
      const part = new RunBatch();
      for (const item of half) add(part, item);
      return part;
    });
}

const pairs = (map: Map<string, string>) => [...map].map(([key, value]) => ({ key, value }));
