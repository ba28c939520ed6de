import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

// Tests look into answers of many shapes.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** The JSON, if it is some. */
  body: Json;
}

/** A request with any headers, `Host` and `Origin` too, which `fetch` sets itself. */
export async function ask(
  place: { port: number } | { socketPath: string },
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Buffer } = {}
): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const about =
      options.body === undefined
        ? {}
        : {
            'content-type': 'application/json',
            // Node sends none of its own accord with a GET or DELETE.
            ...(options.headers?.['transfer-encoding'] === undefined
              ? { 'content-length': String(Buffer.byteLength(options.body)) }
              : {})
          };
    const request = httpRequest(
      { host: '127.0.0.1', ...place, method, path, headers: { ...about, ...options.headers } },
      resolve
    );
    request.on('error', reject);
    request.end(options.body);
  });
  const text = (await buffer(response)).toString();
  const isJson = response.headers['content-type'] === 'application/json';
  return {
    status: response.statusCode!,
    headers: response.headers,
    text,
    body: isJson && method !== 'HEAD' ? JSON.parse(text) : undefined
  };
}
