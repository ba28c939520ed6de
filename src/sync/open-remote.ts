import { credentialsOf } from '../client/tracking-credentials.ts';
import { readCredentialsFile } from './remote/credentials-file.ts';
import { Forwarder } from './remote/forwarder.ts';
import { MlflowRemote } from './remote/mlflow-remote.ts';
import { multipartOptionsOf } from './remote/multipart-options.ts';
import { RemoteCalls } from './remote/remote-calls.ts';
import { tlsOptionsOf } from './remote/tls-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A remote with the credentials and certificates that MLflow's clients would take for it.
 *
 * @param env of this process: never what a page sent
 * @param authorization what the user's own tracking URI had in it, for when `env` has none
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no address of a server, or unfit variables
 */
export function openRemote(
  address: string,
  env: Environment,
  authorization: string | null = null
): { remote: MlflowRemote; close(): Promise<void> } {
  const options = multipartOptionsOf(env);
  const calls = new RemoteCalls(address, optionsOf(env, authorization));
  return { remote: new MlflowRemote(calls, options), close: () => calls.close() };
}

/** The same for requests that are not ours. */
export const openForwarder = (address: string, env: Environment, authorization: string | null) =>
  new Forwarder(address, optionsOf(env, authorization));

const optionsOf = (env: Environment, authorization: string | null) => ({
  authorization: credentialsOf(env, readCredentialsFile()) ?? authorization,
  tls: tlsOptionsOf(env)
});
