import type { SyncEntityRef } from '../store/sync/sync-entity-store.ts';
import type { EntityPushOptions } from './push-models.ts';
import { copyOfRun } from './run-copy.ts';

export interface TranslatedSource {
  source: string;
  /** Of the logged model there that the source lies in; '' for none. */
  model_id: string;
}

/** Tells where on the remote lies what a version is made of. */
export class VersionSource {
  readonly #options: EntityPushOptions;

  constructor(options: EntityPushOptions) {
    this.#options = options;
  }

  /**
   * @param located the same, but where a version lay that it was made of
   * @returns any place that is not in a run or logged model of ours as it is
   */
  async translate(source: string, located: string): Promise<TranslatedSource | 'stays' | 'waits'> {
    const { entities } = this.#options.store;
    const [, run_id, path = ''] = /^runs:\/+([^/]+)(\/.*)?$/s.exec(source) ?? [];
    if (run_id !== undefined) {
      const run = await copyOfRun(run_id, this.#options);
      if (run === 'stays' || run === 'waits') return run;
      const there = run === 'unknown' ? run_id : run.run_id;
      return { source: `runs:/${there}${path}`, model_id: '' };
    }
    const [, model_id] = /^models:\/+(m-[0-9a-f]{32})$/.exec(source) ?? [];
    if (model_id !== undefined) {
      return this.#copied({ kind: 'logged_model', id: model_id }, source, there => ({
        source: `models:/${there.model_id}`,
        model_id: there.model_id ?? ''
      }));
    }
    const [, name, number] = /^models:\/+([^/]+)\/(\d+)$/.exec(source) ?? [];
    if (number !== undefined) {
      const version = await entities.versionNumbered(name, number);
      // What it was made of may be gone: then it is made of the same files.
      if (version === null)
        return source === located ? as(source) : this.translate(located, located);
      const model = await entities.modelVersion(version.id);
      const nameThere = (await entities.copy({ kind: 'registered_model', id: model.model }))
        ?.remote;
      return this.#copied(version, source, there => ({
        source: `models:/${nameThere?.name ?? name}/${there.version}`,
        model_id: ''
      }));
    }
    return this.#placed(source);
  }

  async #placed(source: string): Promise<TranslatedSource | 'stays' | 'waits'> {
    const owner = await this.#options.store.entities.owner(source);
    if (owner === null) return as(source);
    const below = source.slice(owner.artifact_uri.length);
    if (owner.kind === 'run') {
      const run = await copyOfRun(owner.id, this.#options);
      if (run === 'unknown') return as(source);
      if (run === 'stays' || run === 'waits') return run;
      return { source: run.artifact_uri + below, model_id: '' };
    }
    return this.#copied({ kind: 'logged_model', id: owner.id }, source, there => ({
      source: (there.artifact_uri ?? '') + below,
      model_id: there.model_id ?? ''
    }));
  }

  async #copied(
    ref: SyncEntityRef,
    source: string,
    translated: (there: { model_id?: string; artifact_uri?: string; version?: string }) => {
      source: string;
      model_id: string;
    }
  ): Promise<TranslatedSource | 'stays' | 'waits'> {
    const copy = await this.#options.store.entities.copy(ref);
    if (copy === null) return as(source);
    if (copy.remote === null) return copy.isDue ? 'waits' : 'stays';
    return translated(copy.remote);
  }
}

const as = (source: string): TranslatedSource => ({ source, model_id: '' });
