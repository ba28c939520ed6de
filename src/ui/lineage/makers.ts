import type { ExecutionNode, Lineage } from '../../protocol/endpoints/lineage.ts';

/**
 * The cells that made the model behind a registered version, or the file or run where no model is
 * known. @param lineage of that version
 */
export function makersOf({ root, nodes, edges }: Lineage): ExecutionNode[] {
  const models = new Set(
    edges.filter(({ kind, to }) => kind === 'registered_as' && to === root).map(({ from }) => from)
  );
  const makers = new Set(
    edges.filter(({ kind, to }) => kind === 'made' && models.has(to)).map(({ from }) => from)
  );
  return nodes.filter(
    (node): node is ExecutionNode => node.kind === 'execution' && makers.has(node.id)
  );
}
