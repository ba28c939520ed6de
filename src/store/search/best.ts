import type { DatabaseSync } from 'node:sqlite';
import { clausesOf, mapClauses } from './filter-node.ts';
import type { Order } from './order-by.ts';
import type { Clause } from './parse-filter.ts';
import type { RunQuery } from './run-search.ts';

/**
 * Puts `max` or `min` in the place of `best`. The first searched experiment whose tag
 * `mlflow.experiment.primaryMetric.name` is the key decides, by its tag `….greaterIsBetter`. Without
 * such a tag larger is better for keys that speak of accuracy and the like in their last part,
 * smaller for all others.
 */
export function withoutBest(database: DatabaseSync, query: RunQuery): RunQuery {
  if (!query.orders.some(asksBest) && ![...clausesOf(query.filter)].some(asksBest)) return query;
  const settled = settledBest(database, query.experiment_ids);
  return { ...query, filter: mapClauses(query.filter, settled), orders: query.orders.map(settled) };
}

/** As `withoutBest`, of one comparison or order after the other. */
export function settledBest(
  database: DatabaseSync,
  experiment_ids: RunQuery['experiment_ids']
): <Field extends Clause | Order>(field: Field) => Field {
  let tagged: Map<string, boolean> | null = null;
  return field => {
    if (!asksBest(field)) return field;
    tagged ??= primaryMetrics(database, experiment_ids);
    const larger = tagged.get(field.key) ?? largerIsBetter(field.key);
    return { ...field, aggregate: larger ? 'max' : 'min' };
  };
}

const asksBest = ({ aggregate }: Pick<Clause, 'aggregate'>) => aggregate === 'best';

/** Guessed from the last part of a key: `val/top-1_acc`, `eval.f1`. */
export function largerIsBetter(metric_key: string): boolean {
  const name = metric_key.split('/').at(-1) ?? metric_key;
  return name.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).some(word => BETTER.test(word));
}

/** Whether larger is better, by metric key, as experiments' tags say. */
function primaryMetrics(
  database: DatabaseSync,
  experiment_ids: readonly string[] | null
): Map<string, boolean> {
  const rows = database
    .prepare(
      `SELECT experiment_id, name.value AS name, direction.value AS direction FROM experiment
        JOIN experiment_tag AS name
          ON name.experiment = experiment.id AND name.key = 'mlflow.experiment.primaryMetric.name'
        JOIN experiment_tag AS direction ON direction.experiment = experiment.id
          AND direction.key = 'mlflow.experiment.primaryMetric.greaterIsBetter'
        ORDER BY experiment.id`
    )
    .all() as {
    experiment_id: string;
    name: string;
    direction: string;
  }[];
  const byExperiment = new Map(rows.map(row => [row.experiment_id, row]));
  const larger = new Map<string, boolean>();
  for (const id of experiment_ids ?? byExperiment.keys()) {
    const row = byExperiment.get(id);
    if (row !== undefined && !larger.has(row.name)) {
      larger.set(row.name, row.direction.toLowerCase() === 'true');
    }
  }
  return larger;
}

const BETTER =
  /^(?:acc|accuracy|auc|auroc|auprc|f1|fbeta|precision|recall|score|r2|reward|return|map|iou|dice|bleu|rouge\w*|psnr|ssim)$/i;
