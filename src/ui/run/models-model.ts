import type { TrackingClient } from '../../client/tracking-client.ts';
import { searchLoggedModels } from '../../protocol/endpoints/logged-models.ts';
import {
  createModelVersion,
  searchModelVersions
} from '../../protocol/endpoints/model-versions.ts';
import { getLineage, type ExecutionNode } from '../../protocol/endpoints/lineage.ts';
import {
  createRegisteredModel,
  getRegisteredModel,
  searchRegisteredModels
} from '../../protocol/endpoints/registered-models.ts';
import type { RunOrigins } from '../../protocol/endpoints/run-origins.ts';
import type { LoggedModel } from '../../protocol/entities/logged-model.ts';
import type { ModelVersion } from '../../protocol/entities/registry.ts';
import { ApiError } from '../../protocol/errors.ts';
import { MLFLOW_LOG_MODEL_HISTORY } from '../../protocol/tags.ts';
import type { ArtifactRoot } from '../artifacts/artifacts-model.ts';
import { makersOf } from '../lineage/makers.ts';
import { PartModel } from './part-model.ts';
import type { RunValues } from './run-values.ts';

export interface ModelsState {
  /** That these runs made. */
  logged: readonly LoggedModel[];
  /** Folders that hold a model, among the first files of each run: `MAX_LISTED_ARTIFACTS` are listed. */
  folders: readonly ModelFolder[];
  /** Registered versions that were made of them, with their aliases. */
  versions: readonly ModelVersion[];
  /** The cells that made them, by `versionKey`. */
  makers: ReadonlyMap<string, readonly ExecutionNode[]>;
  error: string | null;
}

export interface ModelFolder {
  run_id: string;
  /** Relative to the run; '' is its own folder. */
  path: string;
}

/** What a version can be made of. */
export interface ModelSource {
  label: string;
  source: string;
  run_id: string;
  model_id?: string;
  files: ArtifactRoot;
}

const INTERVAL_MS = 2000;
const MAX_MODELS = 100;
/** Names whose aliases are asked for. */
const MAX_NAMES = 20;
/** Versions whose cells are asked for. */
const MAX_MADE = 20;
const MAX_OFFERED = 200;

export const versionKey = ({ name, version }: Pick<ModelVersion, 'name' | 'version'>) =>
  `${name}/${version}`;

/** The models of runs: what they logged, and what became of it in the registry. */
export class ModelsModel extends PartModel<ModelsState> {
  readonly #client: TrackingClient;
  #runs: readonly RunValues[] = [];

  constructor(client: TrackingClient) {
    super(
      client,
      { logged: [], folders: [], versions: [], makers: new Map(), error: null },
      INTERVAL_MS
    );
    this.#client = client;
  }

  setRuns(runs: readonly RunValues[]): void {
    const ids = (list: readonly RunValues[]) => list.map(({ run_id }) => run_id).join();
    const same = ids(runs) === ids(this.#runs);
    this.#runs = runs;
    if (same) return;
    this.drop();
    this.refreshIfSeen();
  }

  /** @param origins by run id, of which the files count */
  setOrigins(origins: ReadonlyMap<string, RunOrigins>): void {
    const folders = [...origins].flatMap(([run_id, { artifacts }]) =>
      artifacts.filter(isModelFile).map(({ path }) => ({ run_id, path: folderOf(path) }))
    );
    const text = (of: readonly ModelFolder[]) => JSON.stringify(of);
    if (text(folders) !== text(this.state.folders)) this.set({ folders });
  }

  /** Logged models first, then those that clients before MLflow 3 left among the artifacts, and folders that hold one. */
  get sources(): ModelSource[] {
    const logged = this.state.logged.map(({ info }) => ({
      label: info.name,
      source: `models:/${info.model_id}`,
      run_id: info.source_run_id ?? '',
      model_id: info.model_id,
      files: { kind: 'model' as const, id: info.model_id, name: info.name, path: '' }
    }));
    const older = this.#runs.flatMap(({ run_id, run_name, artifact_uri, tags }) => {
      const paths = [
        ...historyPaths(tags.get(MLFLOW_LOG_MODEL_HISTORY)),
        ...this.state.folders.filter(one => one.run_id === run_id).map(({ path }) => path)
      ];
      return [...new Set(paths)].map(path => ({
        label: path === '' ? run_name : path,
        source: path === '' ? artifact_uri : `${artifact_uri}/${path}`,
        run_id,
        files: { kind: 'run' as const, id: run_id, name: path, path }
      }));
    });
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
    this.refreshIfSeen();
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
      versions: await this.#withAliases(versions),
      makers: await this.#makersOf(versions.slice(0, MAX_MADE))
    };
  }

  /** Each is asked for until it is known: what made a version stays. */
  async #makersOf(
    versions: readonly ModelVersion[]
  ): Promise<ReadonlyMap<string, readonly ExecutionNode[]>> {
    const makers = new Map(this.state.makers);
    await Promise.all(
      versions.map(async one => {
        const key = versionKey(one);
        if (makers.has(key)) return;
        const { name: model, version } = one;
        // The list of versions does without.
        const lineage = await this.#client.call(getLineage, { model, version }).catch(() => null);
        const found = lineage === null ? [] : makersOf(lineage);
        if (found.length > 0) makers.set(key, found);
      })
    );
    return makers;
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

const MODEL_FILE = 'MLmodel';

const isModelFile = ({ path }: { path: string }) =>
  path === MODEL_FILE || path.endsWith(`/${MODEL_FILE}`);

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** @param history JSON of `mlflow.log-model.history`: a list of `{artifact_path}` */
function historyPaths(history: string | undefined): string[] {
  if (history === undefined) return [];
  try {
    const list = JSON.parse(history) as unknown;
    const paths = (Array.isArray(list) ? list : []).map(
      one => (one as { artifact_path?: unknown } | null)?.artifact_path
    );
    return paths.filter(path => typeof path === 'string');
  } catch {
    return [];
  }
}
