import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { jupyterDoor, kernelDoor, standAloneDoor } from '../../src/server/auth.ts';

const KEY = 'ab'.repeat(32);
const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' });

describe('the kernels’ door', () => {
  const secret = createHmac('sha256', KEY).update('k-1').digest('hex').slice(0, 32);
  const gone = new Set<string>();
  const door = kernelDoor(KEY, id => gone.has(id));

  it('knows the kernel by the secret in its path', () => {
    expect(door.admit(`/kernels/k-1/${secret}/api/2.0/mlflow/runs/get`, {})).toEqual({
      caller: { kernel_id: 'k-1' },
      path: '/api/2.0/mlflow/runs/get'
    });
  });

  it.each([
    '/api/2.0/mlflow/runs/get',
    '/kernels',
    '/kernels/',
    '/kernels//',
    '/kernels///',
    '/kernels//api/2.0/mlflow/runs/get',
    '/kernels/k-1/api/2.0/mlflow/runs/get',
    '/kernels/k-1//api/2.0/mlflow/runs/get',
    `/kernels/k-1/${secret}`,
    `/kernels/k-1/${secret.slice(1)}/api/x`,
    `/kernels/k-1/${secret}0/api/x`,
    `/kernels/k-2/${secret}/api/x`,
    `/kernels/k%2D1/${secret}/api/x`
  ])('refuses %s', path => {
    expect(() => door.admit(path, { authorization: `Bearer ${KEY}` })).toThrow(refused);
  });

  it('refuses a kernel that is gone', () => {
    gone.add('k-1');
    expect(() => door.admit(`/kernels/k-1/${secret}/api/x`, {})).toThrow(refused);
  });
});

describe.each([
  ['the Jupyter server’s door', jupyterDoor(KEY)],
  ['a stand-alone server with a token', standAloneDoor({ boundHost: '0.0.0.0' }, KEY)]
])('%s', (_, door) => {
  it('takes the bearer token', () => {
    expect(door.admit('/api/x', { authorization: `Bearer ${KEY}` }).path).toBe('/api/x');
    expect(door.admit('/api/x', { authorization: `bearer ${KEY}` }).path).toBe('/api/x');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', `Bearer ${KEY}x`, `Basic ${KEY}`, KEY])(
    'refuses the authorization %s',
    authorization => {
      expect(() => door.admit('/api/x', { authorization })).toThrow(refused);
    }
  );
});

it('a stand-alone server without a token asks for none', () => {
  const door = standAloneDoor({ boundHost: '127.0.0.1' }, null);
  expect(door.admit('/api/x', {}).caller).toEqual({ kernel_id: null });
});
