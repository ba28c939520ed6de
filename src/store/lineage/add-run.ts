import { encodeDouble } from '../../protocol/double.ts';
import type { LineageEdge, LineageEdgeKind } from '../../protocol/endpoints/lineage.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { isOwnFile } from '../../protocol/own-files.ts';
import type { WrittenFile } from '../artifacts/artifact-store.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { TimeRange } from '../series/executed-between.ts';
import { RunAttribution } from '../series/run-attribution.ts';
import type { SeriesView } from '../series/series-view.ts';
import type { Point } from '../series/points.ts';
import { isLater } from '../series/point-order.ts';
import { runMakers } from '../sessions/run-makers.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { RunRow } from '../tracking/run-row.ts';
import { addVersion } from './add-version.ts';
import { artifactItems, nameOf, type ArtifactItem } from './artifact-items.ts';
import type { LineageGraph } from './lineage-graph.ts';
import { madeOf } from './made-of.ts';
import { metricLoggers } from './metric-loggers.ts';
import { nodeId } from './node-id.ts';
import { runFacts, type ModelFacts, type RunFacts } from './run-facts.ts';

/** What a run has, what it took in, what became of it, and the executions that did it. */
export async function addRun(
  context: ReadContext,
  graph: LineageGraph,
  row: RunRow,
  files: readonly WrittenFile[]
): Promise<void> {
  const facts = await runFacts(context, row);
  const items = artifactItems(files);
  const series = seriesOf(context, graph, row.id, facts.metrics);
  const attribution = new RunAttribution(context, row.id, rangeOf(facts, items, series));
  const run = new AddedRun(context, graph, row, attribution);
  run.addMakers();
  run.addInputs(facts);
  run.addParams(facts);
  for (const each of series) run.addMetric(each);
  run.addArtifacts(items);
  for (const model of facts.models) run.addModel(model);
  for (const version of facts.versions) run.addVersion(version, facts, items);
}

/** As many as there is room for. */
function seriesOf(
  { tail }: ReadContext,
  graph: LineageGraph,
  run: number,
  keys: readonly string[]
): SeriesView[] {
  const shown = keys.slice(0, graph.room('metric'));
  graph.count('metric', keys.length - shown.length);
  return shown.flatMap(key => {
    const view = tail.view(run, key);
    return view === undefined || view.sources.length === 0 ? [] : [view];
  });
}

/** When it was logged, all of it. */
function rangeOf(
  { params, inputs, used, models, versions }: RunFacts,
  items: readonly ArtifactItem[],
  series: readonly SeriesView[]
): TimeRange {
  const range = { from: Infinity, to: -Infinity };
  const widen = (from: number, to: number) => {
    range.from = Math.min(range.from, from);
    range.to = Math.max(range.to, to);
  };
  for (const { time } of [...params, ...inputs, ...used, ...items]) {
    if (time !== null) widen(time, time);
  }
  for (const { creation_timestamp_ms: time } of models) widen(time, time);
  for (const { creation_time: time } of versions) widen(time, time);
  for (const { sources } of series) {
    for (const { head } of sources) widen(head.minTime, head.maxTime);
  }
  return range;
}

class AddedRun {
  readonly #context: ReadContext;
  readonly #graph: LineageGraph;
  readonly #row: RunRow;
  readonly #attribution: RunAttribution;
  readonly #id: string;

  constructor(context: ReadContext, graph: LineageGraph, row: RunRow, attribution: RunAttribution) {
    this.#context = context;
    this.#graph = graph;
    this.#row = row;
    this.#attribution = attribution;
    this.#id = nodeId.run(row.run_id);
  }

  /** The executions that made the run, or took it up again. */
  addMakers(): void {
    for (const execution_id of runMakers(this.#context, this.#row.id)) {
      const from = nodeId.execution(execution_id);
      this.#graph.link({ kind: 'made', from, to: this.#id });
    }
  }

  addInputs({ inputs, used }: RunFacts): void {
    for (const { time, context, ...dataset } of inputs) {
      const id = nodeId.dataset(this.#row.experiment_id, dataset.name, dataset.digest);
      this.#graph.add({ kind: 'dataset', id, label: dataset.name, ...dataset });
      const use = context === null ? {} : { context };
      this.#graph.link({ kind: 'used', from: id, to: this.#id, ...use });
      const origin = this.#origin(dataset.name, time);
      if (origin === null) continue;
      const { to, inferred } = edgeTo(origin);
      this.#graph.link({ kind: 'used', from: id, to, ...inferred, ...use });
    }
    for (const { time, ...model } of used) {
      const id = this.#addModelNode(model);
      this.#graph.link({ kind: 'used', from: id, to: this.#id });
      const origin = this.#origin(model.name, time);
      if (origin === null) continue;
      const { to, inferred } = edgeTo(origin);
      this.#graph.link({ kind: 'used', from: id, to, ...inferred });
    }
  }

  addParams({ params }: RunFacts): void {
    const { run_id } = this.#row;
    const shown = params.slice(0, this.#graph.room('param'));
    this.#graph.count('param', params.length - shown.length);
    for (const { key, value, time } of shown) {
      const id = nodeId.param(run_id, key);
      this.#graph.add({ kind: 'param', id, label: key, run_id, key, value });
      this.#logged(id, this.#origin(key, time));
    }
  }

  addMetric(series: SeriesView): void {
    const { run_id } = this.#row;
    const { key } = series;
    const id = nodeId.metric(run_id, key);
    const { value, step } = latest(series);
    this.#graph.add({
      kind: 'metric',
      id,
      label: key,
      run_id,
      key,
      last_value: encodeDouble(value),
      last_step: step
    });
    this.#graph.link({ kind: 'logged_to', from: id, to: this.#id });
    for (const [origin, points] of metricLoggers(series, this.#attribution)) {
      this.#made(id, this.#attribution.origins[origin], 'made', { points });
    }
  }

  addArtifacts(items: readonly ArtifactItem[]): void {
    const { run_id } = this.#row;
    const own = statements(this.#context.database).ownSession.get(this.#row.id);
    const shown = items.slice(0, this.#graph.room('artifact'));
    this.#graph.count('artifact', items.length - shown.length);
    for (const { time, ...item } of shown) {
      const id = nodeId.artifact(run_id, item.path);
      const label = item.path === '' ? '/' : item.path;
      this.#graph.add({ kind: 'artifact', id, label, run_id, ...item });
      if (own !== undefined && isOwnFile(item.path)) {
        const from = nodeId.session(own['session_id'] as string);
        this.#graph.link({ kind: 'logged_to', from: id, to: this.#id });
        this.#graph.link({ kind: 'made', from, to: id });
      } else {
        this.#logged(id, this.#origin(nameOf(item.path), time));
      }
    }
  }

  addModel(model: ModelFacts): void {
    const id = this.#addModelNode(model);
    this.#logged(id, this.#origin(model.name, model.creation_timestamp_ms));
  }

  addVersion(
    version: RunFacts['versions'][number],
    { models }: RunFacts,
    items: readonly ArtifactItem[]
  ): void {
    const id = addVersion(this.#context, this.#graph, version);
    this.#graph.link({
      kind: 'registered_as',
      from: this.#sourceOf(version, models, items),
      to: id
    });
    const origin = this.#origin(version.name, version.creation_time);
    // Who registers a model long after its cell ran is nobody that was recorded.
    if (origin !== null && this.#ranAt(origin, version.creation_time)) {
      this.#made(id, origin, 'registered');
    }
  }

  #sourceOf(
    { storage_location }: RunFacts['versions'][number],
    models: readonly ModelFacts[],
    items: readonly ArtifactItem[]
  ): string {
    const place = madeOf(storage_location, [this.#row], models);
    if (place === null) return this.#id;
    if ('model_id' in place) return nodeId.logged_model(place.model_id);
    const isThere = items.some(({ path }) => path === place.path);
    return isThere ? nodeId.artifact(place.run_id, place.path) : this.#id;
  }

  #addModelNode({ model_id, name, status, creation_timestamp_ms }: ModelFacts): string {
    const id = nodeId.logged_model(model_id);
    this.#graph.add({
      kind: 'logged_model',
      id,
      label: name,
      model_id,
      name,
      status,
      creation_timestamp_ms
    });
    return id;
  }

  #logged(id: string, origin: PointOrigin | null): void {
    this.#graph.link({ kind: 'logged_to', from: id, to: this.#id });
    if (origin !== null) this.#made(id, origin);
  }

  #made(
    to: string,
    origin: PointOrigin,
    kind: LineageEdgeKind = 'made',
    more: Pick<LineageEdge, 'points'> = {}
  ): void {
    const { to: from, inferred } = edgeTo(origin);
    this.#graph.link({ kind, from, to, ...inferred, ...more });
  }

  #origin(key: string, time: number | null): PointOrigin | null {
    const at = time === null ? -1 : this.#attribution.originOf(key, time);
    return at < 0 ? null : this.#attribution.origins[at];
  }

  #ranAt({ execution_id }: PointOrigin, time: number): boolean {
    const row = statements(this.#context.database).ended.get(execution_id);
    return row !== undefined && time <= ((row['ended_time'] as number | null) ?? Infinity);
  }
}

const edgeTo = ({ execution_id, inferred }: PointOrigin) => ({
  to: nodeId.execution(execution_id),
  inferred: inferred ? { inferred } : {}
});

/** MLflow's latest point of a series that has any. */
function latest({ sources }: SeriesView): Point {
  let found: Point | null = null;
  for (const { head } of sources) {
    const { last } = head;
    if (last === null) continue;
    if (found === null || isBehind(last, found)) found = last;
  }
  return found!;
}

const isBehind = (a: Point, b: Point) =>
  isLater(a.step, a.timestamp, a.value, b.step, b.timestamp, b.value);

const statements = preparedStatements({
  ownSession: 'SELECT session_id FROM session WHERE run = ?',
  ended: `SELECT coalesce(execution.ended_time, session.ended_time) AS ended_time
    FROM execution JOIN session ON session.id = execution.session WHERE execution_id = ?`
});
