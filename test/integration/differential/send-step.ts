import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { comparable } from './comparable.ts';
import { filled, type Names, type Step } from './step.ts';

/** What of an answer must be equal. */
export interface Answer {
  status: number;
  /** Without its parameters. */
  type: string | undefined;
  /** Parsed JSON, or the text of any other type. */
  body: unknown;
}

/** Sends a step to one server, and puts what it saves into `names`. */
export async function sendStep(url: string, step: Step, names: Names): Promise<Answer> {
  const response = await exchange(url, step, names);
  const status = response.statusCode!;
  const type = response.headers['content-type']?.split(';', 1)[0];
  const said = await text(response);
  let parsed: unknown;
  try {
    parsed = JSON.parse(said, exactInteger);
  } catch {
    return { status, type, body: said };
  }
  for (const [name, of] of Object.entries(step.save ?? {})) {
    try {
      names[name] = of(parsed);
    } catch (error) {
      throw new Error(`'${step.name}' brought no ${name}, but ${status} ${said}`, { cause: error });
    }
  }
  const body = comparable(parsed, names);
  for (const path of Object.keys(step.except ?? {})) remove(body, path.split('.'));
  return { status, type, body };
}

/** The request, for the title of a difference. */
export function shownRequest(step: Step, names: Names): string {
  const body = bodyOf(step, names)?.toString() ?? '';
  const shown = body.length > 300 ? `${body.slice(0, 300)}… (${body.length} characters)` : body;
  return `${step.method ?? 'POST'} ${addressOf('', step, names)} ${shown}`;
}

/** Not by `fetch`, which sends no body with GET. */
function exchange(url: string, step: Step, names: Names): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const body = bodyOf(step, names);
    const sized = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = httpRequest(
      addressOf(url, step, names),
      {
        agent: AGENT,
        method: step.method ?? 'POST',
        headers: { ...(step.headers ?? { 'content-type': 'application/json' }), ...sized }
      },
      resolve
    );
    request.on('error', reject);
    request.end(body);
  });
}

const AGENT = new Agent({ keepAlive: true });

function addressOf(url: string, { path }: Step, names: Names): string {
  const place = typeof path === 'string' ? filled(path, names) : path(names);
  return place.startsWith('/') ? url + place : `${url}/api/2.0/${place}`;
}

function bodyOf({ body }: Step, names: Names): string | Uint8Array | null {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  return filled(typeof body === 'string' ? body : JSON.stringify(body), names);
}

/** An integer that a double cannot hold is compared as it was written. */
function exactInteger(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const rounded = typeof value === 'number' && !Number.isSafeInteger(value);
  return rounded && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function remove(value: unknown, [key, ...rest]: string[]): void {
  if (typeof value !== 'object' || value === null || key === undefined) return;
  const container = value as Record<string, unknown>;
  if (rest.length === 0) delete container[key];
  else remove(container[key], rest);
}
