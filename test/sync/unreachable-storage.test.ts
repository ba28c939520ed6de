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
    { run_id, message: `Not on the remote: file f. 127.0.0.1:${port} refused the connection.` }
  ]);
}, 30_000);
