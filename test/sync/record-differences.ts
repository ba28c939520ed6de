import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../server/ask.ts';
import type { RestApi } from './rest-api.ts';

export interface Expected {
  /** Names on the remote by names here, of experiments that get another one. */
  names?: Record<string, string>;
  /** Runs that are not to leave. */
  stays?: (run: Json) => boolean;
  /** Files that are not to leave, by path below the run's root. */
  fileStays?: (path: string) => boolean;
}

/**
 * How a copy differs from the record that it is of, both read by MLflow's REST API alone.
 *
 * @returns a sentence each; none: they are equal, run by run, point by point, byte by byte
 */
export async function recordDifferences(
  here: RestApi,
  there: RestApi,
  expected: Expected = {}
): Promise<string[]> {
  const [originals, all] = await Promise.all([allRuns(here), allRuns(there)]);
  const copies = new Map<string, Copy[]>();
  for (const copy of all) {
    const id = tagsOf(copy.run).get('celltrail.run_id');
    if (id === undefined) continue;
    const others = copies.get(id);
    if (others === undefined) copies.set(id, [copy]);
    else others.push(copy);
  }
  const active = new Map<string, Copy>();
  const said: string[] = [];
  for (const { run } of originals) {
    const { run_id, run_name, lifecycle_stage } = run.info;
    const found = copies.get(run_id) ?? [];
    const alive = found.filter(copy => copy.run.info.lifecycle_stage === 'active');
    const stays = expected.stays?.(run) ?? false;
    if (stays && found.length > 0) said.push(`${run_name} left, though it was to stay`);
    if (stays) continue;
    const wanted = lifecycle_stage === 'active' ? 1 : 0;
    if (alive.length !== wanted) {
      said.push(`${run_name} has ${alive.length} active copies rather than ${wanted}`);
    } else if (wanted === 1) {
      active.set(run_id, alive[0]);
    }
  }
  for (const original of originals) {
    const copy = active.get(original.run.info.run_id);
    if (copy === undefined) continue;
    const differences = [
      ...experimentDifferences(original.experiment, copy.experiment, expected),
      ...factDifferences(original.run, copy.run, active),
      ...(await pointDifferences([here, original.run], [there, copy.run])),
      ...(await fileDifferences([here, original.run], [there, copy.run], expected))
    ];
    said.push(...differences.map(text => `${original.run.info.run_name}: ${text}`));
  }
  return said;
}

interface Copy {
  experiment: Json;
  run: Json;
}

async function allRuns(api: RestApi): Promise<Copy[]> {
  const experiments = await api.pages('experiments/search', 'experiments', {
    view_type: 'ALL',
    max_results: 1000
  });
  const byId = new Map(experiments.map(experiment => [experiment.experiment_id, experiment]));
  const runs = await api.pages('runs/search', 'runs', {
    experiment_ids: [...byId.keys()],
    run_view_type: 'ALL',
    max_results: 500
  });
  return runs.map(run => ({ run, experiment: byId.get(run.info.experiment_id) }));
}

function experimentDifferences(here: Json, there: Json, { names = {} }: Expected): string[] {
  const said: string[] = [];
  const name = names[here.name] ?? here.name;
  if (there.name !== name) said.push(`is in experiment ${there.name} rather than ${name}`);
  const tags = tagMap(there.tags);
  for (const { key, value } of here.tags ?? []) {
    if (tags.get(key) !== value) said.push(`its experiment has not tag ${key}`);
  }
  return said;
}

function factDifferences(here: Json, there: Json, copies: Map<string, Copy>): string[] {
  const said: string[] = [];
  for (const field of ['run_name', 'status', 'start_time', 'end_time', 'user_id']) {
    const [ours, theirs] = [here.info[field], there.info[field]];
    if (ours !== theirs) said.push(`${field} is ${theirs} rather than ${ours}`);
  }
  const tags = tagsOf(there);
  const wanted = tagsOf(here).set('celltrail.run_id', here.info.run_id);
  // It is of the copy alone.
  tags.delete('celltrail.made_by');
  const parent = wanted.get('mlflow.parentRunId');
  const parentThere = parent === undefined ? undefined : copies.get(parent)?.run.info.run_id;
  if (parentThere !== undefined) wanted.set('mlflow.parentRunId', parentThere);
  const params = tagMap(there.data.params);
  for (const { key, value } of here.data.params ?? []) {
    // Of one that was logged again the newest value is in a tag.
    const newest = tags.get(`celltrail.param.${key}`);
    if (newest !== undefined) wanted.set(`celltrail.param.${key}`, value);
    else if (params.get(key) !== value) said.push(`param ${key} is ${params.get(key)}`);
  }
  if (params.size !== (here.data.params ?? []).length) said.push(`has ${params.size} params`);
  for (const key of new Set([...tags.keys(), ...wanted.keys()])) {
    const [ours, theirs] = [wanted.get(key), tags.get(key)];
    if (ours !== theirs) said.push(`tag ${key} is ${theirs} rather than ${ours}`);
  }
  const inputs = [here, there].map(run => inputsOf(run));
  if (!isDeepStrictEqual(inputs[0], inputs[1])) {
    said.push(`inputs are ${JSON.stringify(inputs[1])} rather than ${JSON.stringify(inputs[0])}`);
  }
  return said;
}

/** As multisets: a point that is there twice is a difference, too. */
async function pointDifferences(
  [here, original]: [RestApi, Json],
  [there, copy]: [RestApi, Json]
): Promise<string[]> {
  const said: string[] = [];
  const keys = new Set<string>(
    [original, copy].flatMap(run => (run.data.metrics ?? []).map(({ key }: Json) => key))
  );
  for (const key of keys) {
    const [ours, theirs] = await Promise.all([
      here.history(original.info.run_id, key),
      there.history(copy.info.run_id, key)
    ]);
    const counts = new Map<string, number>();
    for (const point of ours) counts.set(nameOf(point), (counts.get(nameOf(point)) ?? 0) + 1);
    for (const point of theirs) counts.set(nameOf(point), (counts.get(nameOf(point)) ?? 0) - 1);
    const wrong = [...counts].filter(([, count]) => count !== 0);
    if (wrong.length === 0) continue;
    const [first, count] = wrong[0];
    said.push(
      `metric ${key} has ${theirs.length} points rather than ${ours.length}: of ${wrong.length} ` +
        `there are too few or too many, such as (${first}) with ${-count}`
    );
  }
  return said;
}

async function fileDifferences(
  [here, original]: [RestApi, Json],
  [there, copy]: [RestApi, Json],
  { fileStays = () => false }: Expected
): Promise<string[]> {
  const said: string[] = [];
  const wanted = (await here.files(original.info.run_id)).filter(path => !fileStays(path));
  const found = await there.files(copy.info.run_id);
  if (!isDeepStrictEqual(wanted, found)) {
    return [`has the files ${found.join(', ')} rather than ${wanted.join(', ')}`];
  }
  for (const path of wanted) {
    const [ours, theirs] = await Promise.all([
      here.file(original.info.run_id, path),
      there.file(copy.info.run_id, path)
    ]);
    if (digest(ours) !== digest(theirs)) {
      said.push(`file ${path} has other bytes (${theirs.length} rather than ${ours.length})`);
    }
  }
  return said;
}

const tagMap = (tags: Json[] = []) =>
  new Map<string, string>(tags.map(({ key, value }) => [key, value ?? '']));

const tagsOf = (run: Json) => tagMap(run.data.tags);

const inputsOf = (run: Json) =>
  (run.inputs?.dataset_inputs ?? [])
    .map(({ dataset, tags = [] }: Json) =>
      JSON.stringify([dataset.name, dataset.digest, dataset.source, [...tagMap(tags)].sort()])
    )
    .sort();

/** Infinities are kept as the largest doubles. */
function nameOf({ step, timestamp, value }: Json): string {
  const number = Number(value);
  const limit = Number.MAX_VALUE;
  return `${step} ${timestamp} ${Math.max(-limit, Math.min(limit, number))}`;
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
