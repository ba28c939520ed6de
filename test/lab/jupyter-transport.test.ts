import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServerConnection } from '@jupyterlab/services';
import { afterEach, describe, expect, it } from 'vitest';
import { TrackingClient, type SocketLike } from '../../src/client/tracking-client.ts';
import { JupyterTransport } from '../../src/lab/jupyter-transport.ts';
import { listSessions } from '../../src/protocol/endpoints/sessions.ts';
import { logBatch } from '../../src/protocol/endpoints/runs.ts';

const servers: Server[] = [];
const sockets: string[] = [];

class Socket implements SocketLike {
  onopen = null;
  onmessage = null;
  onclose = null;
  constructor(url: string) {
    sockets.push(url);
  }
  close(): void {}
}

async function jupyter(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: Partial<ServerConnection.ISettings> = {}
): Promise<JupyterTransport> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new JupyterTransport(
    ServerConnection.makeSettings({
      baseUrl: `http://127.0.0.1:${port}/user/ana/`,
      wsUrl: `ws://127.0.0.1:${port}/user/ana/`,
      token: 'secret',
      WebSocket: Socket as unknown as typeof WebSocket,
      ...options
    })
  );
}

const json = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  sockets.length = 0;
});

describe('JupyterTransport', () => {
  it('asks below the base URL with the login of Jupyter', async () => {
    let asked: IncomingMessage | undefined;
    const transport = await jupyter((request, response) => {
      asked = request;
      json(response, 200, { sessions: [] });
    });
    const client = new TrackingClient(transport);
    const answer = await client.call(listSessions, { notebook_path: 'a b.ipynb' });
    expect(answer).toEqual({ sessions: [] });
    // Exactly: a parameter against caches would be an unknown field.
    expect(asked?.url).toBe(
      '/user/ana/celltrail/api/celltrail/v1/sessions?notebook_path=a+b.ipynb'
    );
    expect(asked?.headers.authorization).toBe('token secret');
  });

  it('sends a request body as JSON', async () => {
    let sent = '';
    let type: string | undefined;
    const transport = await jupyter(async (request, response) => {
      type = request.headers['content-type'];
      for await (const part of request) sent += part;
      json(response, 200, {});
    });
    await new TrackingClient(transport).call(logBatch, { run_id: 'r1' });
    expect(JSON.parse(sent)).toEqual({ run_id: 'r1' });
    // The server refuses anything else, as MLflow's does.
    expect(type).toBe('application/json');
  });

  it('downloads from below the tracking server, with the login of Jupyter and the range', async () => {
    let asked: IncomingMessage | undefined;
    const transport = await jupyter((request, response) => {
      asked = request;
      response.end('bytes');
    });
    const query = { run_id: 'r1', path: 'a b/c.png' };
    const response = await transport.download('get-artifact', { query, range: 'bytes=0-9' });
    expect(await response.text()).toBe('bytes');
    expect(asked?.url).toBe('/user/ana/celltrail/get-artifact?run_id=r1&path=a+b%2Fc.png');
    expect(asked?.headers).toMatchObject({ authorization: 'token secret', range: 'bytes=0-9' });
  });

  it('says once that the server extension is missing, and opens no socket then', async () => {
    const transport = await jupyter((_, response) =>
      json(response, 404, { message: 'Not Found', reason: null })
    );
    let told = 0;
    transport.missing.connect(() => (told += 1));
    await transport.request('GET', 'celltrail/v1/status', {});
    await transport.request('GET', 'celltrail/v1/status', {});
    expect(told).toBe(1);
    expect(() => transport.openSocket('celltrail/v1/events')).toThrow(/not enabled/);
  });

  it('does not take an unknown run for a missing server extension', async () => {
    const transport = await jupyter((_, response) =>
      json(response, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: "Run 'x' not found" })
    );
    let told = 0;
    transport.missing.connect(() => (told += 1));
    await transport.request('GET', '2.0/mlflow/runs/get', { query: { run_id: 'x' } });
    expect(told).toBe(0);
  });

  it('puts the token into the address of the socket only where Jupyter does', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse) => json(response, 200, {});
    (await jupyter(answer, { appendToken: true })).openSocket('celltrail/v1/events?from=3');
    (await jupyter(answer, { appendToken: false })).openSocket('celltrail/v1/events?from=3');
    expect(sockets[0]).toMatch(
      /^ws:\/\/127.0.0.1:\d+\/user\/ana\/celltrail\/api\/celltrail\/v1\/events\?from=3&token=secret$/
    );
    expect(sockets[1]).toMatch(/events\?from=3$/);
  });
});
