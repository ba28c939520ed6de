import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startServer, type RunningServer, type ServerOptions } from '../../src/server/main.ts';
import { ask, type Answer } from './ask.ts';

export interface OpenServer {
  url: string;
  dataDir: string;
  server: RunningServer;
  /** Sends JSON to `/api/2.0/mlflow/<endpoint>` and reads the answer. */
  post(endpoint: string, body: unknown): Promise<Answer>;
  get(endpoint: string): Promise<Answer>;
  close(): Promise<void>;
}

/** A stand-alone server with a real store in a folder of its own. */
export async function openServer(options: Partial<ServerOptions> = {}): Promise<OpenServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-server-'));
  const dataDir = path.join(folder, 'data');
  const server = await startServer({
    dataDir,
    host: '127.0.0.1',
    port: 0,
    token: null,
    ...options
  });
  const url = `http://127.0.0.1:${server.port}`;
  const api = `${options.staticPrefix ?? ''}/api/2.0/mlflow/`;
  return {
    url,
    dataDir,
    server,
    get: endpoint => ask(server, 'GET', api + endpoint),
    post: (endpoint, body) =>
      ask(server, 'POST', api + endpoint, {
        body: typeof body === 'string' ? body : JSON.stringify(body)
      }),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  };
}
