import { expect, it } from 'vitest';
import { LINEAGE_LIMITS } from '../../../src/protocol/endpoints/lineage.ts';
import { LineageGraph } from '../../../src/store/lineage/lineage-graph.ts';

it('a node over the limit of its kind is counted and left out, and so are its edges', () => {
  const graph = new LineageGraph();
  const dataset = (number: number) => ({
    kind: 'dataset' as const,
    id: `dataset:${number}`,
    label: `${number}`,
    name: `${number}`,
    digest: '',
    source_type: '',
    source: ''
  });
  const limit = LINEAGE_LIMITS.dataset;
  for (let number = 0; number < limit; number += 1) {
    expect(graph.add(dataset(number))).toBe(true);
  }
  expect(graph.add(dataset(limit))).toBe(false);
  // One that is there is there, also when there is no room for another.
  expect(graph.add(dataset(0))).toBe(true);
  graph.link({ kind: 'used', from: 'dataset:0', to: 'dataset:1' });
  graph.link({ kind: 'used', from: `dataset:${limit}`, to: 'dataset:1' });
  const { nodes, edges, counts } = graph.finish('dataset:0');
  expect(nodes).toHaveLength(limit);
  expect(counts.dataset).toEqual({ shown: limit, total: limit + 1 });
  expect(edges.map(({ from }) => from)).toEqual(['dataset:0']);
});
