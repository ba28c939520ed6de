import type {
  SearchExperiments,
  SearchExperimentsResponse
} from '../../protocol/endpoints/experiments.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import { satisfies } from '../search/compare.ts';
import { EXPERIMENT_GRAMMAR } from '../search/experiment-grammar.ts';
import { clausesOf, holds, parseFilterTree } from '../search/filter-node.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import type { Clause } from '../search/parse-filter.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { checkedExperimentId } from './entity-checks.ts';
import { experimentRow, type ExperimentRow } from './experiment-rows.ts';
import { experimentComparison } from './experiment-order.ts';
import { doesNotExist } from './invalid-parameter.ts';
import { lifecycleStages } from './lifecycle-stages.ts';

export async function getExperiment(
  { db }: ReadContext,
  { experiment_id }: { experiment_id: string }
): Promise<Experiment> {
  const [experiment] = await experimentEntities(db, [await experimentRow(db, experiment_id)]);
  return experiment;
}

export async function getExperimentByName(
  { db }: ReadContext,
  { name }: { name: string }
): Promise<Experiment> {
  const row = await db
    .selectFrom('experiment')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) throw doesNotExist(`Could not find experiment with name '${name}'`);
  const [experiment] = await experimentEntities(db, [row]);
  return experiment;
}

/** @param request its `max_results` was checked and is present */
export async function searchExperiments(
  { db }: ReadContext,
  request: SearchExperiments & { max_results: number }
): Promise<SearchExperimentsResponse> {
  const filter = parseFilterTree(request.filter, EXPERIMENT_GRAMMAR);
  const compare = experimentComparison(request.order_by);
  const offset = offsetOf(request.page_token);
  const rows = await db
    .selectFrom('experiment')
    .selectAll()
    .where('lifecycle_stage', 'in', lifecycleStages(request.view_type))
    .execute();
  const asksTags = [...clausesOf(filter)].some(({ type }) => type === 'tag');
  const tags: ExperimentTags = asksTags ? await tagsOf(db, rows) : new Map();
  const found = rows
    .filter(row => holds(filter, clause => satisfies(valueOf(row, tags, clause), clause)))
    .sort(compare);
  const end = offset + request.max_results;
  const page = found.slice(offset, end);
  return {
    ...(page.length === 0 ? {} : { experiments: await experimentEntities(db, page) }),
    ...(end < found.length ? { next_page_token: createPageToken(end) } : {})
  };
}

/** What is active. */
export async function counts({ db }: ReadContext): Promise<{ experiments: number; runs: number }> {
  const countOf = async (table: 'experiment' | 'run') => {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('lifecycle_stage', '=', 'active')
      .executeTakeFirstOrThrow();
    return count;
  };
  return { experiments: await countOf('experiment'), runs: await countOf('run') };
}

type ExperimentTags = Map<number, Tag[]>;

async function experimentEntities(
  db: ReadContext['db'],
  rows: readonly ExperimentRow[]
): Promise<Experiment[]> {
  const tags = await tagsOf(db, rows);
  return rows.map(row => {
    const own = tags.get(row.id);
    return {
      experiment_id: row.experiment_id,
      name: row.name,
      artifact_location: row.artifact_location,
      lifecycle_stage: row.lifecycle_stage,
      creation_time: row.creation_time,
      last_update_time: row.last_update_time,
      ...(own === undefined ? {} : { tags: own }),
      workspace: 'default'
    };
  });
}

async function tagsOf(
  db: ReadContext['db'],
  rows: readonly ExperimentRow[]
): Promise<ExperimentTags> {
  const tags: ExperimentTags = new Map();
  for (const chunk of inChunks(rows)) {
    const found = await db
      .selectFrom('experiment_tag')
      .selectAll()
      .where(
        'experiment',
        'in',
        chunk.map(({ id }) => id)
      )
      .execute();
    for (const { experiment, key, value } of found) {
      const list = tags.get(experiment) ?? [];
      list.push({ key, value });
      tags.set(experiment, list);
    }
  }
  return tags;
}

function valueOf(row: ExperimentRow, tags: ExperimentTags, { type, key, value }: Clause) {
  if (type === 'tag') return tags.get(row.id)?.find(tag => tag.key === key)?.value;
  if (key !== 'experiment_id') return row[key as keyof ExperimentRow];
  // `007` means experiment 7: the id is a number to MLflow.
  const wanted = [value].flat().find(id => checkedExperimentId(String(id)) === row.experiment_id);
  return wanted === undefined ? row.experiment_id : wanted;
}
