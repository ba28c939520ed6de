/** Selects kind and id of everything besides runs that may be copied, what others need before them. */
export const ALL_ENTITIES = `
  SELECT 'logged_model' AS kind, model_id AS id FROM logged_model WHERE lifecycle_stage = 'active'
  UNION ALL SELECT 'run_models', run_id FROM run WHERE id IN (SELECT run FROM run_model)
  UNION ALL SELECT 'model_version', id || '@' || creation_time FROM model_version
    WHERE current_stage != 'Deleted_Internal'
  UNION ALL SELECT 'registered_model', id || '@' || creation_time FROM registered_model`;
