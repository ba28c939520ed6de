import {
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  isScalarType,
  type GraphQLFieldResolver,
  type GraphQLOutputType
} from 'graphql';
import { snakeCase } from './snake-case.ts';

/**
 * Reads a field of an answer of our REST API. MLflow's resolvers read proto messages, whose unset
 * fields have the default of their type; so have ours. But `apiError`, which is no field of a
 * message, is null.
 */
export const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (
  source,
  args,
  context,
  { fieldName, returnType }
) => {
  const object = source as Record<string, unknown>;
  const own = object[fieldName];
  if (typeof own === 'function') return own.call(object, args, context) as unknown;
  if (fieldName === 'apiError') return null;
  const value = object[snakeCase(fieldName)];
  if (value === undefined || value === null) return unset(returnType);
  return isNamed(returnType, 'Float') ? finite(value) : value;
};

function unset(type: GraphQLOutputType): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [];
  if (isObjectType(bare)) return {};
  // proto2 gives an enum that is not set the first of its values.
  if (isEnumType(bare)) return bare.getValues()[0].name;
  if (!isScalarType(bare)) return null;
  if (bare.name === 'Boolean') return false;
  return bare.name === 'Int' || bare.name === 'Float' || bare.name === 'LongString' ? 0 : '';
}

/** Doubles that JSON has not are texts on MLflow's wire; NaN is null in its GraphQL answers. */
function finite(value: unknown): unknown {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

const isNamed = (type: GraphQLOutputType, name: string) => {
  const bare = getNullableType(type);
  return isScalarType(bare) && bare.name === name;
};
