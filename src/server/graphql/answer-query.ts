import { execute, GraphQLError, parse, validate, type DocumentNode } from 'graphql';
import { ApiError } from '../../protocol/errors.ts';
import type { Log } from '../log.ts';
import { fieldResolver } from './field-resolver.ts';
import { checkQueryLimits } from './query-limits.ts';
import { SCHEMA } from './schema.ts';

export interface GraphqlRequest {
  query?: unknown;
  variables?: unknown;
  operationName?: unknown;
}

/** As MLflow's `_graphql` has it: the messages of the errors alone, null when there are none. */
export interface GraphqlAnswer {
  data: unknown;
  errors: string[] | null;
}

/** @param root resolvers of the root fields, by name */
export async function answerQuery(
  request: GraphqlRequest,
  root: object,
  log: Log
): Promise<GraphqlAnswer> {
  const { query, variables, operationName } = request;
  if (typeof query !== 'string') throw refused("'query' must be a text.");
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: MAX_TOKENS, noLocation: true });
    checkQueryLimits(document);
  } catch (error) {
    return { data: null, errors: [(error as Error).message] };
  }
  const invalid = validate(SCHEMA, document);
  if (invalid.length > 0) return { data: null, errors: invalid.map(({ message }) => message) };
  const { data, errors } = await execute({
    schema: SCHEMA,
    document,
    rootValue: root,
    fieldResolver,
    variableValues: isObject(variables) ? variables : undefined,
    operationName: typeof operationName === 'string' ? operationName : undefined
  });
  return { data: data ?? null, errors: errors?.map(error => shown(error, log)) ?? null };
}

/** What is no one's fault but ours may hold anything, so it goes to the log alone. */
function shown(error: GraphQLError, log: Log): string {
  const { originalError, message } = error;
  if (
    originalError === undefined ||
    originalError instanceof GraphQLError ||
    originalError instanceof ApiError
  ) {
    return message;
  }
  log.error('a GraphQL query failed', originalError);
  return 'The tracking server failed to answer this query; its log says why.';
}

const refused = (message: string) => new ApiError('INVALID_PARAMETER_VALUE', message);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Far more than MLflow's page sends (some 400); the parser stops there. */
const MAX_TOKENS = 10_000;
