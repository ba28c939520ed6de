import { credentialsOf } from '../client/tracking-credentials.ts';
import { readCredentialsFile } from './remote/credentials-file.ts';
import { Forwarder } from './remote/forwarder.ts';
import { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteCalls } from './remote/remote-calls.ts';
import { tlsOptionsOf } from './remote/tls-options.ts';

export interface OpenRemote {
  remote: MlflowRemote;
  /** For requests that are not ours. */
  forwarder: Forwarder;
  close(): Promise<void>;
}

/**
 * A remote with the credentials and certificates that MLflow's clients would take for it.
 *
 * @param env of this process: never what a page sent
 * @param authorization what the user's own tracking URI had in it, for when `env` has none
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no address of a server, or unfit variables
 */
export function openRemote(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  authorization: string | null = null
): OpenRemote {
  const options = {
    authorization: credentialsOf(env, readCredentialsFile()) ?? authorization,
    tls: tlsOptionsOf(env)
  };
  const calls = new RemoteCalls(address, options);
  const forwarder = new Forwarder(address, options);
  return {
    remote: new MlflowRemote(calls),
    forwarder,
    close: async () => {
      await Promise.all([calls.close(), forwarder.close()]);
    }
  };
}
