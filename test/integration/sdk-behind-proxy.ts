import { afterEach, beforeEach } from 'vitest';
import type { Run } from '../../src/protocol/entities/run.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { Project } from './sdk-program.ts';

/** Of the test that runs: a server, a proxy before it, and a project that logs there. */
export let server: OpenServer;
export let proxy: FaultProxy;
export let project: Project;

/** Each test of the file that calls this has its own. */
export function eachBehindProxy(): void {
  beforeEach(async () => {
    server = await openServer();
    proxy = await FaultProxy.start(server.server.port!);
    project = new Project({ MLFLOW_TRACKING_URI: proxy.address });
  });
  afterEach(async () => {
    await proxy.close();
    await server.close();
    project.remove();
  });
}

/** On the server. */
export async function runs(): Promise<Run[]> {
  const { body } = await server.post('runs/search', { experiment_ids: ['0'] });
  return body.runs ?? [];
}
