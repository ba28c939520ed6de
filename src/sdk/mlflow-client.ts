import type { Endpoint } from '../protocol/endpoint.ts';
import { checkObject } from './checks.ts';
import type { Server } from './server.ts';
import type { DECLARED } from './on-demand/declared-endpoints.ts';
import { onDemand } from './on-demand/load-on-demand.ts';
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

/** Absent: the server and the credentials that `init` would find. */
export const MlflowClient = class {
  constructor(options: Server | Pick<InitOptions, 'trackingUri' | 'token'> = {}) {
    checkObject('new MlflowClient()', options);
    const server = 'address' in options ? options : readServer(options, theHost());
    return new Proxy(this, {
      // An object with a method `then` would be waited for by `await`.
      get: (_, name) =>
        typeof name !== 'string' || name === 'then'
          ? undefined
          : async (request: object = {}) => (await onDemand()).callByName(server, name, request)
    });
  }
} as unknown as new (options?: Server | Pick<InitOptions, 'trackingUri' | 'token'>) => MlflowClient;
