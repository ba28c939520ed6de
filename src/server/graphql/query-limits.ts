import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode
} from 'graphql';

/** As `MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS` and `…_MAX_ALIASES` have them by default. */
const MAX_ROOT_FIELDS = 10;
const MAX_ALIASES = 10;
const MAX_DEPTH = 10;
const MAX_SELECTIONS = 1000;

/**
 * Refuses queries that ask for much with few bytes, in MLflow's words (`graphql_no_batching.py`).
 *
 * @throws GraphQLError
 */
export function checkQueryLimits(document: DocumentNode): void {
  const fragments = new Map(
    document.definitions
      .filter(definition => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map(fragment => [fragment.name.value, fragment])
  );
  let rootFields = 0;
  let selections = 0;
  let mostAliases = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const stack = [{ set: definition.selectionSet, depth: 1 }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { set, depth } = next;
      if (depth > MAX_DEPTH) {
        throw new GraphQLError(`Query exceeds maximum depth of ${MAX_DEPTH}`);
      }
      const fields = fieldsOf(set, fragments);
      mostAliases = Math.max(mostAliases, fields.filter(({ alias }) => alias).length);
      if (depth === 1) rootFields += fields.length;
      selections += fields.length;
      if (selections > MAX_SELECTIONS) {
        throw new GraphQLError(`Query exceeds maximum total selections of ${MAX_SELECTIONS}`);
      }
      for (const { selectionSet } of fields) {
        if (selectionSet) stack.push({ set: selectionSet, depth: depth + 1 });
      }
    }
  }
  if (rootFields > MAX_ROOT_FIELDS) throw tooMany('root fields', MAX_ROOT_FIELDS, rootFields);
  if (mostAliases > MAX_ALIASES) throw tooMany('aliases', MAX_ALIASES, mostAliases);
}

/** The fields of one level, those of its fragments among them, each fragment once. */
function fieldsOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
): FieldNode[] {
  const fields: FieldNode[] = [];
  const visited = new Set<string>();
  const waiting = [...set.selections];
  for (let selection = waiting.shift(); selection !== undefined; selection = waiting.shift()) {
    if (selection.kind === Kind.FIELD) {
      fields.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      waiting.push(...selection.selectionSet.selections);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      waiting.push(...(fragments.get(selection.name.value)?.selectionSet.selections ?? []));
    }
  }
  return fields;
}

const tooMany = (what: string, limit: number, given: number) =>
  new GraphQLError(`GraphQL queries should have at most ${limit} ${what}, got ${given} ${what}.`);
