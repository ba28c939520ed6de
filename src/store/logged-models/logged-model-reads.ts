import type { Kysely } from 'kysely';
import type {
  SearchedDataset,
  SearchLoggedModelsResponse
} from '../../protocol/endpoints/logged-models.ts';
import type { LoggedModel } from '../../protocol/entities/logged-model.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import { satisfies } from '../search/compare.ts';
import { clausesOf, demanded, holds, type FilterNode } from '../search/filter-node.ts';
import { parseLoggedModelFilter } from '../search/logged-model-grammar.ts';
import type { Clause } from '../search/parse-filter.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { checkedExperimentId } from '../tracking/entity-checks.ts';
import { loggedModelEntities } from './logged-model-entities.ts';
import { attributeOf, isOnDataset, LoggedModelFacts } from './logged-model-facts.ts';
import {
  loggedModelComparison,
  loggedModelSorts,
  type SearchedOrder
} from './logged-model-order.ts';
import { loggedModelOffset, loggedModelToken } from './logged-model-page-token.ts';
import {
  loggedModelRow,
  loggedModelRows,
  noLoggedModel,
  type LoggedModelRow
} from './logged-model-rows.ts';

export async function getLoggedModel(
  { db }: ReadContext,
  { model_id, allowDeleted }: { model_id: string; allowDeleted: boolean }
): Promise<LoggedModel> {
  const row = await loggedModelRow(db, model_id);
  if (row.lifecycle_stage === 'deleted' && !allowDeleted) throw noLoggedModel(model_id);
  const [model] = await loggedModelEntities(db, [row]);
  return model;
}

/** Checked but for what the filter and the token say. */
export interface LoggedModelSearch {
  experiment_ids: string[];
  filter: string | null;
  datasets: SearchedDataset[];
  max_results: number;
  order_by: SearchedOrder[] | null;
  page_token: string | undefined;
}

export async function searchLoggedModels(
  { db }: ReadContext,
  search: LoggedModelSearch
): Promise<SearchLoggedModelsResponse> {
  const offset = loggedModelOffset(search.page_token, search);
  const filter = parseLoggedModelFilter(search.filter ?? undefined);
  const clauses = [...clausesOf(filter)];
  const experiment_ids = search.experiment_ids.map(checkedExperimentId);
  const sorts = loggedModelSorts(search.order_by ?? []);

  const candidates = await candidatesOf(db, experiment_ids, demanded(filter));
  const keysOf = (type: Clause['type']) =>
    [...clauses, ...sorts].filter(item => item.type === type).map(({ key }) => key);
  const facts = await LoggedModelFacts.read(
    db,
    candidates,
    { parameter: keysOf('parameter'), tag: keysOf('tag'), metric: keysOf('metric') },
    search.datasets.map(({ dataset_name }) => dataset_name)
  );
  const found = candidates
    .filter(row => matches(row, filter, search.datasets, facts))
    .sort(loggedModelComparison(sorts, facts));
  const end = offset + search.max_results;
  const page = found.slice(offset, end);
  return {
    ...(page.length === 0 ? {} : { models: await loggedModelEntities(db, page) }),
    ...(end < found.length ? { next_page_token: loggedModelToken(search, end) } : {})
  };
}

/** Models that are not deleted and whose attributes match. @param clauses all of which must hold */
async function candidatesOf(
  db: Kysely<Schema>,
  experiment_ids: readonly string[],
  clauses: readonly Clause[]
): Promise<LoggedModelRow[]> {
  const attributes = clauses.filter(({ type }) => type === 'attribute');
  const candidates: LoggedModelRow[] = [];
  for (const chunk of inChunks(experiment_ids)) {
    let query = loggedModelRows(db)
      .where('experiment.experiment_id', 'in', chunk)
      .where('logged_model.lifecycle_stage', '=', 'active');
    for (const { key, comparator, value } of attributes) {
      // What clients ask all the time, of a run or a model that they know: by an index.
      if ((key === 'source_run_id' || key === 'model_id') && comparator === '=') {
        query = query.where(`logged_model.${key}`, '=', value as string);
      }
    }
    for (const row of await query.execute()) {
      if (attributes.every(clause => satisfies(attributeOf(row, clause.key), clause))) {
        candidates.push(row);
      }
    }
  }
  return candidates;
}

/** Any of a model's metrics satisfies a clause, not the latest alone: MLflow's rule for models. */
function matches(
  row: LoggedModelRow,
  filter: FilterNode,
  datasets: readonly SearchedDataset[],
  facts: LoggedModelFacts
): boolean {
  const counts = facts
    .metrics(row.id)
    .filter(metric => datasets.length === 0 || isOnDataset(metric, datasets));
  if (datasets.length > 0 && counts.length === 0) return false;
  return holds(filter, clause => {
    const { type, key } = clause;
    if (type === 'metric') {
      return counts.some(metric => metric.key === key && satisfies(metric.value, clause));
    }
    const value =
      type === 'attribute' ? attributeOf(row, key) : facts.value(row.id, type as 'tag', key);
    return satisfies(value, clause);
  });
}
