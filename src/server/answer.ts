import { ServerResponse, type OutgoingHttpHeaders } from 'node:http';

const JSON_TYPE = 'application/json';
const EMPTY = '{}';
const EMPTY_HEADERS = [
  'Content-Type',
  JSON_TYPE,
  'Content-Length',
  '2',
  'X-Content-Type-Options',
  'nosniff'
];

/**
 * Answers with JSON in one write: `end` with a string joins it to the headers.
 *
 * @param value undefined answers `{}`, MLflow's empty response
 */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  if (value === undefined && status === 200) {
    response.writeHead(200, EMPTY_HEADERS);
    response.end(EMPTY);
    return;
  }
  const text = JSON.stringify(value ?? {});
  response.writeHead(status, headersFor(text, JSON_TYPE));
  response.end(text);
}

/** @param json in UTF-8 */
export function sendJsonBytes(response: ServerResponse, json: Uint8Array): void {
  response.writeHead(200, headersFor(json, JSON_TYPE));
  response.end(json);
}

export function sendText(
  response: ServerResponse,
  text: string,
  status = 200,
  type = 'text/plain; charset=utf-8'
): void {
  response.writeHead(status, headersFor(text, type));
  response.end(text);
}

/**
 * A class for a server's responses, whose headers all have `always` added. Headers that are set
 * before would send every answer through the slower of Node's two ways to write them.
 *
 * @param always names and values in turn
 */
export function responsesWith(always: readonly string[]): typeof ServerResponse {
  if (always.length === 0) return ServerResponse;
  class Response extends ServerResponse {
    override writeHead(status: number, reason?: unknown, given?: unknown): this {
      const headers = (typeof reason === 'string' ? given : reason) as
        string[] | OutgoingHttpHeaders | undefined;
      if (Array.isArray(headers)) return super.writeHead(status, [...headers, ...always]);
      const all: OutgoingHttpHeaders = { ...headers };
      for (let i = 0; i < always.length; i += 2) all[always[i]!] = always[i + 1];
      return super.writeHead(status, all);
    }
  }
  // The type of the constructor has a parameter that a class expression cannot have.
  return Response as typeof ServerResponse;
}

function headersFor(text: string | Uint8Array, type: string): string[] {
  return [
    'Content-Type',
    type,
    'Content-Length',
    String(Buffer.byteLength(text)),
    'X-Content-Type-Options',
    'nosniff'
  ];
}
