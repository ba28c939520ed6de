import { pages } from '../../client/pages.ts';
import type { LoggedModel, ModelInput, ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { FileInfo, Metric, Param, Tag } from '../../protocol/entities/run.ts';
import { CELLTRAIL_MODEL_ID } from '../../protocol/sync-tags.ts';
import { orNull } from './or-null.ts';
import type { RemoteCalls } from './remote-calls.ts';

/** The endpoints of logged models that sync uses. Each call is one try. @throws RemoteFailure */
export class RemoteModels {
  readonly #calls: RemoteCalls;

  constructor(calls: RemoteCalls) {
    this.#calls = calls;
  }

  /** Copies in an experiment that are not deleted, the canonical one first: everybody chooses the same. */
  async copiesOf(experiment_id: string, model_id: string): Promise<LoggedModel[]> {
    const { models = [] } = await this.#calls.post<{ models?: LoggedModel[] }>(`${MODELS}/search`, {
      experiment_ids: [experiment_id],
      filter: `tags.\`${CELLTRAIL_MODEL_ID}\` = '${model_id}'`,
      max_results: 50
    });
    return models.sort(
      ({ info: a }, { info: b }) =>
        Number(a.creation_timestamp_ms) - Number(b.creation_timestamp_ms) ||
        (a.model_id < b.model_id ? -1 : 1)
    );
  }

  /**
   * All that are not deleted, of an experiment that is not deleted.
   *
   * @param pause waited for before each page
   */
  async *modelsIn(experiment_id: string, pause?: () => Promise<void>): AsyncGenerator<LoggedModel> {
    const found = pages(async page_token => {
      await pause?.();
      return this.#calls.post<{ models?: LoggedModel[]; next_page_token?: string }>(
        `${MODELS}/search`,
        { experiment_ids: [experiment_id], max_results: 50, page_token }
      );
    });
    for await (const { models = [] } of found) yield* models;
  }

  /** Whether it is the copy of a model here. */
  async isThere(model_id: string, of: string): Promise<boolean> {
    const model = await orNull(this.get(model_id));
    const id = model?.info.tags?.find(({ key }) => key === CELLTRAIL_MODEL_ID)?.value;
    return model !== null && (id === undefined || id === of);
  }

  /** At most 100 params. */
  async create(request: {
    experiment_id: string;
    name: string;
    model_type?: string;
    source_run_id?: string;
    params: Param[];
    tags: Tag[];
  }): Promise<LoggedModel> {
    return (await this.#calls.post<{ model: LoggedModel }>(MODELS, request)).model;
  }

  async get(model_id: string): Promise<LoggedModel> {
    return (await this.#calls.get<{ model: LoggedModel }>(`${MODELS}/${model_id}`)).model;
  }

  /** Its files at any depth: path below the model's root to size in bytes. */
  async files(model_id: string): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const folders: (string | undefined)[] = [undefined];
    for (const artifact_directory_path of folders) {
      const listed = pages(page_token =>
        this.#calls.get<{ files?: FileInfo[]; next_page_token?: string }>(
          `${MODELS}/${model_id}/artifacts/directories`,
          { artifact_directory_path, page_token }
        )
      );
      for await (const { files = [] } of listed) {
        for (const file of files) {
          if (file.is_dir) folders.push(file.path);
          else found.set(file.path, Number(file.file_size ?? 0));
        }
      }
    }
    return found;
  }

  async logParams(model_id: string, params: Param[]): Promise<void> {
    await this.#calls.post(`${MODELS}/${model_id}/params`, { model_id, params });
  }

  async setTags(model_id: string, tags: Tag[]): Promise<void> {
    await this.#calls.patch(`${MODELS}/${model_id}/tags`, { model_id, tags });
  }

  /** Of a tag that is not there, too. */
  async deleteTag(model_id: string, key: string): Promise<void> {
    const path = `${MODELS}/${model_id}/tags/${encodeURIComponent(key)}`;
    await orNull(this.#calls.delete(path, { model_id, tag_key: key }));
  }

  async setStatus(model_id: string, status: string): Promise<void> {
    await this.#calls.patch(`${MODELS}/${model_id}`, { model_id, status });
  }

  /** Of one that is gone, too. */
  async delete(model_id: string): Promise<void> {
    await orNull(this.#calls.delete(`${MODELS}/${model_id}`, { model_id }));
  }

  /** Metrics of models are of the run that logged them. */
  async logMetrics(
    run_id: string,
    metrics: (Metric & { model_id: string; dataset_name?: string; dataset_digest?: string })[]
  ): Promise<void> {
    await this.#calls.post('mlflow/runs/log-batch', { run_id, metrics });
  }

  async logInputs(run_id: string, models: ModelInput[]): Promise<void> {
    await this.#calls.post('mlflow/runs/log-inputs', { run_id, models });
  }

  async logOutputs(run_id: string, models: ModelOutput[]): Promise<void> {
    await this.#calls.post('mlflow/runs/outputs', { run_id, models });
  }
}

const MODELS = 'mlflow/logged-models';
