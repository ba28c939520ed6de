import { pages } from '../../client/pages.ts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities/registry.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { CELLTRAIL_VERSION_ID } from '../../protocol/sync-tags.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import { orNull } from './or-null.ts';
import type { RemoteCalls } from './remote-calls.ts';

/** The endpoints of the model registry that sync uses. Each call is one try. @throws RemoteFailure */
export class RemoteRegistry {
  readonly #calls: RemoteCalls;

  constructor(calls: RemoteCalls) {
    this.#calls = calls;
  }

  async createModel(request: { name: string; description?: string; tags: Tag[] }): Promise<void> {
    await this.#calls.post(`${MODELS}/create`, request);
  }

  async model(name: string): Promise<RegisteredModel | null> {
    const answer = this.#calls.get<{ registered_model: RegisteredModel }>(`${MODELS}/get`, {
      name
    });
    return orNull(answer.then(({ registered_model }) => registered_model));
  }

  async renameModel(name: string, new_name: string): Promise<void> {
    await this.#calls.post(`${MODELS}/rename`, { name, new_name });
  }

  async describeModel(name: string, description: string): Promise<void> {
    await this.#calls.patch(`${MODELS}/update`, { name, description });
  }

  async setModelTag(name: string, { key, value }: Tag): Promise<void> {
    await this.#calls.post(`${MODELS}/set-tag`, { name, key, value });
  }

  /** Of a tag that is not there, too; so are the others that take something away. */
  async deleteModelTag(name: string, key: string): Promise<void> {
    await orNull(this.#calls.delete(`${MODELS}/delete-tag`, { name, key }));
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#calls.post(`${MODELS}/alias`, { name, alias, version });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await orNull(this.#calls.delete(`${MODELS}/alias`, { name, alias }));
  }

  async deleteModel(name: string): Promise<void> {
    await orNull(this.#calls.delete(`${MODELS}/delete`, { name }));
  }

  /**
   * The copies of a version, the canonical one first: everybody chooses the same.
   *
   * @param isPrompt versions of prompts are found only when asked for
   */
  async copiesOf(name: string, version_id: string, isPrompt: boolean): Promise<ModelVersion[]> {
    const copies: ModelVersion[] = [];
    const ofIt = [`tags.\`${CELLTRAIL_VERSION_ID}\` = '${version_id}'`];
    for await (const version of this.#search(name, isPrompt, ofIt)) copies.push(version);
    return copies.sort((a, b) => Number(a.version) - Number(b.version));
  }

  /** All versions. @param isPrompt as above */
  versions(name: string, isPrompt: boolean): AsyncGenerator<ModelVersion> {
    return this.#search(name, isPrompt, []);
  }

  async *#search(name: string, isPrompt: boolean, further: string[]): AsyncGenerator<ModelVersion> {
    const clauses = [
      ...further,
      ...(isPrompt ? [`tags.\`${MLFLOW_IS_PROMPT}\` = 'true'`] : []),
      // A name with both quotes fits into no filter; the versions of all tell it, too.
      ...(!name.includes("'") ? [`name = '${name}'`] : [])
    ];
    const searched = pages(page_token =>
      this.#calls.get<{ model_versions?: ModelVersion[]; next_page_token?: string }>(
        `${VERSIONS}/search`,
        { filter: clauses.join(' AND '), max_results: '100', page_token }
      )
    );
    for await (const { model_versions = [] } of searched) {
      yield* model_versions.filter(version => version.name === name);
    }
  }

  async createVersion(request: {
    name: string;
    source: string;
    run_id?: string;
    run_link?: string;
    model_id?: string;
    description?: string;
    tags: Tag[];
  }): Promise<ModelVersion> {
    const answer = await this.#calls.post<{ model_version: ModelVersion }>(
      `${VERSIONS}/create`,
      request
    );
    return answer.model_version;
  }

  async describeVersion(name: string, version: string, description: string): Promise<void> {
    await this.#calls.patch(`${VERSIONS}/update`, { name, version, description });
  }

  async setVersionTag(name: string, version: string, { key, value }: Tag): Promise<void> {
    await this.#calls.post(`${VERSIONS}/set-tag`, { name, version, key, value });
  }

  async deleteVersionTag(name: string, version: string, key: string): Promise<void> {
    await orNull(this.#calls.delete(`${VERSIONS}/delete-tag`, { name, version, key }));
  }

  /** Others of the stage stay in it. */
  async setStage(name: string, version: string, stage: string): Promise<void> {
    await this.#calls.post(`${VERSIONS}/transition-stage`, {
      name,
      version,
      stage,
      archive_existing_versions: false
    });
  }

  async deleteVersion(name: string, version: string): Promise<void> {
    await orNull(this.#calls.delete(`${VERSIONS}/delete`, { name, version }));
  }
}

const MODELS = 'mlflow/registered-models';
const VERSIONS = 'mlflow/model-versions';
