import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { booleanOf, invalidVariable, type Env } from './env-values.ts';

/** How the other side of TLS is checked, and by which certificate we are known there; PEM. */
export interface TlsOptions {
  /** In the place of the authorities that Node knows. */
  ca?: string[];
  cert?: string;
  key?: string;
  rejectUnauthorized?: false;
}

/**
 * TLS as MLflow's variables ask for it (`verify` and `cert` of mlflow/utils/rest_utils.py):
 * `MLFLOW_TRACKING_INSECURE_TLS`, `MLFLOW_TRACKING_SERVER_CERT_PATH` (a file of authorities, or a
 * folder of such), `MLFLOW_TRACKING_CLIENT_CERT_PATH` (certificate and key in one file).
 *
 * @throws ApiError INVALID_PARAMETER_VALUE for a value that MLflow refuses, or an unreadable file
 */
export function tlsOptionsOf(env: Env): TlsOptions {
  const options: TlsOptions = {};
  const authorities = env[SERVER_CERT];
  if (booleanOf(env, INSECURE) === true) {
    if (authorities) {
      throw invalidVariable(`${INSECURE} and ${SERVER_CERT} are both set: take one of them away.`);
    }
    options.rejectUnauthorized = false;
  }
  if (authorities) options.ca = readAuthorities(authorities);
  const own = env[CLIENT_CERT];
  if (own) {
    const pem = readPem(CLIENT_CERT, own);
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      throw invalidVariable(
        `${CLIENT_CERT} names ${own}, which has no private key beside the certificate.`
      );
    }
    options.cert = options.key = pem;
  }
  return options;
}

function readAuthorities(named: string): string[] {
  const files = statSync(named, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(named, { withFileTypes: true })
        .filter(entry => !entry.isDirectory())
        .map(({ name }) => path.join(named, name))
    : [named];
  const found = files
    .map(file => readPem(SERVER_CERT, file))
    .filter(text => CERTIFICATE.test(text));
  if (found.length === 0)
    throw invalidVariable(`${SERVER_CERT} names ${named}, which has no certificate.`);
  return found;
}

function readPem(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalidVariable(`${variable} names ${file}, which cannot be read.`, cause);
  }
}

const CERTIFICATE = /-----BEGIN (TRUSTED )?CERTIFICATE-----/;
const INSECURE = 'MLFLOW_TRACKING_INSECURE_TLS';
const SERVER_CERT = 'MLFLOW_TRACKING_SERVER_CERT_PATH';
const CLIENT_CERT = 'MLFLOW_TRACKING_CLIENT_CERT_PATH';
