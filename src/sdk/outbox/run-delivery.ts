import type { Bytes } from '../bytes.ts';
import { createPresignedUploadUrl } from '../../protocol/endpoints/artifacts.ts';
import { logInputs } from '../../protocol/endpoints/run-inputs.ts';
import {
  createRun,
  getRun,
  logBatch,
  searchRuns,
  updateRun
} from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import { CELLTRAIL_CLIENT_RUN, MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import { CallFailure, type ApiCalls } from '../api-calls.ts';
import type { Entry, FileSource, NewRun } from './entry.ts';
import { experimentId } from './experiment-id.ts';
import { putProxied } from './put-proxied.ts';
import { RunBatch } from './run-batch.ts';
import type { Delivery, SenderHost } from './sender.ts';

export interface FileBody {
  /** Below the artifacts of the run, '/'-separated. */
  path: string;
  open(): Promise<Blob | Bytes>;
}

export interface DeliveryHost extends Pick<SenderHost, 'runIs' | 'warn'> {
  /**
   * The files of a source; a folder has many, bytes that were forgotten none.
   *
   * @throws Error when it cannot be read
   */
  filesOf(path: string, source: FileSource): Promise<FileBody[]>;
  /** It is on the server, or never will be. */
  forget(source: FileSource): void;
}

/** Answers to a file that it gets again each time: too large, or there is no place for files. */
const FINAL_FOR_FILES = [404, 405, 413, 414, 501];
/** A file that fails so often and so long, while the server takes other things, is left out. */
const MOST_TRIES = 6;
const LONGEST_TRY_MS = 8000;
/** Characters; of what a page has under way when it is left. */
const MOST_WHEN_LEFT = 40_000;

export interface EarlierRuns {
  /** '' for one that the server refused. */
  ids: ReadonlyMap<number, string>;
  /** Of runs that may be there though nobody knows their ids. */
  uuids: Iterable<string>;
}

/**
 * Entries to MLflow's API. All of it may be sent twice: a run is looked for before it is made again,
 * points that are there are not kept again, and the rest is set to what it is.
 */
export class RunDelivery implements Delivery {
  readonly #calls: ApiCalls;
  readonly #host: DeliveryHost;
  /** null: the server refused it, and nothing of it can be sent. */
  readonly #runs = new Map<number, { run_id: string; artifact_uri?: string } | null>();
  readonly #experiments = new Map<string, string>();
  /** Runs that may be there though we know no id of theirs. */
  readonly #tried: Set<string>;
  /** The file that fails, and nobody knows why. */
  #failing: { path: string; tries: number; since: number } | null = null;

  /** @param earlier what is known of the runs of a process that ended */
  constructor(calls: ApiCalls, host: DeliveryHost, earlier?: EarlierRuns) {
    this.#calls = calls;
    this.#host = host;
    this.#tried = new Set(earlier?.uuids);
    for (const [run, run_id] of earlier?.ids ?? []) this.#runs.set(run, run_id ? { run_id } : null);
  }

  async send(entries: readonly Entry[]): Promise<void> {
    const waiting = new Map<number, RunBatch>();
    const under: Promise<void>[] = [];
    const flush = async (run: number) => {
      const batch = waiting.get(run);
      waiting.delete(run);
      if (batch) await this.#logAll(run, batch);
    };
    // A page that is left hears no answer: all that it asks must be under way at once.
    const inOrder = (sent: Promise<void>) => (this.#calls.isLeft ? void under.push(sent) : sent);
    for (const entry of entries) {
      const run = entry[1];
      if (entry[0] === 'run') {
        await this.#open(run, entry[2]);
        continue;
      }
      const known = this.#runs.get(run);
      if (!known) continue;
      const batch = waiting.get(run) ?? new RunBatch();
      if (batch.add(entry)) {
        waiting.set(run, batch);
        if (batch.isFull || (this.#calls.isLeft && batch.length > MOST_WHEN_LEFT)) {
          await inOrder(flush(run));
        }
        continue;
      }
      await inOrder(flush(run));
      if (entry[0] === 'file') await this.#upload(known, entry[2], entry[3]);
      if (entry[0] === 'input') {
        await this.#orWarn(`Dataset ${entry[2].dataset.name}`, () =>
          this.#calls.call(logInputs, { run_id: known.run_id, datasets: [entry[2]] })
        );
      }
      if (entry[0] === 'end') {
        const [, , status, end_time] = entry;
        await this.#orWarn(`The end of run ${known.run_id}`, () =>
          this.#calls.call(updateRun, { run_id: known.run_id, status, end_time })
        );
      }
    }
    await Promise.all([...under, ...[...waiting.keys()].map(flush)]);
  }

  async #open(run: number, created: NewRun): Promise<void> {
    if (this.#runs.has(run)) return;
    this.#runs.set(run, null);
    try {
      const run_id = await this.#idOf(created);
      this.#runs.set(run, { run_id });
      this.#host.runIs(run, run_id);
    } catch (error) {
      if (!(error instanceof CallFailure) || error.later) {
        this.#runs.delete(run);
        throw error;
      }
      this.#host.warn(`The server refused the run, and nothing of it is kept: ${error.message}`);
      this.#host.runIs(run, '');
    }
  }

  async #idOf(created: NewRun): Promise<string> {
    const { run_id, uuid, parent, run_name, user_id, start_time } = created;
    if (run_id !== undefined) {
      await this.#calls.call(updateRun, { run_id, status: 'RUNNING' });
      return run_id;
    }
    const experiment_id = await this.#experimentOf(created);
    if (this.#tried.has(uuid)) {
      const { runs } = await this.#calls.call(searchRuns, {
        experiment_ids: [experiment_id],
        filter: `tags.\`${CELLTRAIL_CLIENT_RUN}\` = '${uuid}'`,
        run_view_type: 'ALL',
        max_results: 1
      });
      if (runs?.[0]) return runs[0].info.run_id;
    }
    const tags = [...created.tags, { key: CELLTRAIL_CLIENT_RUN, value: uuid }];
    const above = parent === undefined ? null : this.#runs.get(parent);
    if (above) tags.push({ key: MLFLOW_PARENT_RUN_ID, value: above.run_id });
    try {
      const request = { experiment_id, run_name, user_id, start_time, tags };
      const { run } = await this.#calls.call(createRun, request);
      return run.info.run_id;
    } catch (error) {
      if (error instanceof CallFailure && error.unclear) this.#tried.add(uuid);
      throw error;
    }
  }

  async #experimentOf({ experiment_id, experiment_name: name }: NewRun): Promise<string> {
    if (experiment_id !== undefined || name === undefined) {
      return experiment_id ?? DEFAULT_EXPERIMENT_ID;
    }
    const id = this.#experiments.get(name) ?? (await experimentId(this.#calls, name));
    this.#experiments.set(name, id);
    return id;
  }

  async #logAll(run: number, batch: RunBatch): Promise<void> {
    const known = this.#runs.get(run);
    if (!known) return;
    const { run_id } = known;
    try {
      await this.#calls.call(logBatch, { run_id, ...batch.request() });
    } catch (error) {
      if (!(error instanceof CallFailure) || error.later) throw error;
      if (await this.#isGone(run_id)) {
        this.#runs.set(run, null);
        this.#host.warn(`Nothing more is kept of run ${run_id}: ${error.message}`);
      } else await this.#logParts(run_id, batch, error);
    }
  }

  /** Of a batch with something wrong in it, all that is not. */
  async #logParts(run_id: string, batch: RunBatch, refusal: CallFailure): Promise<void> {
    const parts = batch.split();
    if (parts.length === 0) this.#host.warn(`The server refused ${batch.what}: ${refusal.message}`);
    for (const part of parts) {
      try {
        await this.#calls.call(logBatch, { run_id, ...part.request() });
      } catch (error) {
        if (!(error instanceof CallFailure) || error.later) throw error;
        await this.#logParts(run_id, part, error);
      }
    }
  }

  /** Deleted, or purged: nothing that is logged to it will ever be taken. */
  async #isGone(run_id: string): Promise<boolean> {
    try {
      const { run } = await this.#calls.call(getRun, { run_id });
      return run.info.lifecycle_stage !== 'active';
    } catch (error) {
      if (!(error instanceof CallFailure) || error.later) throw error;
      return true;
    }
  }

  async #upload(
    run: { run_id: string; artifact_uri?: string },
    path: string,
    source: FileSource
  ): Promise<void> {
    await this.#orWarn(`File ${path}`, async () => {
      const { run_id } = run;
      const uri = (run.artifact_uri ??= (
        await this.#calls.call(getRun, { run_id })
      ).run.info.artifact_uri);
      for (const file of await this.#host.filesOf(path, source)) {
        await this.#orWarn(
          `File ${file.path}`,
          () => this.#put(run_id, uri, file),
          failure => this.#isOfFile(file.path, failure, run_id)
        );
        this.#failing = null;
      }
    });
    this.#host.forget(source);
  }

  async #put(run_id: string, artifact_uri: string, { path, open }: FileBody): Promise<void> {
    const body = await open();
    if (await putProxied(this.#calls, artifact_uri, path, body)) return;
    const signed = (await this.#calls.call(createPresignedUploadUrl, {
      run_id,
      path
    })) as unknown as { presigned_url: string; headers?: Record<string, string> };
    await this.#calls.put(signed.presigned_url, body, signed.headers ?? {});
  }

  /** Whether it is this file alone that the server does not take. */
  async #isOfFile(path: string, { answered, unclear }: CallFailure, run_id: string) {
    if (FINAL_FOR_FILES.includes(answered)) return true;
    if (!unclear) return false;
    if (this.#failing?.path !== path) this.#failing = { path, tries: 0, since: Date.now() };
    this.#failing.tries++;
    const { tries, since } = this.#failing;
    if (tries < MOST_TRIES || Date.now() - since < LONGEST_TRY_MS) return false;
    return this.#calls.call(getRun, { run_id }).then(
      () => true,
      () => false
    );
  }

  /**
   * What the server refuses for good, or cannot be read here, must not keep the rest from it.
   *
   * @param isFinal of a failure that others are worth another try after
   */
  async #orWarn(
    what: string,
    work: () => Promise<unknown>,
    isFinal: (failure: CallFailure) => Promise<boolean> = async () => false
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CallFailure && error.later && !(await isFinal(error))) throw error;
      this.#host.warn(`${what} is not kept: ${(error as Error).message}`);
    }
  }
}
