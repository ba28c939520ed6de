/**
 * What changes of models and their versions, and what is known of the copies of runs and models, puts
 * those that need to be looked at on the list `sync_entity_due`: with each change, in the same
 * transaction. A registered model and a version are named by the key of their row and when they were
 * made: the key alone comes again after a deletion, and a name can change.
 *
 * Without a remote a trigger does nothing.
 */
export const SYNC_TRIGGERS: readonly string[] = [
  ...triggersOf('logged_model', 'status, lifecycle_stage', 'logged_model', row => ({
    id: `${row}.model_id`
  })),
  ...['tag', 'param', 'metric'].flatMap(fact =>
    triggersOf(`logged_model_${fact}`, null, 'logged_model', row => ({
      id: 'model_id',
      from: `FROM logged_model WHERE id = ${row}.model`
    }))
  ),
  ...triggersOf('registered_model', 'name, description', 'registered_model', row => ({
    id: stamped(row)
  })),
  ...['tag', 'alias'].flatMap(fact =>
    triggersOf(`registered_model_${fact}`, null, 'registered_model', row => ({
      id: stamped('registered_model'),
      from: `FROM registered_model WHERE id = ${row}.registered_model`
    }))
  ),
  ...triggersOf('model_version', 'description, current_stage', 'model_version', row => ({
    id: stamped(row)
  })),
  ...triggersOf('model_version_tag', null, 'model_version', row => ({
    id: stamped('model_version'),
    from: `FROM model_version WHERE id = ${row}.model_version`
  })),
  ...triggersOf('run_model', null, 'run_models', row => ({
    id: 'run_id',
    from: `FROM run WHERE id = ${row}.run`
  })),

  // What waited for the copy of a run.
  `CREATE TRIGGER sync_run_copied AFTER UPDATE OF remote ON sync_run
    WHEN NEW.remote IS NOT NULL AND NEW.remote IS NOT OLD.remote BEGIN
    ${isDue('logged_model', 'model_id', 'FROM logged_model WHERE source_run_id = (SELECT run_id FROM run WHERE id = NEW.run)')};
    ${isDue('logged_model', 'model_id', 'FROM logged_model WHERE id IN (SELECT model FROM logged_model_metric WHERE run = NEW.run)')};
    ${isDue('model_version', stamped('model_version'), "FROM model_version WHERE run_id = (SELECT run_id FROM run WHERE id = NEW.run) AND current_stage != 'Deleted_Internal'")};
    ${isDue('run_models', 'run_id', 'FROM run WHERE id = NEW.run AND EXISTS (SELECT 1 FROM run_model WHERE run = NEW.run)')};
  END`,
  // What waited for the copy of a logged model.
  `CREATE TRIGGER sync_logged_model_copied AFTER UPDATE OF remote ON sync_entity
    WHEN NEW.kind = 'logged_model' AND NEW.remote IS NOT NULL AND NEW.remote IS NOT OLD.remote BEGIN
    ${isDue('run_models', 'run_id', 'FROM run WHERE id IN (SELECT run FROM run_model WHERE model_id = NEW.id)')};
    ${isDue('model_version', stamped('model_version'), `FROM model_version WHERE ${isKept('model_version')} AND instr(source, NEW.id) > 0`)};
  END`,
  // Aliases that waited for a version, and versions that were copied from one.
  `CREATE TRIGGER sync_version_copied AFTER UPDATE OF remote ON sync_entity
    WHEN NEW.kind = 'model_version' AND NEW.remote IS NOT NULL AND NEW.remote IS NOT OLD.remote BEGIN
    ${isDue('registered_model', stamped('registered_model'), `FROM registered_model WHERE id = (SELECT registered_model FROM model_version WHERE ${stamped('model_version')} = NEW.id AND id = CAST(NEW.id AS INTEGER))`)};
    ${isDue('model_version', stamped('model_version'), `FROM model_version WHERE ${isKept('model_version')} AND source LIKE 'models:/%/%'`)};
  END`
];

/**
 * One trigger each for what comes, changes and goes.
 *
 * @param columns whose change counts; null: all
 * @param owner what is due, by a row NEW or OLD of the table
 */
function triggersOf(
  table: string,
  columns: string | null,
  kind: string,
  owner: (row: string) => { id: string; from?: string }
): string[] {
  return ['INSERT', 'UPDATE', 'DELETE'].map(event => {
    const { id, from } = owner(event === 'DELETE' ? 'OLD' : 'NEW');
    // A row of its own that goes: only what sync keeps can tell what its copy is.
    const gone = event === 'DELETE' && from === undefined;
    const of = event === 'UPDATE' && columns !== null ? ` OF ${columns}` : '';
    return `CREATE TRIGGER sync_${table}_${event.toLowerCase()} AFTER ${event}${of} ON ${table}
      WHEN EXISTS (SELECT 1 FROM remote) BEGIN
      ${isDue(kind, id, from ?? 'WHERE true', gone)};
    END`;
  });
}

function isDue(kind: string, id: string, from: string, gone = false): string {
  return `INSERT INTO sync_entity_due (kind, id, changes, gone)
    SELECT '${kind}', ${id}, 1, ${gone ? 1 : 0} ${from}
    ON CONFLICT (kind, id) DO UPDATE SET changes = changes + 1, gone = max(gone, excluded.gone)`;
}

/** Looked at before, and not on the remote. */
function isKept(table: string): string {
  return `id IN (SELECT CAST(id AS INTEGER) FROM sync_entity WHERE kind = '${table}' AND remote IS NULL)`;
}

function stamped(row: string): string {
  return `${row}.id || '@' || ${row}.creation_time`;
}
