import { UsageError } from './failure.ts';

/**
 * Says what to do instead of an option that `mlflow server` has and `celltrail serve` has not.
 *
 * @throws UsageError
 */
export function refuseForeignOptions(args: readonly string[]): void {
  for (const arg of args) {
    if (arg === '--') return;
    const name = arg.split('=', 1)[0]!;
    const instead = INSTEAD[name];
    if (instead) throw new UsageError(`celltrail serve has no ${name}. ${instead}`);
  }
}

const OWN_STORE =
  'It keeps its record in a folder of its own: give that with --data. `celltrail import` brings ' +
  'the runs of an MLflow store over.';
const ONE_PROCESS = 'One process serves all requests: leave it out.';
const NO_WORKSPACES = 'It has no workspaces: start a server with a --data folder for each.';

const INSTEAD: Readonly<Record<string, string>> = {
  '--backend-store-uri': OWN_STORE,
  '--registry-store-uri': OWN_STORE,
  '--read-replica-backend-store-uri': OWN_STORE,
  '--workers': ONE_PROCESS,
  '-w': ONE_PROCESS,
  '--gunicorn-opts': ONE_PROCESS,
  '--waitress-opts': ONE_PROCESS,
  '--uvicorn-opts': ONE_PROCESS,
  '--dev': ONE_PROCESS,
  '--artifacts-only': 'Its artifacts and its runs are served together: leave it out.',
  '--disable-security-middleware':
    "Say what may come instead: --allowed-hosts '*', --cors-allowed-origins '*' or " +
    '--x-frame-options NONE.',
  '--app-name': 'It asks for a token instead of user names: give one with --token.',
  '--enable-workspaces': NO_WORKSPACES,
  '--disable-workspaces': 'It has no workspaces: leave it out.',
  '--workspace-store-uri': NO_WORKSPACES,
  '--trace-archival-config': 'Traces stay in its store: leave it out.',
  '--secrets-cache-ttl': 'It keeps no secrets of a gateway: leave it out.',
  '--secrets-cache-max-size': 'It keeps no secrets of a gateway: leave it out.'
};
