import { isDeepStrictEqual } from 'node:util';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonJson } from '../tracking/python-json.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import type { SearchedOrder } from './logged-model-order.ts';

/** What a page token of a search of logged models has of the search, so that no other can use it. */
export interface TokenQuery {
  experiment_ids: readonly string[];
  filter: string | null;
  order_by: readonly SearchedOrder[] | null;
}

/** Base64 of JSON, as `SearchLoggedModelsPaginationToken` of mlflow/utils/search_utils.py. */
export function loggedModelToken(query: TokenQuery, offset: number): string {
  const { experiment_ids, filter, order_by } = query;
  const json = pythonJson({ experiment_ids, filter_string: filter, order_by, offset });
  return Buffer.from(json).toString('base64');
}

/**
 * @returns 0 without a token
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no token, or that of another search
 */
export function loggedModelOffset(page_token: string | undefined, query: TokenQuery): number {
  if (!page_token) return 0;
  const token = decoded(page_token);
  const { experiment_ids = null, offset } = token;
  if (!isDeepStrictEqual(experiment_ids, query.experiment_ids)) {
    throw invalidParameter(
      'Experiment IDs in the page token do not match the requested experiment IDs. ' +
        `Expected: ${pythonRepr(query.experiment_ids)}. Found: ${pythonRepr(experiment_ids)}`
    );
  }
  const filter = token['filter_string'] || null;
  if (filter !== query.filter) {
    throw invalidParameter(
      'Filter string in the page token does not match the requested filter string. ' +
        `Expected: ${printed(query.filter)}. Found: ${printed(filter)}`
    );
  }
  const order_by = token['order_by'] || null;
  if (!isDeepStrictEqual(order_by, query.order_by)) {
    throw invalidParameter(
      'Order by in the page token does not match the requested order by. ' +
        `Expected: ${pythonRepr(query.order_by)}. Found: ${pythonRepr(order_by)}`
    );
  }
  const at = offset || 0;
  if (!Number.isSafeInteger(at) || (at as number) < 0) {
    throw invalidParameter(`Invalid page token: ${page_token}. Its offset is ${pythonRepr(at)}.`);
  }
  return at as number;
}

function decoded(page_token: string): Record<string, unknown> {
  const text = Buffer.from(page_token, 'base64').toString('utf8');
  let token: unknown;
  try {
    token = JSON.parse(text);
  } catch (error) {
    const reason = /^[\s{["\-\dtfn]/.test(text) ? (error as Error).message : NO_VALUE;
    throw invalidParameter(`Invalid page token: ${page_token}. ${reason}`);
  }
  if (typeof token === 'object' && token !== null && !Array.isArray(token)) {
    return token as Record<string, unknown>;
  }
  throw invalidParameter(`Invalid page token: ${page_token}. It is no JSON object.`);
}

/** What Python's parser says of a text that cannot be JSON from its first character on. */
const NO_VALUE = 'Expecting value: line 1 column 1 (char 0)';

/** A text as Python's f-string prints it, not as `repr`. */
const printed = (value: unknown) => (typeof value === 'string' ? value : pythonRepr(value));
