import type { Tag } from './run.ts';

/** Where a version stands; the first four are MLflow's stages, in its order. */
export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** Empty lists and an empty description are left out on the wire, as MLflow does. */
export interface RegisteredModel {
  name: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  description?: string;
  /** The newest version of each stage, without its aliases. */
  latest_versions?: ModelVersion[];
  tags?: Tag[];
  aliases?: RegisteredModelAlias[];
}

export interface RegisteredModelAlias {
  alias: string;
  version: string;
}

export interface ModelVersion {
  name: string;
  /** Digits: versions count up from 1 and are never used twice while the model exists. */
  version: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  current_stage: Stage;
  description?: string;
  source: string;
  run_id?: string;
  run_link?: string;
  status: 'READY';
  tags?: Tag[];
  /** Absent in lists that were searched for, as in MLflow. */
  aliases?: string[];
}
