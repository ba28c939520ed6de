import type { Stage } from '../../protocol/entities/registry.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { ModelVersionRow } from '../registry/model-version-rows.ts';
import { parseModelsUri } from '../registry/models-uri.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { LineageGraph } from './lineage-graph.ts';
import { nodeId } from './node-id.ts';

/** A version of a registered model, and the one that it is a copy of. @returns the id of its node */
export function addVersion(
  { database }: Pick<ReadContext, 'database'>,
  graph: LineageGraph,
  row: ModelVersionRow
): string {
  const { name, version, source } = row;
  const id = nodeId.model_version(name, version);
  const aliases = statements(database).aliases.all(row.registered_model, version);
  graph.add({
    kind: 'model_version',
    id,
    label: `${name} v${version}`,
    name,
    version: String(version),
    current_stage: row.current_stage as Stage,
    aliases: aliases.map(({ alias }) => alias as string),
    source,
    creation_timestamp: row.creation_time
  });
  const copied = parseModelsUri(source);
  if (copied !== null && 'version' in copied) {
    const from = nodeId.model_version(copied.name, Number(copied.version));
    graph.link({ kind: 'source', from, to: id });
  }
  return id;
}

const statements = preparedStatements({
  aliases: `SELECT alias FROM registered_model_alias
    WHERE registered_model = ? AND version = ? ORDER BY alias`
});
