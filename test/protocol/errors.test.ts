import { expect, it } from 'vitest';

import { classification, type ErrorCode } from '../../src/protocol/errors.ts';

it.each<[ErrorCode, string | undefined, string | undefined]>([
  ['INVALID_PARAMETER_VALUE', 'KAM00', 'INVALID_PARAMETER_VALUE'],
  ['BAD_REQUEST', 'KAM00', 'INVALID_PARAMETER_VALUE'],
  ['RESOURCE_DOES_NOT_EXIST', 'KAM00', 'RESOURCE_NOT_FOUND'],
  ['ENDPOINT_NOT_FOUND', 'KAM00', 'RESOURCE_NOT_FOUND'],
  ['INVALID_STATE', 'XXM00', 'CLIENT_INTERNAL_ERROR'],
  ['NOT_IMPLEMENTED', undefined, undefined],
  ['INSUFFICIENT_STORAGE', undefined, undefined]
])('%s has the SQL state %s and the class %s, as in MLflow', (code, sqlstate, error_class) => {
  expect(classification(code)).toEqual(sqlstate === undefined ? {} : { sqlstate, error_class });
});
