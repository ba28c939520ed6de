import type {
  CreateModelVersion,
  ModelVersionRef,
  SearchModelVersions,
  SearchModelVersionsResponse,
  TransitionModelVersionStage
} from '../../protocol/endpoints/model-versions.ts';
import type {
  AliasRef,
  CreateRegisteredModel,
  GetLatestVersions,
  LatestVersionsResponse,
  SearchRegisteredModels,
  SearchRegisteredModelsResponse
} from '../../protocol/endpoints/registered-models.ts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities/registry.ts';
import type { Tag } from '../../protocol/entities/run.ts';

/**
 * Registered models and their versions, with MLflow's rules, texts and error codes.
 *
 * A prompt is a registered model with a tag that says so: only searches treat it apart. Every
 * method checks its request and rejects with an ApiError that changes nothing. A write resolves
 * once it is on disk.
 */
export interface RegistryStore {
  createRegisteredModel(request: CreateRegisteredModel): Promise<RegisteredModel>;
  /** Its next versions have no smaller number. */
  beginVersionsAt(name: string, version: number): Promise<void>;
  getRegisteredModel(name: string): Promise<RegisteredModel>;
  /** An absent description is ''. */
  updateRegisteredModel(name: string, description?: string): Promise<RegisteredModel>;
  renameRegisteredModel(name: string, new_name: string): Promise<RegisteredModel>;
  /** Its versions, tags and aliases go with it. */
  deleteRegisteredModel(name: string): Promise<void>;
  searchRegisteredModels(request: SearchRegisteredModels): Promise<SearchRegisteredModelsResponse>;
  getLatestVersions(request: GetLatestVersions): Promise<LatestVersionsResponse>;
  setRegisteredModelTag(name: string, tag: Tag): Promise<void>;
  /** Succeeds without such a tag. */
  deleteRegisteredModelTag(name: string, key: string): Promise<void>;
  setRegisteredModelAlias(request: AliasRef & { version: string }): Promise<void>;
  /** Succeeds without such an alias. */
  deleteRegisteredModelAlias(request: AliasRef): Promise<void>;
  getModelVersionByAlias(request: AliasRef): Promise<ModelVersion>;

  createModelVersion(request: CreateModelVersion): Promise<ModelVersion>;
  getModelVersion(request: ModelVersionRef): Promise<ModelVersion>;
  /** An absent description removes it. */
  updateModelVersion(request: ModelVersionRef & { description?: string }): Promise<ModelVersion>;
  transitionModelVersionStage(request: TransitionModelVersionStage): Promise<ModelVersion>;
  /** Its aliases go with it; its number is not used again. */
  deleteModelVersion(request: ModelVersionRef): Promise<void>;
  searchModelVersions(request: SearchModelVersions): Promise<SearchModelVersionsResponse>;
  /** Where its artifacts are: what `models:/…` as a source stood for when the version was made. */
  getModelVersionDownloadUri(request: ModelVersionRef): Promise<string>;
  /** As the download URI, with `runs:/…` resolved: what the server itself opens. */
  getModelVersionArtifactUri(request: ModelVersionRef): Promise<string>;
  setModelVersionTag(request: ModelVersionRef, tag: Tag): Promise<void>;
  /** Succeeds without such a tag. */
  deleteModelVersionTag(request: ModelVersionRef, key: string): Promise<void>;
}
