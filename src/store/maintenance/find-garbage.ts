import type { DatabaseSync } from 'node:sqlite';
import { ApiError } from '../../protocol/errors.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { doesNotExist, invalidParameter } from '../tracking/invalid-parameter.ts';
import { ARTIFACT_LOCATION, SOURCE_RUN } from '../traces/trace-keys.ts';
import type { Garbage, GarbageRequest, StoredArtifacts } from './maintenance-store.ts';
import { artifactUses, type ArtifactUses } from './artifact-uses.ts';

/** A read of its own transaction: what it finds is of one moment. */
export function findGarbage({ database }: ReadContext, request: GarbageRequest): Garbage {
  const uses = artifactUses(database);
  const kept: Garbage['kept'] = [];
  const experiments = deletedExperiments(database, request);
  const named = new Set(experiments.map(({ key }) => key));
  const needed = new Set<number>();

  const runs = keepNeeded('run', deletedRuns(database, request, named), uses, kept, needed);
  const sessions = keepSessions(database, runs, kept, needed);
  const loggedModels = keepNeeded(
    'logged model',
    deletedModels(database, request, named),
    uses,
    kept,
    needed
  );
  const removedRuns = new Set(sessions.map(({ key }) => key));
  const empty = experiments.filter(({ key, id }) => {
    const active = firstActiveRun(database, key);
    if (active !== undefined) {
      kept.push({ what: `experiment ${id}`, because: `its run ${active} is not deleted` });
    }
    return active === undefined && !needed.has(key) && !hasOtherRuns(database, key, removedRuns);
  });
  return {
    runs: sessions.map(stored),
    loggedModels: loggedModels.map(stored),
    experiments: empty.map(stored),
    traces: tracesOf(database, sessions, empty),
    kept
  };
}

interface Candidate extends StoredArtifacts {
  key: number;
  /** Key of its experiment's row. */
  experiment: number;
  lifecycle_stage: string;
  deleted: number | null;
}

/** What can be deleted for good, and which columns tell of it. */
interface Kind {
  name: string;
  select: string;
  id: string;
  deleted: string;
}

const EXPERIMENTS: Kind = {
  name: 'Experiment',
  select: `SELECT id AS key, id AS experiment, experiment_id AS id, lifecycle_stage,
    artifact_location AS uri, last_update_time AS deleted FROM experiment`,
  id: 'experiment_id',
  deleted: 'last_update_time'
};
const RUNS: Kind = {
  name: 'Run',
  select: `SELECT id AS key, experiment, run_id AS id, lifecycle_stage,
    artifact_uri AS uri, deleted_time AS deleted FROM run`,
  id: 'run_id',
  // A run that was deleted before there was a time for it is old.
  deleted: 'coalesce(deleted_time, 0)'
};
const MODELS: Kind = {
  name: 'Logged model',
  select: `SELECT id AS key, experiment, model_id AS id, lifecycle_stage,
    artifact_uri AS uri, last_updated_timestamp_ms AS deleted FROM logged_model`,
  id: 'model_id',
  deleted: 'last_updated_timestamp_ms'
};

const deletedExperiments = (database: DatabaseSync, request: GarbageRequest) =>
  chosen(database, EXPERIMENTS, request.experiment_ids, request);

function deletedRuns(
  database: DatabaseSync,
  request: GarbageRequest,
  experiments: ReadonlySet<number>
): Candidate[] {
  const found = chosen(database, RUNS, request.run_ids, request);
  const ofExperiment = `${RUNS.select} WHERE lifecycle_stage = 'deleted' AND experiment = ?`;
  return withThoseOf(found, database.prepare(ofExperiment), experiments);
}

/** An experiment's models go with it: deleting it does not mark them. */
function deletedModels(
  database: DatabaseSync,
  request: GarbageRequest,
  experiments: ReadonlySet<number>
): Candidate[] {
  const found = chosen(database, MODELS, request.logged_model_ids, request);
  const ofExperiment = `${MODELS.select} WHERE experiment = ?`;
  return withThoseOf(found, database.prepare(ofExperiment), experiments);
}

/** What is named, or all that is deleted when nothing of any kind is named. */
function chosen(
  database: DatabaseSync,
  { name, select, id: idColumn, deleted }: Kind,
  ids: readonly string[] | undefined,
  request: GarbageRequest
): Candidate[] {
  const { run_ids, experiment_ids, logged_model_ids } = request;
  if (ids === undefined) {
    if ((run_ids ?? experiment_ids ?? logged_model_ids) !== undefined) return [];
    const all = database.prepare(`${select} WHERE lifecycle_stage = 'deleted' AND ${deleted} <= ?`);
    return all.all(request.before) as unknown as Candidate[];
  }
  const byId = database.prepare(`${select} WHERE ${idColumn} = ?`);
  return ids.map(id => {
    const candidate = byId.get(id) as Candidate | undefined;
    if (candidate === undefined) throw doesNotExist(`${name} '${id}' does not exist.`);
    if (candidate.lifecycle_stage !== 'deleted') {
      throw invalidParameter(
        `${name} '${id}' is not deleted; only what is deleted can be removed.`
      );
    }
    if ((candidate.deleted ?? 0) > request.before) {
      throw new ApiError(
        'INVALID_PARAMETER_VALUE',
        `${name} '${id}' was deleted more recently than --older-than says.`
      );
    }
    return candidate;
  });
}

function withThoseOf(
  found: readonly Candidate[],
  ofExperiment: { all(experiment: number): unknown },
  experiments: ReadonlySet<number>
): Candidate[] {
  const all = new Map(found.map(candidate => [candidate.key, candidate]));
  for (const experiment of experiments) {
    for (const candidate of ofExperiment.all(experiment) as Candidate[]) {
      all.set(candidate.key, candidate);
    }
  }
  return [...all.values()];
}

/** Leaves out whose artifacts a model version is made of. @param needed gets their experiments */
function keepNeeded(
  kind: string,
  candidates: readonly Candidate[],
  uses: ArtifactUses,
  kept: Garbage['kept'],
  needed: Set<number>
): Candidate[] {
  return candidates.filter(({ id, uri, experiment }) => {
    const version = uses.versionOf(id, uri);
    if (version === undefined) return true;
    kept.push({ what: `${kind} ${id}`, because: `${version} is made of it` });
    needed.add(experiment);
    return false;
  });
}

/** Leaves out the runs of sessions that other runs belong to: those would lose their cells. */
function keepSessions(
  database: DatabaseSync,
  runs: readonly Candidate[],
  kept: Garbage['kept'],
  needed: Set<number>
): Candidate[] {
  const removed = new Set(runs.map(({ key }) => key));
  const others = database.prepare(
    `SELECT run.id AS key, run.run_id FROM session
     JOIN run ON run.session_id = session.session_id AND run.id != session.run
     WHERE session.run = ?`
  );
  return runs.filter(({ key, id, experiment }) => {
    const other = (others.all(key) as { key: number; run_id: string }[]).find(
      found => !removed.has(found.key)
    );
    if (other === undefined) return true;
    kept.push({ what: `run ${id}`, because: `the cells of run ${other.run_id} are its` });
    needed.add(experiment);
    return false;
  });
}

function firstActiveRun(database: DatabaseSync, experiment: number): string | undefined {
  const row = database
    .prepare("SELECT run_id FROM run WHERE experiment = ? AND lifecycle_stage = 'active' LIMIT 1")
    .get(experiment) as { run_id: string } | undefined;
  return row?.run_id;
}

function hasOtherRuns(
  database: DatabaseSync,
  experiment: number,
  removed: ReadonlySet<number>
): boolean {
  const rows = database.prepare('SELECT id FROM run WHERE experiment = ?').all(experiment);
  return (rows as { id: number }[]).some(({ id }) => !removed.has(id));
}

function tracesOf(
  database: DatabaseSync,
  runs: readonly Candidate[],
  experiments: readonly Candidate[]
): StoredArtifacts[] {
  const select = `SELECT trace_id AS id, coalesce(location.value, '') AS uri FROM trace
    LEFT JOIN trace_tag AS location
      ON location.trace = trace.id AND location.key = '${ARTIFACT_LOCATION}'`;
  const ofRun = database.prepare(
    `${select} JOIN trace_metadata AS source ON source.trace = trace.id
      AND source.key = '${SOURCE_RUN}' WHERE source.value = ?`
  );
  const ofExperiment = database.prepare(`${select} WHERE trace.experiment = ?`);
  const traces = new Map<string, StoredArtifacts>();
  const add = (rows: unknown) => {
    for (const trace of rows as StoredArtifacts[]) traces.set(trace.id, { ...trace });
  };
  for (const { key } of experiments) add(ofExperiment.all(key));
  if (hasTraces(database)) for (const { id } of runs) add(ofRun.all(id));
  return [...traces.values()];
}

const hasTraces = (database: DatabaseSync) =>
  database.prepare('SELECT 1 FROM trace LIMIT 1').get() !== undefined;

const stored = ({ id, uri }: Candidate): StoredArtifacts => ({ id, uri });
