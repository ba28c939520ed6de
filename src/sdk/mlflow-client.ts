import type { Endpoint } from '../protocol/endpoint.ts';
import { ApiCalls, type Server } from './api-calls.ts';
import { DECLARED } from './declared-endpoints.ts';
import { readServer, type InitOptions } from './settings.ts';
import { theHost } from './the-host.ts';

type Declared = typeof DECLARED;
type Call<Declaration> =
  Declaration extends Endpoint<infer Req, infer Res>
    ? object extends Req
      ? (request?: Req) => Promise<Answer<Res>>
      : (request: Req) => Promise<Answer<Res>>
    : never;
/** What the server declares as its own JSON text comes parsed here. */
type Answer<Res> = Res extends string ? unknown : Res;

/**
 * All of MLflow's REST API, a method for each endpoint, with MLflow's own names in request and answer:
 * `await new MlflowClient().getRun({ run_id })`. A call rejects with an ApiError.
 */
export type MlflowClient = {
  // Endpoints of the table alone, not the limits and paths that are declared beside them.
  readonly [
    Name in keyof Declared as Declared[Name] extends { method: string } ? Name : never
  ]: Call<Declared[Name]>;
};

class Client {
  constructor(options: Server | Pick<InitOptions, 'trackingUri' | 'token'> = {}) {
    const calls = new ApiCalls('address' in options ? options : readServer(options, theHost()));
    for (const [name, declared] of Object.entries(DECLARED)) {
      if (typeof declared !== 'object' || !('method' in declared)) continue;
      const endpoint = declared as Endpoint<object, unknown>;
      Object.defineProperty(this, name, {
        value: (request: object = {}) => calls.call(endpoint, request)
      });
    }
  }
}

/** Absent: the server and the credentials that `init` would find. */
export const MlflowClient = Client as unknown as new (
  options?: Server | Pick<InitOptions, 'trackingUri' | 'token'>
) => MlflowClient;
