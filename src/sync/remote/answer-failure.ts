import { readError } from '../../client/read-error.ts';
import { readRetryAfter } from '../../client/retry-after.ts';
import { RemoteFailure, type FailureKind } from './remote-failure.ts';

/** A whole answer with another status than 2xx. */
export interface FailedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * @param url that was asked; of it the host is shown, and where a redirect leads without its query
 * @param asked the path below `/api/2.0/`, to be shown; null for a presigned address
 */
export function answerFailure(url: URL, asked: string | null, answer: FailedAnswer): RemoteFailure {
  const { status, headers } = answer;
  if (status < 400) return redirected(url, answer);
  const body = parsed(answer.body);
  const { code, message } = readError(status, body);
  const said = hasMessage(body);
  const retryAfterMs = readRetryAfter(headers['retry-after'], Date.now());
  const kind = kindOf(status, retryAfterMs);
  const what = {
    unreachable: 'could not be asked for',
    unclear: 'failed at',
    busy: 'is too busy for',
    refused: 'refused'
  }[kind];
  const doors = asked === null ? undefined : CREDENTIALS[status];
  const why = said
    ? `: ${message}`
    : doors === undefined
      ? '.'
      : `: ${doors}, which are in ${THESE}`;
  return new RemoteFailure(
    kind,
    `${url.host} ${what} ${asked ?? 'a file'} (status ${status})${why}`,
    {
      status,
      code,
      serverMessage: said ? message : null,
      retryAfterMs: kind === 'busy' ? retryAfterMs : null
    }
  );
}

function kindOf(status: number, retryAfterMs: number | null): FailureKind {
  if (status === 429 || (status === 503 && retryAfterMs !== null)) return 'busy';
  if (status === 501) return 'refused';
  // 408: what was between us and the server gave up on one of the two.
  return status >= 500 || status === 408 ? 'unclear' : 'refused';
}

function redirected(url: URL, { status, headers }: FailedAnswer): RemoteFailure {
  const { location } = headers;
  const target =
    location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null;
  const to = target === null ? 'elsewhere' : `to ${target.origin}${target.pathname}`;
  return new RemoteFailure(
    'refused',
    `${url.host} points ${to} (status ${status}), where nothing is sent: ` +
      'give the address of the server itself.',
    { status }
  );
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return null;
  }
}

/** Whether `readError` has its message from the server. */
function hasMessage(body: unknown): boolean {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === 'string' && message !== '';
}

/** MLflow's own sign-in says both without JSON. */
const CREDENTIALS: Readonly<Record<number, string>> = {
  401: 'it wants other credentials',
  403: 'these credentials do not allow it'
};
const THESE =
  'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN or ' +
  '~/.mlflow/credentials.';
