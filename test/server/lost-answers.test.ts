import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openServer, type OpenServer } from './open-server.ts';

describe('a run whose answer was lost', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  const namesakes = async (run_name: string) =>
    (
      await open.post('runs/search', {
        experiment_ids: ['0'],
        filter: `attributes.run_name = '${run_name}'`
      })
    ).body.runs ?? [];

  /** Sends a request, and is gone before the answer can come. */
  async function sendAndLeave(body: object): Promise<void> {
    const text = JSON.stringify(body);
    const socket = connect(open.server.port, '127.0.0.1');
    socket.write(
      'POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      () => socket.resetAndDestroy()
    );
    await new Promise(resolve => socket.once('close', resolve));
  }

  it('is answered to the retry, and only to one', async () => {
    const body = { experiment_id: '0', run_name: 'lost', start_time: 1_700_000_000_000 };
    await sendAndLeave(body);
    while ((await namesakes('lost')).length === 0) await sleep(5);
    const made = (await namesakes('lost'))[0].info.run_id;
    expect((await open.post('runs/create', body)).body.run.info.run_id).toBe(made);
    expect(await namesakes('lost')).toHaveLength(1);
    expect((await open.post('runs/create', body)).body.run.info.run_id).not.toBe(made);
  });

  it('is not answered to another request', async () => {
    await sendAndLeave({ experiment_id: '0', run_name: 'a', start_time: 1 });
    while ((await namesakes('a')).length === 0) await sleep(5);
    await open.post('runs/create', { experiment_id: '0', run_name: 'a', start_time: 2 });
    expect(await namesakes('a')).toHaveLength(2);
  });

  it('equal requests that were answered make runs of their own', async () => {
    const body = { experiment_id: '0', run_name: 'twins', start_time: 1 };
    await Promise.all([open.post('runs/create', body), open.post('runs/create', body)]);
    expect(await namesakes('twins')).toHaveLength(2);
  });

  it('a create that failed is tried again', async () => {
    const body = { experiment_id: '424242424242424242' };
    await sendAndLeave(body);
    await sleep(50);
    expect((await open.post('runs/create', body)).status).toBe(404);
    expect((await open.post('runs/create', body)).status).toBe(404);
  });
});
