import { isIP } from 'node:net';
import path from 'node:path';

import type { ServerOptions } from '../server/main.ts';
import { findMlflowUi } from '../server/routes/mlflow-ui.ts';
import { localPath } from '../store/artifacts/artifact-places.ts';
import { readArguments, readNumber } from './arguments.ts';
import { UsageError } from './failure.ts';
import { refuseForeignOptions } from './refused-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `celltrail serve` was told, by its arguments and where those are silent by the environment. */
export type ServeOptions = Omit<ServerOptions, 'sync' | 'onFatal'>;

/**
 * Options of the names that `mlflow server` has for them, with its environment variables.
 *
 * @returns null when only help was asked for
 * @throws UsageError
 */
export function readServeOptions(args: string[], environment: Environment): ServeOptions | null {
  refuseForeignOptions(args);
  const values = readArguments(withWholeOptions(args), {
    host: { type: 'string' },
    port: { type: 'string', short: 'p' },
    data: { type: 'string' },
    token: { type: 'string' },
    'no-auth': { type: 'boolean', default: false },
    'allowed-hosts': { type: 'string' },
    'cors-allowed-origins': { type: 'string' },
    'x-frame-options': { type: 'string' },
    'artifacts-destination': { type: 'string' },
    'default-artifact-root': { type: 'string' },
    'serve-artifacts': { type: 'boolean' },
    'no-serve-artifacts': { type: 'boolean' },
    'static-prefix': { type: 'string' },
    'expose-prometheus': { type: 'string' },
    'mlflow-ui': { type: 'string' },
    remote: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false }
  });
  if (values.help) return null;
  // An empty variable is none, as click has it for mlflow.
  const given = (name: keyof typeof values, variable: string) =>
    (values[name] as string | undefined) ?? (environment[variable] || undefined);

  const host = given('host', 'MLFLOW_HOST') ?? '127.0.0.1';
  const token = values.token ?? environment['CELLTRAIL_TOKEN'] ?? null;
  checkAuthentication(host, token, values['no-auth']);
  const destination = given('artifacts-destination', 'MLFLOW_ARTIFACTS_DESTINATION');
  const defaultRoot = given('default-artifact-root', 'MLFLOW_DEFAULT_ARTIFACT_ROOT');
  return {
    host,
    port: readNumber('port', given('port', 'MLFLOW_PORT') ?? '5000', 65_535),
    dataDir: path.resolve(values.data ?? (environment['CELLTRAIL_HOME'] || '.celltrail')),
    token,
    allowedHosts: listed(given('allowed-hosts', 'MLFLOW_SERVER_ALLOWED_HOSTS')),
    allowedOrigins: listed(given('cors-allowed-origins', 'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS')),
    frameOptions: frameOptions(given('x-frame-options', 'MLFLOW_SERVER_X_FRAME_OPTIONS')),
    artifacts: {
      destination: destination === undefined ? undefined : destinationFolder(destination),
      serve: readServe(values, environment['MLFLOW_SERVE_ARTIFACTS']),
      defaultRoot: defaultRoot === undefined ? undefined : resolvedRoot(defaultRoot)
    },
    staticPrefix: checkedPrefix(given('static-prefix', 'MLFLOW_STATIC_PREFIX')),
    exposePrometheus: given('expose-prometheus', 'MLFLOW_EXPOSE_PROMETHEUS') !== undefined,
    remote: given('remote', 'CELLTRAIL_REMOTE'),
    mlflowUi: values['mlflow-ui'] === undefined ? undefined : uiFolder(values['mlflow-ui'])
  };
}

/**
 * Makes whole what `parseArgs` cannot tell apart: `-h` with a value is mlflow's short name of
 * `--host`, and alone asks for help; `--expose-prometheus` may come without mlflow's folder.
 */
function withWholeOptions(args: string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1];
    const hasValue = next !== undefined && !next.startsWith('-');
    if (arg === '-h' && hasValue) return ['--host'];
    if (arg === '--expose-prometheus' && !hasValue) return [`${arg}=`];
    return [arg];
  });
}

function checkAuthentication(host: string, token: string | null, noAuth: boolean): void {
  if (token === '') throw new UsageError('The token is empty. Give one, or leave --token out.');
  if (token !== null && noAuth) {
    throw new UsageError('--token and --no-auth exclude each other. Leave one of them out.');
  }
  if (token === null && !noAuth && !isLoopback(host)) {
    throw new UsageError(
      `${host} can be reached from other machines. Give a --token that clients must send, or ` +
        '--no-auth to let everyone in.'
    );
  }
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

const listed = (text: string | undefined) => text?.split(',').map(item => item.trim());

function frameOptions(text = 'SAMEORIGIN'): string | null {
  const value = text.toUpperCase();
  if (value === 'NONE') return null;
  if (value === 'SAMEORIGIN' || value === 'DENY') return value;
  throw new UsageError(
    `--x-frame-options is '${text}'; it must be 'SAMEORIGIN', 'DENY' or 'NONE'.`
  );
}

function readServe(
  values: { 'serve-artifacts'?: boolean; 'no-serve-artifacts'?: boolean },
  variable: string | undefined
): boolean {
  if (values['serve-artifacts'] && values['no-serve-artifacts']) {
    throw new UsageError('--serve-artifacts and --no-serve-artifacts exclude each other.');
  }
  if (values['serve-artifacts']) return true;
  if (values['no-serve-artifacts']) return false;
  // The words that click takes for a flag.
  const word = variable?.trim().toLowerCase() ?? '';
  if (/^(|1|true|t|yes|y|on)$/.test(word)) return true;
  if (/^(0|false|f|no|n|off)$/.test(word)) return false;
  throw new UsageError(`MLFLOW_SERVE_ARTIFACTS is '${variable}'; it must be 'true' or 'false'.`);
}

/** A drive letter of Windows is no scheme. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

function destinationFolder(uri: string): string {
  const folder = SCHEME.test(uri) ? localPath(uri) : path.resolve(uri);
  if (folder !== null) return folder;
  throw new UsageError(
    `--artifacts-destination is '${uri}'; this version keeps artifacts in a folder of this machine.`
  );
}

/** A relative path counts from where the server was started (`resolve_uri_if_local`). */
function resolvedRoot(uri: string): string {
  if (SCHEME.test(uri)) return uri;
  return path.resolve(uri);
}

function uiFolder(given: string): string {
  const folder = findMlflowUi(given);
  if (folder !== undefined) return folder;
  throw new UsageError(
    `--mlflow-ui is '${given}', where no page of MLflow is. Give the folder of the installed ` +
      "mlflow package: python -c 'import mlflow; print(*mlflow.__path__)'"
  );
}

function checkedPrefix(prefix = ''): string {
  if (prefix === '') return '';
  if (!prefix.startsWith('/')) throw new UsageError("--static-prefix must begin with a '/'.");
  if (prefix.endsWith('/')) throw new UsageError("--static-prefix should not end with a '/'.");
  if (/[{}?#%\s]/.test(prefix)) {
    throw new UsageError("--static-prefix must not contain '{', '}', '?', '#', '%' or spaces.");
  }
  return prefix;
}
