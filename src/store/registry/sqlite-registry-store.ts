import type {
  CreateModelVersion,
  ModelVersionRef,
  SearchModelVersions,
  TransitionModelVersionStage
} from '../../protocol/endpoints/model-versions.ts';
import type {
  AliasRef,
  CreateRegisteredModel,
  GetLatestVersions,
  SearchRegisteredModels
} from '../../protocol/endpoints/registered-models.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { MAX_MODEL_VERSION_RESULTS, MAX_REGISTERED_MODEL_RESULTS } from '../../protocol/limits.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import {
  checkAlias,
  checkedModelTag,
  checkedModelTags,
  checkedVersion,
  checkedVersionTag,
  checkModelName,
  checkNewAlias,
  checkNewModelName,
  checkTagKey
} from './registry-checks.ts';
import type { RegistryStore } from './registry-store.ts';
import { checkSource, type SourcePolicy } from './source-policy.ts';
import { assertArchivable, checkedStage } from './stages.ts';

/** Checks requests on the main thread, in MLflow's order, and hands them to the writer and the reader. */
export class SqliteRegistryStore implements RegistryStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;
  readonly #sources: SourcePolicy;

  constructor(writer: GroupWriter, reader: Reader, sources: SourcePolicy) {
    this.#writer = writer;
    this.#reader = reader;
    this.#sources = sources;
  }

  async createRegisteredModel({ name, description, tags = [] }: CreateRegisteredModel) {
    checkModelName(name);
    const checked = checkedModelTags(tags);
    return this.#writer.write('createRegisteredModel', {
      name,
      description: scrubbed(description),
      tags: checked
    });
  }

  async beginVersionsAt(name: string, version: number): Promise<void> {
    await this.#writer.write('beginVersionsAt', { name, version });
  }

  async getRegisteredModel(name: string) {
    return this.#reader.read('getRegisteredModel', { name });
  }

  async updateRegisteredModel(name: string, description?: string) {
    return this.#writer.write('updateRegisteredModel', {
      name,
      description: scrubbed(description)
    });
  }

  async renameRegisteredModel(name: string, new_name: string) {
    checkNewModelName(new_name);
    return this.#writer.write('renameRegisteredModel', { name, new_name });
  }

  async deleteRegisteredModel(name: string) {
    await this.#writer.write('deleteRegisteredModel', { name });
  }

  async searchRegisteredModels(request: SearchRegisteredModels) {
    const { max_results } = request;
    checkAtMost(max_results, MAX_REGISTERED_MODEL_RESULTS);
    return this.#reader.read('searchRegisteredModels', request);
  }

  async getLatestVersions(request: GetLatestVersions) {
    return this.#reader.read('getLatestVersions', request);
  }

  async setRegisteredModelTag(name: string, tag: Tag) {
    checkModelName(name);
    await this.#writer.write('setRegisteredModelTag', { name, tag: checkedModelTag(tag) });
  }

  async deleteRegisteredModelTag(name: string, key: string) {
    checkModelName(name);
    checkTagKey(key);
    await this.#writer.write('deleteRegisteredModelTag', { name, key });
  }

  async setRegisteredModelAlias(request: AliasRef & { version: string }) {
    checkModelName(request.name);
    checkNewAlias(request.alias);
    await this.#writer.write('setRegisteredModelAlias', request);
  }

  async deleteRegisteredModelAlias(request: AliasRef) {
    checkModelName(request.name);
    checkAlias(request.alias);
    await this.#writer.write('deleteRegisteredModelAlias', request);
  }

  async getModelVersionByAlias(request: AliasRef) {
    return this.#reader.read('getModelVersionByAlias', request);
  }

  async createModelVersion(request: CreateModelVersion) {
    checkSource(request, this.#sources);
    const description = scrubbed(request.description);
    return this.#writer.write('createModelVersion', { ...request, description });
  }

  async getModelVersion(request: ModelVersionRef) {
    return this.#reader.read('getModelVersion', request);
  }

  async updateModelVersion(request: ModelVersionRef & { description?: string }) {
    const description = scrubbed(request.description);
    return this.#writer.write('updateModelVersion', { ...request, description });
  }

  async transitionModelVersionStage(request: TransitionModelVersionStage) {
    checkedStage(request.stage);
    if (request.archive_existing_versions) assertArchivable(request.stage);
    return this.#writer.write('transitionModelVersionStage', request);
  }

  async deleteModelVersion(request: ModelVersionRef) {
    checkedVersion(request.version);
    await this.#writer.write('deleteModelVersion', request);
  }

  async searchModelVersions(request: SearchModelVersions) {
    const { max_results } = request;
    checkAtMost(max_results, MAX_MODEL_VERSION_RESULTS);
    if (max_results !== undefined && max_results < 1) {
      throw invalidParameter(
        `Invalid value for max_results. It must be a positive integer, but got ${max_results}`
      );
    }
    return this.#reader.read('searchModelVersions', request);
  }

  async getModelVersionDownloadUri(request: ModelVersionRef) {
    return this.#reader.read('getModelVersionDownloadUri', request);
  }

  async getModelVersionArtifactUri(request: ModelVersionRef) {
    return this.#reader.read('getModelVersionArtifactUri', request);
  }

  async setModelVersionTag({ name, version }: ModelVersionRef, tag: Tag) {
    checkModelName(name);
    checkedVersion(version);
    await this.#writer.write('setModelVersionTag', { name, version, tag: checkedVersionTag(tag) });
  }

  async deleteModelVersionTag({ name, version }: ModelVersionRef, key: string) {
    checkModelName(name);
    checkedVersion(version);
    checkTagKey(key);
    await this.#writer.write('deleteModelVersionTag', { name, version, key });
  }
}

/** Without a kernel's secret. */
const scrubbed = (text: string | undefined) => (text === undefined ? text : scrubSecrets(text));

/** The value stands in a query string, so it is a text to MLflow. */
function checkAtMost(max_results: number | undefined, limit: number): void {
  if (max_results === undefined || max_results <= limit) return;
  throw invalidParameter(
    `Invalid value "${max_results}" for parameter 'max_results' supplied:  Hint: Value was of ` +
      "type 'str'. See the API docs for more information about request parameters."
  );
}
