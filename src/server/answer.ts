import type { ServerResponse } from 'node:http';

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

export function sendText(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, headersFor(text, 'text/plain; charset=utf-8'));
  response.end(text);
}

function headersFor(text: string, type: string): string[] {
  return [
    'Content-Type',
    type,
    'Content-Length',
    String(Buffer.byteLength(text)),
    'X-Content-Type-Options',
    'nosniff'
  ];
}
