import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import { isNumber, isText, listOfTexts, quotedText } from './filter-grammar.ts';
import type { FilterToken } from './tokenize.ts';
import type { Clause } from './parse-filter.ts';

/**
 * What an attribute is compared with, in filters of runs and of experiments.
 *
 * @param rules `numeric`: the attribute takes numbers; `listed`: the one that may be in a list
 * @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text
 */
export function attributeValue(
  key: string,
  token: FilterToken,
  { numeric, listed }: { numeric: boolean; listed: string }
): Clause['value'] {
  if (numeric) {
    if (isNumber(token)) return Number(token.text);
    throw invalidParameter(
      `Expected numeric value type for numeric attribute: ${key}. Found ${token.text}`
    );
  }
  if (isText(token)) return quotedText(token);
  if (token.kind !== 'list') {
    throw invalidParameter(
      `Expected a quoted string value for attributes. Got value ${token.text}`
    );
  }
  if (key !== listed) {
    throw invalidParameter(
      `Only ${pythonRepr([listed])} attributes support ` +
        'comparison with a list of quoted string values.'
    );
  }
  return listOfTexts(token);
}
