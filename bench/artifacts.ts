import { randomFillSync } from 'node:crypto';
import { get, request } from 'node:http';
import { createRuns } from './api.ts';
import { amount, perSecond, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

const CHUNK = randomFillSync(Buffer.alloc(2 ** 20));
const CHUNKS = 1024;
const MEGABYTES = CHUNKS;

/** An artifact of 1 GiB up and down through the proxy. */
export async function artifact(server: BenchedServer): Promise<Measured[]> {
  const [run_id] = await createRuns(server, 1);
  const path = `/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts/large.bin`;
  const before = server.memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, server.memory())), 50);
  const upSeconds = await upload(server.port, path);
  const { seconds, bytes } = await download(server.port, path);
  clearInterval(watch);
  const ok = bytes === CHUNKS * CHUNK.length;
  return [
    perSecond('artifact of 1 GiB up', MEGABYTES / upSeconds, 'MB', ok, { must: 400 }),
    perSecond('artifact of 1 GiB down', MEGABYTES / seconds, 'MB', ok, { must: 400 }),
    amount('memory growth meanwhile, artifact', (most - before) / 2 ** 20, 'MB', ok, { must: 50 })
  ];
}

function upload(port: number, path: string): Promise<number> {
  const start = performance.now();
  return new Promise((done, fail) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        method: 'PUT',
        path,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': CHUNKS * CHUNK.length
        }
      },
      response => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) done((performance.now() - start) / 1000);
          else fail(new Error(`The upload was answered with ${response.statusCode}.`));
        });
      }
    );
    sent.on('error', fail);
    let n = 0;
    const write = () => {
      while (n < CHUNKS) {
        n++;
        if (!sent.write(CHUNK)) {
          sent.once('drain', write);
          return;
        }
      }
      sent.end();
    };
    write();
  });
}

/** By Node's own client: the streams of `fetch` take longer than the server. */
function download(port: number, path: string): Promise<{ seconds: number; bytes: number }> {
  const start = performance.now();
  return new Promise((done, fail) => {
    get({ port, host: '127.0.0.1', path }, answer => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('error', fail);
      answer.on('end', () => done({ seconds: (performance.now() - start) / 1000, bytes }));
    }).on('error', fail);
  });
}
