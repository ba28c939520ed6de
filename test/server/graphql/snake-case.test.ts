import { expect, it } from 'vitest';
import { snakeCased } from '../../../src/server/graphql/snake-case.ts';

it('takes null for absent, in the lists of an input too', () => {
  const input = { experimentIds: ['0', null], filter: null, maxResults: 5 };
  expect(snakeCased(input)).toEqual({ experiment_ids: ['0'], max_results: 5 });
});
