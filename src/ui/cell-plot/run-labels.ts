import type { TrackingClient } from '../../client/tracking-client.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { getRun } from '../../protocol/endpoints/runs.ts';

/** Of a run, what can name a line. */
export interface LabelledRun {
  run_id: string;
  run_name: string;
  params: readonly { key: string; value: string }[];
}

/** More params in one label cannot be read. */
const MAX_PARAMS = 2;

/**
 * What tells runs from each other, by run id: the params that differ, if they are one or two and
 * tell them all apart; else their names; a name that several have gets the beginning of the id.
 */
export function runLabels(runs: readonly LabelledRun[]): Map<string, string> {
  const params = runs.map(run => new Map(run.params.map(({ key, value }) => [key, value])));
  const keys = [...new Set(params.flatMap(own => [...own.keys()]))]
    .filter(key => new Set(params.map(own => own.get(key))).size > 1)
    .sort();
  if (keys.length > 0 && keys.length <= MAX_PARAMS) {
    const texts = params.map(own =>
      keys
        .filter(key => own.has(key))
        .map(key => `${key}=${shortValue(own.get(key) ?? '')}`)
        .join(' ')
    );
    if (new Set(texts).size === runs.length && !texts.includes('')) {
      return new Map(runs.map(({ run_id }, at) => [run_id, texts[at]]));
    }
  }
  const names = runs.map(({ run_name }) => run_name);
  return new Map(
    runs.map(({ run_id, run_name }) => {
      const isAlone = names.indexOf(run_name) === names.lastIndexOf(run_name);
      return [run_id, isAlone ? run_name : `${run_name} (${run_id.slice(0, 8)})`];
    })
  );
}

function shortValue(value: string): string {
  return value.trim() !== '' && Number.isFinite(Number(value))
    ? formatNumber(Number(value))
    : value;
}

/** Asks for runs, each once while it is written and once when it has come to its end. */
export class RunLabels {
  readonly #client: TrackingClient;
  readonly #runs = new Map<string, { run: LabelledRun; live: boolean }>();

  constructor(client: TrackingClient) {
    this.#client = client;
  }

  /** Of those that are known. */
  of(run_ids: readonly string[]): Map<string, string> {
    const known = run_ids.flatMap(run_id => this.#runs.get(run_id)?.run ?? []);
    return known.length < 2 ? new Map() : runLabels(known);
  }

  /** @param live whether params may still come @returns whether anything became known */
  async ask(run_ids: readonly string[], live: boolean): Promise<boolean> {
    const unknown = run_ids.filter(run_id => {
      const known = this.#runs.get(run_id);
      return known === undefined || (known.live && !live);
    });
    await Promise.all(
      unknown.map(async run_id => {
        const { run } = await this.#client.call(getRun, { run_id });
        const { run_name } = run.info;
        const params = run.data.params ?? [];
        this.#runs.set(run_id, { run: { run_id, run_name, params }, live });
      })
    );
    return unknown.length > 0;
  }
}
