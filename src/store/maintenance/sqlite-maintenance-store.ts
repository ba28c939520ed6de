import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type { RunCache } from '../tracking/run-cache.ts';
import type { Garbage, GarbageRequest, MaintenanceStore } from './maintenance-store.ts';

/** Hands the work to the writer and the reader. */
export class SqliteMaintenanceStore implements MaintenanceStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;
  readonly #runs: RunCache;

  constructor(writer: GroupWriter, reader: Reader, runs: RunCache) {
    this.#writer = writer;
    this.#reader = reader;
    this.#runs = runs;
  }

  async findGarbage(request: GarbageRequest): Promise<Garbage> {
    return this.#reader.read('findGarbage', request);
  }

  async removeRuns(run_ids: readonly string[]): Promise<void> {
    for (const run_id of run_ids) this.#runs.forget(run_id);
    await this.#writer.write('removeRuns', { run_ids });
  }

  async removeLoggedModels(model_ids: readonly string[]): Promise<void> {
    await this.#writer.write('removeLoggedModels', { model_ids });
  }

  async removeExperiments(experiment_ids: readonly string[]): Promise<void> {
    await this.#writer.write('removeExperiments', { experiment_ids });
  }

  async removeTraces(trace_ids: readonly string[]): Promise<void> {
    await this.#writer.write('removeTraces', { trace_ids });
  }

  async removeUnusedSources(): Promise<number> {
    return this.#writer.write('removeUnusedSources', undefined);
  }
}
