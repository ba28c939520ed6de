import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { copiedStore } from './copied-store.ts';

const { store, files, proxy, api, remote, sync, close } = await copiedStore();
afterAll(close);

const [port] = await freePorts(1);
const createRun = remote.createRun.bind(remote);
// As of a remote that is no proxy of its artifacts.
remote.createRun = async request => {
  const { info, data, ...run } = await createRun(request);
  return { ...run, data, info: { ...info, artifact_uri: `s3://bucket/${info.run_id}` } };
};
proxy.next(
  {
    kind: 'status',
    status: 200,
    body: JSON.stringify({ presigned_url: `http://127.0.0.1:${port}/bucket/f?signature=secret` })
  },
  Infinity,
  (_, path) => path.endsWith('presigned-upload-url')
);

async function newRun(run_name: string, ...paths: string[]): Promise<string> {
  const { run_id, artifact_uri } = (await store.tracking.createRun({ run_name })).info;
  for (const path of paths)
    await files.write(artifact_uri, path, Readable.from([Buffer.from('x')]));
  await store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  return run_id;
}

const statusThere = async (run_id: string) => {
  const [copy] = await store.sync.runsOf([run_id]);
  return (await api.get('runs/get', { run_id: copy.remote?.run_id ?? '' })).run.info.status;
};

/** @param status of all its answers */
async function openStorage(status: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.method ?? '');
    request.resume().once('end', () => response.writeHead(status).end());
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return { asked, close };
}

it('files are named that go to a storage which cannot be reached, and hold up nothing', async () => {
  const states = new Set<string>();
  const look = setInterval(() => void sync.status().then(({ state }) => states.add(state)), 20);
  const run_id = await newRun('with a file', 'f');
  const other = await newRun('without');
  await sync.settled();
  clearInterval(look);
  expect(await statusThere(run_id)).toBe('FINISHED');
  expect(await statusThere(other)).toBe('FINISHED');
  expect(states).not.toContain('offline');
  const { problems } = await sync.status();
  expect(problems).toMatchObject([
    {
      run_id,
      kind: 'failed',
      message: `Not on the remote: file f. 127.0.0.1:${port} refused the connection.`
    }
  ]);
}, 30_000);

it('points of a run go on whose files wait for their next try', async () => {
  const run_id = await newRun('grows', 'f');
  await sync.settled();
  const metrics = [{ key: 'loss', value: 1, timestamp: 1, step: 1 }];
  await store.tracking.logBatch({ run_id, metrics });
  await sync.settled();
  const [copy] = await store.sync.runsOf([run_id]);
  expect(await api.history(copy.remote?.run_id ?? '', 'loss')).toHaveLength(1);
  expect((await store.sync.dueRuns()).map(due => due.run_id)).toContain(run_id);
}, 30_000);

it('what the storage does not let in is tried again as well: its signature may have been too old', async () => {
  const storage = await openStorage(403);
  const run_id = await newRun('signed too early', 'f');
  await sync.settled();
  await storage.close();
  const { problems } = await sync.status();
  expect(problems).toContainEqual(
    expect.objectContaining({ run_id, kind: 'failed', message: expect.stringContaining('403') })
  );
});

it('they go when somebody tries again and it is there', async () => {
  const storage = await openStorage(200);
  await sync.retryNow();
  await sync.settled();
  await storage.close();
  expect(storage.asked).toEqual(['PUT', 'PUT', 'PUT']);
  expect(await sync.status()).toMatchObject({ state: 'synced', problems: [] });
});
