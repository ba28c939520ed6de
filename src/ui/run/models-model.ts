import type { TrackingClient } from '../../client/tracking-client.ts';
import { searchLoggedModels } from '../../protocol/endpoints/logged-models.ts';
import {
  createModelVersion,
  searchModelVersions
} from '../../protocol/endpoints/model-versions.ts';
import {
  createRegisteredModel,
  getRegisteredModel,
  searchRegisteredModels
} from '../../protocol/endpoints/registered-models.ts';
import type { LoggedModel } from '../../protocol/entities/logged-model.ts';
import type { ModelVersion } from '../../protocol/entities/registry.ts';
import { ApiError } from '../../protocol/errors.ts';
import { MLFLOW_LOG_MODEL_HISTORY } from '../../protocol/tags.ts';
import { PartModel } from './part-model.ts';
import type { RunValues } from './run-values.ts';

export interface ModelsState {
  /** That these runs made. */
  logged: readonly LoggedModel[];
  /** Registered versions that were made of them, with their aliases. */
  versions: readonly ModelVersion[];
  error: string | null;
}

/** What a version can be made of. */
export interface ModelSource {
  label: string;
  source: string;
  run_id: string;
  model_id?: string;
}

const INTERVAL_MS = 2000;
const MAX_MODELS = 100;
/** Names whose aliases are asked for. */
const MAX_NAMES = 20;
const MAX_OFFERED = 200;

/** The models of runs: what they logged, and what became of it in the registry. */
export class ModelsModel extends PartModel<ModelsState> {
  readonly #client: TrackingClient;
  #runs: readonly RunValues[] = [];

  constructor(client: TrackingClient) {
    super({ logged: [], versions: [], error: null }, INTERVAL_MS);
    this.#client = client;
  }

  setRuns(runs: readonly RunValues[]): void {
    const ids = (list: readonly RunValues[]) => list.map(({ run_id }) => run_id).join();
    const same = ids(runs) === ids(this.#runs);
    this.#runs = runs;
    if (same) return;
    this.drop();
    this.request();
  }

  /** Logged models first, then models that clients before MLflow 3 left among the artifacts. */
  get sources(): ModelSource[] {
    const logged = this.state.logged.map(({ info }) => ({
      label: info.name,
      source: `models:/${info.model_id}`,
      run_id: info.source_run_id ?? '',
      model_id: info.model_id
    }));
    const older = this.#runs.flatMap(({ run_id, artifact_uri, tags }) =>
      historyPaths(tags.get(MLFLOW_LOG_MODEL_HISTORY)).map(path => ({
        label: path,
        source: `${artifact_uri}/${path}`,
        run_id
      }))
    );
    return [...logged, ...older];
  }

  /** Names of registered models that begin so, to be offered. */
  async names(): Promise<string[]> {
    const { registered_models = [] } = await this.#client.call(searchRegisteredModels, {
      max_results: MAX_OFFERED
    });
    return registered_models.map(({ name }) => name);
  }

  /** Makes a version, and the registered model if there is none of that name. */
  async register(name: string, { source, run_id, model_id }: ModelSource): Promise<ModelVersion> {
    try {
      await this.#client.call(createRegisteredModel, { name });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
    }
    const { model_version } = await this.#client.call(createModelVersion, {
      name,
      source,
      run_id: run_id === '' ? undefined : run_id,
      model_id
    });
    this.request();
    return model_version;
  }

  protected override async ask(): Promise<Partial<ModelsState>> {
    const answers = await Promise.all(
      this.#runs.map(async ({ run_id, experiment_id }) => {
        const [{ models = [] }, { model_versions = [] }] = await Promise.all([
          this.#client.call(searchLoggedModels, {
            experiment_ids: [experiment_id],
            filter: `source_run_id = '${run_id}'`,
            max_results: MAX_MODELS
          }),
          this.#client.call(searchModelVersions, {
            filter: `run_id = '${run_id}'`,
            max_results: MAX_MODELS
          })
        ]);
        return { models, model_versions };
      })
    );
    const versions = answers.flatMap(({ model_versions }) => model_versions);
    return {
      logged: answers.flatMap(({ models }) => models),
      versions: await this.#withAliases(versions)
    };
  }

  /** A search leaves the aliases out. */
  async #withAliases(versions: readonly ModelVersion[]): Promise<ModelVersion[]> {
    const names = [...new Set(versions.map(({ name }) => name))].slice(0, MAX_NAMES);
    const models = await Promise.all(
      names.map(name => this.#client.call(getRegisteredModel, { name }))
    );
    const aliases = new Map(
      models.map(({ registered_model }) => [registered_model.name, registered_model.aliases ?? []])
    );
    return versions.map(version => ({
      ...version,
      aliases: (aliases.get(version.name) ?? [])
        .filter(one => one.version === version.version)
        .map(({ alias }) => alias)
    }));
  }
}

/** @param history JSON of `mlflow.log-model.history`: a list of `{artifact_path}` */
function historyPaths(history: string | undefined): string[] {
  if (history === undefined) return [];
  try {
    const list = JSON.parse(history) as unknown;
    const paths = (Array.isArray(list) ? list : []).map(
      one => (one as { artifact_path?: unknown } | null)?.artifact_path
    );
    return [...new Set(paths.filter(path => typeof path === 'string'))];
  } catch {
    return [];
  }
}
