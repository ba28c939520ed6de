import type {
  CreateLoggedModel,
  SearchLoggedModels,
  SearchLoggedModelsResponse
} from '../../protocol/endpoints/logged-models.ts';
import type { LoggedModel, LoggedModelStatus } from '../../protocol/entities/logged-model.ts';
import type { Param, Tag } from '../../protocol/entities/run.ts';

/**
 * Logged models, with MLflow's rules, texts and error codes. Their metrics come with those of runs
 * (`TrackingStore.logBatch`).
 *
 * Every method checks its request and rejects with an ApiError that changes nothing. A write
 * resolves once it is on disk. A deleted model takes writes as others do; deleting an experiment
 * leaves its models as they are.
 */
export interface LoggedModelStore {
  create(request: CreateLoggedModel): Promise<LoggedModel>;
  /** @param allowDeleted finds a deleted model, too */
  get(model_id: string, allowDeleted?: boolean): Promise<LoggedModel>;
  finalize(model_id: string, status: LoggedModelStatus): Promise<LoggedModel>;
  /** Deleting what is deleted succeeds. */
  delete(model_id: string): Promise<void>;
  search(request: SearchLoggedModels): Promise<SearchLoggedModelsResponse>;
  /** The last of several values of one key wins. */
  setTags(model_id: string, tags: Tag[]): Promise<void>;
  deleteTag(model_id: string, key: string): Promise<void>;
  /** A param is logged once, whatever its value. */
  logParams(model_id: string, params: Param[]): Promise<void>;
}
