import type { Tag } from './run.ts';

/** `active` or `deleted`: deleted things stay until `gc`, and can be restored. */
export type LifecycleStage = 'active' | 'deleted';

/** ViewType of MLflow's protos, by number. */
export const VIEW_TYPES = { 1: 'ACTIVE_ONLY', 2: 'DELETED_ONLY', 3: 'ALL' } as const;
export type ViewType = (typeof VIEW_TYPES)[keyof typeof VIEW_TYPES];

export interface Experiment {
  /** Digits. `0` is Default; others are random 18-digit numbers, so that another server's id is never ours. */
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: LifecycleStage;
  /** ms since 1970, as every time on the wire. */
  creation_time: number;
  last_update_time: number;
  tags?: Tag[];
  /** Always `default` in answers: what MLflow says of a server without its workspaces. */
  workspace?: string;
}

export const DEFAULT_EXPERIMENT_ID = '0';
