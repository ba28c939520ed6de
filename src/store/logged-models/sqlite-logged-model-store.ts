import type {
  CreateLoggedModel,
  LoggedModelOrder,
  SearchedDataset,
  SearchLoggedModels,
  SearchLoggedModelsResponse
} from '../../protocol/endpoints/logged-models.ts';
import type { LoggedModel, LoggedModelStatus } from '../../protocol/entities/logged-model.ts';
import type { Param, Tag } from '../../protocol/entities/run.ts';
import { DEFAULT_LOGGED_MODEL_RESULTS } from '../../protocol/limits.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import { checkedText } from '../tracking/entity-checks.ts';
import { invalidParameter, invalidValue } from '../tracking/invalid-parameter.ts';
import { checkedLoggedModel, checkedPairs } from './logged-model-checks.ts';
import type { SearchedOrder } from './logged-model-order.ts';
import type { LoggedModelStore } from './logged-model-store.ts';

/** Checks requests on the main thread, and hands them to the writer and the reader. */
export class SqliteLoggedModelStore implements LoggedModelStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async create(request: CreateLoggedModel): Promise<LoggedModel> {
    return this.#writer.write('createLoggedModel', checkedLoggedModel(request));
  }

  async get(model_id: string, allowDeleted = false): Promise<LoggedModel> {
    return this.#reader.read('getLoggedModel', { model_id, allowDeleted });
  }

  async finalize(model_id: string, status: LoggedModelStatus): Promise<LoggedModel> {
    return this.#writer.write('finalizeLoggedModel', { model_id, status });
  }

  async delete(model_id: string): Promise<void> {
    await this.#writer.write('deleteLoggedModel', { model_id });
  }

  async search(request: SearchLoggedModels): Promise<SearchLoggedModelsResponse> {
    const { experiment_ids, datasets = [], order_by = [], page_token } = request;
    const max_results = request.max_results || DEFAULT_LOGGED_MODEL_RESULTS;
    if (max_results < 0) {
      throw invalidParameter(
        `Invalid value ${max_results} for parameter 'max_results' supplied. ` +
          'It must be a positive integer'
      );
    }
    return this.#reader.read('searchLoggedModels', {
      experiment_ids,
      filter: request.filter || null,
      datasets: datasets.map(checkedDataset),
      max_results,
      order_by: order_by.length === 0 ? null : order_by.map(checkedOrder),
      page_token
    });
  }

  async setTags(model_id: string, tags: Tag[]): Promise<void> {
    await this.#writer.write('setLoggedModelTags', { model_id, tags: checkedPairs(tags, 'tags') });
  }

  async deleteTag(model_id: string, key: string): Promise<void> {
    await this.#writer.write('deleteLoggedModelTag', { model_id, key });
  }

  async logParams(model_id: string, params: Param[]): Promise<void> {
    await this.#writer.write('logLoggedModelParams', {
      model_id,
      params: checkedPairs(params, 'params')
    });
  }
}

function checkedDataset(dataset: SearchedDataset, index: number): SearchedDataset {
  const path = `datasets[${index}]`;
  const dataset_name = checkedText(dataset.dataset_name, `${path}.dataset_name`);
  const dataset_digest = checkedText(dataset.dataset_digest, `${path}.dataset_digest`);
  if (dataset_name === '') {
    throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.');
  }
  return { dataset_name, dataset_digest };
}

function checkedOrder(order: LoggedModelOrder, index: number): SearchedOrder {
  const path = `order_by[${index}]`;
  const ascending: unknown = order.ascending ?? true;
  if (typeof ascending !== 'boolean') {
    throw invalidValue(`${path}.ascending`, ascending, 'It must be a boolean.');
  }
  return {
    field_name: checkedText(order.field_name, `${path}.field_name`),
    ascending,
    dataset_name: checkedText(order.dataset_name, `${path}.dataset_name`) || null,
    dataset_digest: checkedText(order.dataset_digest, `${path}.dataset_digest`) || null
  };
}
