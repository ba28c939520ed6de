import type { Generated } from 'kysely';
import type { Stage } from '../../../protocol/entities/registry.ts';

/** Registered models and their versions. */
export interface RegistryTables {
  registered_model: RegisteredModelTable;
  registered_model_tag: RegisteredModelTagTable;
  registered_model_alias: RegisteredModelAliasTable;
  model_version: ModelVersionTable;
  model_version_tag: ModelVersionTagTable;
}

export interface RegisteredModelTable {
  id: Generated<number>;
  name: string;
  description: string;
  creation_time: number;
  last_updated_time: number;
  /** No version has a smaller number: those the remote has. */
  first_version: Generated<number>;
}

interface RegisteredModelTagTable {
  registered_model: number;
  key: string;
  value: string;
}

interface RegisteredModelAliasTable {
  registered_model: number;
  alias: string;
  version: number;
}

export interface ModelVersionTable {
  id: Generated<number>;
  registered_model: number;
  version: number;
  creation_time: number;
  last_updated_time: number;
  description: string | null;
  /** Deleted versions stay, so that their numbers are not used again; nothing answers them. */
  current_stage: Stage | 'Deleted_Internal';
  source: string;
  /** `source`, but for `models:/…`: then what that stood for when the version was made. */
  storage_location: string;
  run_id: string | null;
  run_link: string;
}

interface ModelVersionTagTable {
  model_version: number;
  key: string;
  value: string;
}
