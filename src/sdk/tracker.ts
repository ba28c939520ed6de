import { checkObject, checkStatus } from './checks.ts';
import { loadContent } from './content/load-content.ts';
import type { EndStatus } from './outbox/entry.ts';
import type { Host } from './host.ts';
import { onDemand } from './on-demand/load-on-demand.ts';
import type { ModelOptions } from './on-demand/log-model.ts';
import { Logging } from './logging.ts';
import { MlflowClient } from './mlflow-client.ts';
import type { Model } from './on-demand/model-files.ts';
import type { LoggedModel } from '../protocol/entities/logged-model.ts';
import type { Outbox } from './outbox/outbox.ts';
import { Run } from './run.ts';
import type { RunQuery } from './run-query.ts';
import type { Schema } from './schema.ts';
import { isOfKernel } from './server.ts';
import { uuid } from './uuid.ts';
import { readSettings, type InitOptions, type Settings } from './settings.ts';

/** How long `flush` and `finish` wait for a server that lets nothing through, in ms. */
const PATIENCE_MS = 10_000;

/** A tracking server, and the runs that are logged to it: what `init` returns. */
export class Tracker<S extends Schema = Schema> extends Logging<S> {
  readonly #host: Host;
  readonly #settings: Settings;
  /** Opened when something is logged first. */
  #outbox: Outbox | null = null;
  #main: Run<S> | null = null;
  readonly #open = new Set<Run>();

  /** @internal */
  constructor(options: InitOptions, host: Host) {
    super();
    checkObject('init()', options);
    this.#host = host;
    this.#settings = readSettings(options, host);
  }

  /** The run that is logged to here: the one that `run` is in, else this process's own, which is made now. */
  get current(): Run<S> {
    return this.target() as Run<S>;
  }

  /**
   * A run of its own for as long as `work` lasts, nested under the one that it is called in. What is
   * logged inside goes to it; in a browser after an `await` only by its argument. It ends FINISHED,
   * or FAILED when `work` throws, and the error goes on.
   *
   * ```ts
   * import { run } from 'celltrail';
   *
   * await run('fold 1', async r => {
   *   for (let step = 0; step < 10; step++) r.metric('loss', 1 / (step + 1), step);
   * });
   * ```
   */
  async run<Result>(
    name: string,
    work: (run: Run<S>) => Result | Promise<Result>
  ): Promise<Result> {
    if (typeof name !== 'string' || typeof work !== 'function') {
      throw new TypeError("run() takes a name and a function: run('fold 1', r => …).");
    }
    const parent = this.#host.runWithin() ?? this.#main;
    const run = this.#begin({
      run_name: name,
      parent: parent !== null && this.#open.has(parent as Run) ? parent.number : undefined
    });
    let status: EndStatus = 'FAILED';
    try {
      const result = await this.#host.within(run as Run, async () => work(run));
      status = 'FINISHED';
      return result;
    } finally {
      this.#end(run, status);
    }
  }

  /**
   * Ends the process's own run, and waits until all is on the server, for at most 10 s without progress.
   * What is logged afterwards begins another run.
   */
  async finish(status: EndStatus = 'FINISHED'): Promise<void> {
    checkStatus(status);
    if (this.#main !== null) this.#end(this.#main, status);
    this.#main = null;
    await this.flush();
  }

  /**
   * @param patienceMs for how long nothing may get through until it is given up
   * @returns whether all that was logged is on the server; what is not stays kept, and is sent later
   */
  async flush(patienceMs: number = PATIENCE_MS): Promise<boolean> {
    return (await this.#outbox?.flush(patienceMs)) ?? true;
  }

  /**
   * Runs of the experiment, as MLflow's filters and orders have it. What was logged here is sent first.
   *
   * ```ts
   * import { runs } from 'celltrail';
   *
   * const best = await runs().where('metrics.loss < 0.1').orderBy('metrics.loss').limit(10);
   * for (const { run_name, metrics } of best) console.log(run_name, metrics.loss);
   * ```
   */
  runs(): RunQuery<S> {
    const { server, experiment_id, experiment_name } = this.#settings;
    const names = experiment_name === undefined ? [] : [experiment_name];
    const { RunQuery } = loadContent();
    return new RunQuery<S>(server, () => this.flush(), {
      names,
      ids: experiment_id === undefined ? [] : [experiment_id]
    });
  }

  /**
   * A model, as MLflow 3's `log_model` keeps it: `await logModel('digits', { onnx: bytes })`. Unlike what is logged
   * otherwise it is sent by this call: it rejects when the server does not take it.
   */
  async logModel(name: string, model: Model, options?: ModelOptions): Promise<LoggedModel['info']> {
    const { logModel } = await onDemand();
    return logModel(this.#settings.server, this.#host, this.target(), name, model, options);
  }

  /** All of MLflow's API, on the same server. */
  get client(): MlflowClient {
    return new MlflowClient(this.#settings.server);
  }

  /** @internal All runs that are open; the process ends. */
  endAll(status: EndStatus): void {
    for (const run of [...this.#open].reverse()) this.#end(run as Run<S>, status);
    this.#main = null;
  }

  protected override target(): Run {
    const within = this.#host.runWithin();
    if (within !== undefined && this.#open.has(within)) return within;
    if (this.#main === null || this.#main.hasEnded) {
      const { run_id, run_name, tags } = this.#settings;
      this.#main = this.#begin({ run_id, run_name, tags });
    }
    return this.#main as Run;
  }

  #begin(given: {
    run_id?: string;
    run_name?: string;
    tags?: Settings['tags'];
    parent?: number;
  }): Run<S> {
    if (this.#outbox === null) {
      this.#outbox = this.#host.openOutbox(this.#settings.server);
      this.#host.endsWith(this as Tracker);
    }
    const { experiment_id, experiment_name } = this.#settings;
    const created = {
      ...given,
      experiment_id,
      experiment_name,
      uuid: uuid(),
      user_id: this.#host.user(),
      start_time: Date.now(),
      tags: [...this.#host.sourceTags(), ...(given.tags ?? [])]
    };
    const run = new Run<S>(this.#outbox, this.#host, this.#outbox.nextRun(), created, {
      paramsChange: isOfKernel(this.#settings.server)
    });
    this.#open.add(run as Run);
    return run;
  }

  #end(run: Run<S>, status: EndStatus): void {
    this.#open.delete(run as Run);
    run.end(status);
  }
}
