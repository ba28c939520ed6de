import type { Dispatcher } from 'undici';
import connect from 'undici/lib/api/api-connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { ApiError } from '../../protocol/errors.ts';
import type { TlsOptions } from './tls-options.ts';

/**
 * Connections that are kept for the next call, through the proxies that the environment names
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, or in lower case).
 *
 * @param connections at most at one time to one server
 * @throws ApiError INVALID_PARAMETER_VALUE when the environment has no address where it names a proxy
 */
export function openDispatcher(tls: TlsOptions, connections: number): Dispatcher {
  const ofSocket = { ...tls, timeout: CONNECT_TIMEOUT_MS };
  try {
    return new EnvHttpProxyAgent({
      connections,
      connect: ofSocket,
      requestTls: ofSocket,
      // As MLflow's clients do: many proxies open no tunnel to a server without TLS.
      proxyTunnel: false,
      clientFactory: (proxy, options) => {
        const pool = new Pool(proxy, { ...options, headersTimeout: CONNECT_TIMEOUT_MS });
        // Which the index of undici gives to all dispatchers.
        return Object.assign(pool, { connect });
      }
    });
  } catch (cause) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      'HTTPS_PROXY or HTTP_PROXY does not name a proxy: give it as http://host:port.',
      { cause }
    );
  }
}

const CONNECT_TIMEOUT_MS = 10_000;
