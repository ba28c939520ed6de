import { connect } from 'node:tls';
import { RemoteFailure } from './remote-failure.ts';

/**
 * A call that got no answer.
 *
 * @param url that was asked; of it the host is shown
 * @param sent whether any of the request may have left this machine
 */
export async function connectionFailure(
  url: URL,
  sent: boolean,
  cause: Error
): Promise<RemoteFailure> {
  const { host } = url;
  const code = codeOf(cause);
  // With TLS 1.3 a server tells what it thinks of our certificate after our first bytes, unread.
  if (/^ERR_SSL_.*ALERT/.test(code) && (!sent || code.includes('CERTIFICATE'))) {
    return unreachable(
      `${host} did not take the TLS connection (${code}): if it wants a certificate, ` +
        'set MLFLOW_TRACKING_CLIENT_CERT_PATH to a file with certificate and key.',
      cause
    );
  }
  // undici has no class of its own for what a proxy answers in the place of the server.
  const ofProxy = /^Proxy .*\((\d{3})\)/.exec(cause.message)?.[1];
  if (ofProxy !== undefined) {
    return unreachable(
      `The proxy on the way to ${host} did not let the call through (status ${ofProxy}).`,
      cause
    );
  }
  if (sent) {
    return new RemoteFailure(
      'unclear',
      `${host} broke off the connection before its answer was whole.`,
      { cause }
    );
  }
  if (code === 'CERT_HAS_EXPIRED') {
    const end = await endOfCertificate(url);
    const on = end === null ? '' : ` on ${end.toISOString().slice(0, 10)}`;
    return unreachable(
      `The certificate of ${host} expired${on}: its server needs a new one.`,
      cause
    );
  }
  return unreachable(sentence(url, code, cause), cause);
}

const unreachable = (message: string, cause: Error) =>
  new RemoteFailure('unreachable', message, { cause });

function sentence(url: URL, code: string, cause: Error): string {
  const { host } = url;
  if (UNKNOWN_ISSUER.has(code)) {
    return (
      `The certificate of ${host} is of an authority that is not known here: ` +
      'set MLFLOW_TRACKING_SERVER_CERT_PATH to the file of that authority.'
    );
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `${placeOf(url, cause)} refused the connection.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${(cause as { hostname?: string }).hostname ?? host} is not known (DNS).`;
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'ETIMEDOUT':
      return `${placeOf(url, cause)} took no connection in time.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${placeOf(url, cause)} from here.`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${host} is not valid yet: is the clock of this machine right?`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${host} is for ${namesOf(cause)}: use an address with that name.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${host} does not speak TLS: does its address begin with http://?`;
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return `The connections to ${host} were closed here.`;
    default:
      return `${host} cannot be reached (${code || cause.message}).`;
  }
}

/** The server, or the proxy when that is what was connected to. */
function placeOf(url: URL, cause: Error): string {
  // Of a name with several addresses Node tries all, and throws what each of them did.
  const [first] = cause instanceof AggregateError ? (cause.errors as Error[]) : [cause];
  const { address, port } = first as { address?: string; port?: number };
  const ownPort = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return port === undefined || port === ownPort
    ? url.host
    : `The proxy ${address}:${port} on the way to ${url.host}`;
}

function namesOf(cause: Error): string {
  const { cert } = cause as { cert?: { subjectaltname?: string; subject?: { CN?: string } } };
  const names = cert?.subjectaltname?.replace(/(DNS|IP Address):/g, '') ?? cert?.subject?.CN;
  return names ?? 'another name';
}

/** Node does not say it; a second connection, for the sentence alone. */
function endOfCertificate(url: URL): Promise<Date | null> {
  return new Promise(resolve => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      servername: /[a-z]/i.test(host) && !host.includes(':') ? host : undefined,
      rejectUnauthorized: false,
      timeout: 3_000
    });
    const done = (end: Date | null) => {
      socket.destroy();
      resolve(end);
    };
    socket.once('secureConnect', () => {
      const end = new Date(socket.getPeerCertificate().valid_to);
      // Else it is one further up that expired.
      done(end.getTime() < Date.now() ? end : null);
    });
    socket.once('timeout', () => done(null));
    socket.on('error', () => done(null));
  });
}

function codeOf(cause: Error): string {
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

const UNKNOWN_ISSUER = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
]);
