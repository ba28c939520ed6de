import type { Endpoint } from '../../protocol/endpoint.ts';
import { ApiCalls } from '../api-calls.ts';
import { checkObject } from '../checks.ts';
import type { Server } from '../server.ts';
import { DECLARED } from './declared-endpoints.ts';

/** @param name of an endpoint of MLflow. @throws ApiError; TypeError for a name that is none */
export async function callByName(server: Server, name: string, request: object): Promise<unknown> {
  const declared = (DECLARED as Record<string, unknown>)[name];
  if (typeof declared !== 'object' || declared === null || !('method' in declared)) {
    throw new TypeError(`MlflowClient has no method ${name}.`);
  }
  checkObject(`${name}()`, request);
  return new ApiCalls(server).call(declared as Endpoint<object, unknown>, request);
}
