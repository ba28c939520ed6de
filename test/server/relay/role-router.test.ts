import { expect, it } from 'vitest';
import { RoleRouter } from '../../../src/server/relay/role-router.ts';
import type { Route } from '../../../src/server/route.ts';
import { Router } from '../../../src/server/router.ts';

const answers = (method: Route['method'], path: string): Route => ({
  method,
  path,
  answer: () => Promise.resolve()
});

it('what is of this companion is answered here, whoever owns the data folder', () => {
  const here = answers('POST', 'celltrail/v1/reruns');
  const own = answers('POST', 'celltrail/v1/frames');
  const router = new RoleRouter(() => Promise.resolve(), [here]);
  const find = (method: string, path: string) => router.find(method, path).route;
  const relayed = find('POST', '/api/celltrail/v1/frames');
  expect(find('POST', '/api/celltrail/v1/reruns')).toBe(here);
  expect(find('POST', '/ajax-api/celltrail/v1/reruns')).toBe(here);
  expect(find('GET', '/api/celltrail/v1/reruns')).toBe(relayed);
  router.becomeOwn(new Router([own]));
  expect(find('POST', '/api/celltrail/v1/frames')).toBe(own);
  expect(find('POST', '/api/celltrail/v1/reruns')).toBe(here);
});
