import type { LifecycleStage } from '../../protocol/entities/experiment.ts';
import type { RunRow } from '../tracking/run-row.ts';
import type { FilterNode } from './filter-node.ts';
import type { Order } from './order-by.ts';

export interface RunQuery {
  /** null: all. */
  experiment_ids: readonly string[] | null;
  stages: readonly LifecycleStage[];
  filter: FilterNode;
  orders: readonly Order[];
}

export interface RunPage {
  offset: number;
  limit: number;
}

/** Finds runs. */
export interface RunSearch {
  /** One page of the runs that match, in order, and whether there are more behind it. */
  find(
    query: RunQuery,
    page: RunPage
  ): Promise<{ runs: RunRow[]; more: boolean }> | { runs: RunRow[]; more: boolean };
}
