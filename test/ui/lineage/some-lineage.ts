import type {
  Lineage,
  LineageEdge,
  LineageKind,
  LineageNode
} from '../../../src/protocol/endpoints/lineage.ts';
import { NOON } from '../recorded.ts';

export const cell = (number: number): LineageNode => ({
  kind: 'execution',
  id: `execution:execution-${number}`,
  label: `[${number}]`,
  execution_id: `execution-${number}`,
  session_id: 'kernel-a.1',
  cell_id: `cell-${number}`,
  execution_count: number,
  attempt: 1,
  state: 'ok',
  started_time: NOON,
  ended_time: NOON + 1,
  source_hash: `${number}`,
  line: `step(${number})`
});

export const metric = (key: string, run_id = 'train-run-1'): LineageNode => ({
  kind: 'metric',
  id: `metric:${run_id}/${key}`,
  label: key,
  run_id,
  key,
  last_value: 0.25,
  last_step: 9
});

export const dataset: LineageNode = {
  kind: 'dataset',
  id: 'dataset:1/iris@d1',
  label: 'iris',
  name: 'iris',
  digest: 'd1',
  source_type: 'local',
  source: 'iris.csv'
};

export const model: LineageNode = {
  kind: 'logged_model',
  id: 'logged_model:m-1',
  label: 'net',
  model_id: 'm-1',
  name: 'net',
  status: 'LOGGED_MODEL_READY',
  creation_timestamp_ms: NOON
};

export const version: LineageNode = {
  kind: 'model_version',
  id: 'model_version:clf/3',
  label: 'clf v3',
  name: 'clf',
  version: '3',
  current_stage: 'None',
  aliases: [],
  source: 'models:/m-1',
  creation_timestamp: NOON
};

export const artifact: LineageNode = {
  kind: 'artifact',
  id: 'artifact:train-run-1/a.png',
  label: 'a.png',
  run_id: 'train-run-1',
  path: 'a.png',
  files: 1,
  size: 5,
  is_model: false
};

const KINDS: LineageKind[] = [
  'session',
  'run',
  'execution',
  'dataset',
  'param',
  'metric',
  'artifact',
  'logged_model',
  'model_version'
];

export function lineageOf(nodes: LineageNode[], edges: LineageEdge[]): Lineage {
  const counts = Object.fromEntries(
    KINDS.map(kind => {
      const shown = nodes.filter(node => node.kind === kind).length;
      return [kind, { shown, total: shown }];
    })
  ) as Lineage['counts'];
  return { root: 'run:session-run-1', nodes, edges, counts };
}

export const made = (from: LineageNode, to: LineageNode): LineageEdge => ({
  kind: 'made',
  from: from.id,
  to: to.id
});

/** Cell 2 takes in iris and makes five metrics and a model, which is registered; cell 1 makes a file. */
export function trained(): Lineage {
  const [first, second] = [cell(1), cell(2)];
  const metrics = ['a', 'b', 'c', 'd', 'e'].map(key => metric(key));
  return lineageOf(
    [first, second, dataset, ...metrics, artifact, model, version],
    [
      { kind: 'used', from: dataset.id, to: second.id },
      ...metrics.map(one => made(second, one)),
      made(first, artifact),
      made(second, model),
      { kind: 'registered_as', from: model.id, to: version.id }
    ]
  );
}
