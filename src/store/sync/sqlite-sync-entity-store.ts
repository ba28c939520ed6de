import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type {
  EntityProblem,
  PlaceOwner,
  SentCopy,
  SyncCopy,
  SyncEntityChange,
  SyncEntityRef,
  SyncEntityStore,
  SyncLoggedModel,
  SyncModelVersion,
  SyncRegisteredModel,
  SyncRunModels
} from './sync-entity-store.ts';

/** Hands the work to the writer and the reader. */
export class SqliteSyncEntityStore implements SyncEntityStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  due(): Promise<SyncEntityRef[]> {
    return this.#reader.read('dueEntities', undefined);
  }

  all(): Promise<SyncEntityRef[]> {
    return this.#reader.read('allEntities', undefined);
  }

  sent(): Promise<SentCopy[]> {
    return this.#reader.read('sentEntities', undefined);
  }

  loggedModel(model_id: string): Promise<SyncLoggedModel> {
    return this.#reader.read('syncLoggedModel', { model_id });
  }

  registeredModel(id: string): Promise<SyncRegisteredModel> {
    return this.#reader.read('syncRegisteredModel', { id });
  }

  modelVersion(id: string): Promise<SyncModelVersion> {
    return this.#reader.read('syncModelVersion', { id });
  }

  runModels(run_id: string): Promise<SyncRunModels> {
    return this.#reader.read('syncRunModels', { run_id });
  }

  copy(ref: SyncEntityRef): Promise<SyncCopy | null> {
    return this.#reader.read('syncCopy', ref);
  }

  versionNumbered(name: string, version: string): Promise<SyncEntityRef | null> {
    return this.#reader.read('syncVersionNumbered', { name, version });
  }

  owner(place: string): Promise<PlaceOwner | null> {
    return this.#reader.read('syncPlaceOwner', { place });
  }

  hasCopiedVersions(id: string): Promise<boolean> {
    return this.#reader.read('hasCopiedVersions', { id });
  }

  problems(): Promise<EntityProblem[]> {
    return this.#reader.read('syncEntityProblems', undefined);
  }

  sentFiles(model_id: string): Promise<Map<string, string>> {
    return this.#reader.read('sentModelFiles', { model_id });
  }

  async saveFile(model_id: string, path: string, version: string): Promise<void> {
    await this.#writer.write('saveSyncModelFile', { model_id, path, version });
  }

  async save(ref: SyncEntityRef, change: SyncEntityChange): Promise<void> {
    await this.#writer.write('saveSyncEntity', { ref, change });
  }

  async forget(ref: SyncEntityRef): Promise<void> {
    await this.#writer.write('forgetSyncEntity', ref);
  }

  async problemsAreDue(): Promise<void> {
    await this.#writer.write('refusedEntitiesAreDue', undefined);
  }

  async isDue(ref: SyncEntityRef): Promise<void> {
    await this.#writer.write('syncEntityIsDue', ref);
  }
}
