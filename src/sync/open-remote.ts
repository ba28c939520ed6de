import { credentialsOf } from '../client/tracking-credentials.ts';
import { readCredentialsFile } from './remote/credentials-file.ts';
import { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteCalls } from './remote/remote-calls.ts';
import { tlsOptionsOf } from './remote/tls-options.ts';

/**
 * A remote with the credentials and certificates that MLflow's clients would take for it.
 *
 * @param env of this process: never what a page sent
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no address of a server, or unfit variables
 */
export function openRemote(
  address: string,
  env: Readonly<Record<string, string | undefined>>
): { remote: MlflowRemote; close(): Promise<void> } {
  const calls = new RemoteCalls(address, {
    authorization: credentialsOf(env, readCredentialsFile()),
    tls: tlsOptionsOf(env)
  });
  return { remote: new MlflowRemote(calls), close: () => calls.close() };
}
