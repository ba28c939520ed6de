import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type { RemoteExperiment } from './adopt-experiment.ts';
import { SqliteSyncEntityStore } from './sqlite-sync-entity-store.ts';
import type {
  DueRun,
  RemoteRunOf,
  RunProblem,
  SentExperiment,
  SentRun,
  SyncExperiment,
  SyncRemote,
  SyncRun,
  SyncRunChange,
  SyncStore,
  UnsentPoints,
  UnsentRequest
} from './sync-store.ts';

/** Hands the work to the writer and the reader. */
export class SqliteSyncStore implements SyncStore {
  readonly entities: SqliteSyncEntityStore;
  readonly #writer: GroupWriter;
  readonly #reader: Reader;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#reader = reader;
    this.entities = new SqliteSyncEntityStore(writer, reader);
  }

  remote(): Promise<SyncRemote | null> {
    return this.#reader.read('syncRemote', undefined);
  }

  async setRemote(remote: SyncRemote | null): Promise<void> {
    await this.#writer.write('setRemote', { remote });
  }

  dueRuns(): Promise<DueRun[]> {
    return this.#reader.read('dueRuns', undefined);
  }

  run(run_id: string): Promise<SyncRun | null> {
    return this.#reader.read('syncRun', { run_id });
  }

  runsBelow(run_id: string): Promise<string[]> {
    return this.#reader.read('runsBelow', { run_id });
  }

  experiment(experiment_id: string): Promise<SyncExperiment> {
    return this.#reader.read('syncExperiment', { experiment_id });
  }

  experimentCopiedTo(remote_experiment_id: string): Promise<string | null> {
    return this.#reader.read('experimentCopiedTo', { remote_experiment_id });
  }

  adoptExperiment(experiment: RemoteExperiment): Promise<string | null> {
    return this.#writer.write('adoptExperiment', experiment);
  }

  isDeclined(address: string): Promise<boolean> {
    return this.#reader.read('isDeclinedRemote', { address });
  }

  sentExperiments(): Promise<string[]> {
    return this.#reader.read('sentExperiments', undefined);
  }

  sentRuns(): Promise<SentRun[]> {
    return this.#reader.read('sentRuns', undefined);
  }

  unsentPoints(request: UnsentRequest): Promise<UnsentPoints> {
    return this.#reader.read('unsentPoints', request);
  }

  runsOf(run_ids: readonly string[]): Promise<RemoteRunOf[]> {
    return this.#reader.read('remoteRunsOf', { run_ids });
  }

  problems(): Promise<RunProblem[]> {
    return this.#reader.read('syncProblems', undefined);
  }

  countUnsent(run_ids: readonly string[]): Promise<number> {
    return this.#reader.read('countUnsent', { run_ids });
  }

  sentFiles(run_id: string): Promise<Map<string, string>> {
    return this.#reader.read('sentFiles', { run_id });
  }

  async saveExperiment(
    experiment_id: string,
    remote_experiment_id: string,
    sent: SentExperiment
  ): Promise<void> {
    await this.#writer.write('saveSyncExperiment', { experiment_id, remote_experiment_id, sent });
  }

  async saveRun(run_id: string, change: SyncRunChange): Promise<void> {
    await this.#writer.write('saveSyncRun', { run_id, change });
  }

  async saveFile(run_id: string, path: string, version: string): Promise<void> {
    await this.#writer.write('saveSyncFile', { run_id, path, version });
  }

  async forgetFile(run_id: string, path: string): Promise<void> {
    await this.#writer.write('forgetSyncFile', { run_id, path });
  }

  allRuns(): Promise<string[]> {
    return this.#reader.read('allRuns', undefined);
  }

  async runIsDue(run_id: string): Promise<void> {
    await this.#writer.write('runIsDue', { run_id });
  }
}
