/** What a server lets a client in by: the names and the order of MLflow's clients. */

/**
 * The value of the header `authorization`; null without one.
 *
 * Name and password of `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, each from the file
 * where the environment lacks it; without both of them `MLFLOW_TRACKING_TOKEN`
 * (`read_mlflow_creds` of mlflow/utils/credentials.py, `http_request` of mlflow/utils/rest_utils.py).
 *
 * @param file the text of `~/.mlflow/credentials`; null without one
 */
export function credentialsOf(
  env: Readonly<Record<string, string | undefined>>,
  file: string | null = null
): string | null {
  const kept = file === null ? new Map<string, string>() : valuesOfSection(file, 'mlflow');
  const valueOf = (name: string) => env[name] || kept.get(name.toLowerCase());
  const user = valueOf('MLFLOW_TRACKING_USERNAME');
  const password = valueOf('MLFLOW_TRACKING_PASSWORD');
  if (user && password) return basic(user, password);
  const token = env['MLFLOW_TRACKING_TOKEN'];
  return token ? `Bearer ${token}` : null;
}

/**
 * An address as it can be shown, and what was in it of a name and password.
 *
 * @returns `address`: without a slash at its end; `authorization`: the value of that header, or null
 */
export function splitCredentials(uri: string): { address: string; authorization: string | null } {
  const url = new URL(uri);
  const authorization =
    url.username === ''
      ? null
      : basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
  url.username = url.password = '';
  return { address: url.href.replace(/\/+$/, ''), authorization };
}

/** UTF-8 as MLflow's clients send it; `btoa` alone knows Latin-1. */
function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** As Python's configparser reads it: keys in lower case, `=` or `:` between, `%%` for a `%`. */
function valuesOfSection(text: string, section: string): Map<string, string> {
  const values = new Map<string, string>();
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const title = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (title !== undefined) inside = title === section;
    const pair = /^([^#;=:[\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (inside && pair !== null) {
      values.set(pair[1].toLowerCase(), pair[2].replaceAll('%%', '%'));
    }
  }
  return values;
}
