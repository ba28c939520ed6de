import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startServeProcess, type ServeProcess } from './serve-process.ts';

const MIB = 1024 * 1024;
/** A gigabyte in test:long; less shows the same, once it is more than the bound. */
const SIZE = process.env['CELLTRAIL_LONG'] === '1' ? 1024 : 160;

let folder: string;
let server: ServeProcess;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-artifact-'));
  server = await startServeProcess(path.join(folder, 'data'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const residentMiB = () => {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
};

/** How much the server grew at most while `work` went on, in MiB. */
async function growthIn(work: () => Promise<void>): Promise<number> {
  const before = residentMiB();
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, residentMiB())), 10);
  await work();
  clearInterval(look);
  return peak - before;
}

const URL_PATH = '/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/large.bin';

it.runIf(process.platform === 'linux')(
  'a large artifact goes up and down in 50 MB of memory',
  async () => {
    const up = await growthIn(async () => {
      const piece = Buffer.alloc(MIB, 7);
      const request = httpRequest(server.url + URL_PATH, {
        method: 'PUT',
        headers: { 'content-length': SIZE * MIB }
      });
      const answered = new Promise<number>(resolve =>
        request.once('response', response => resolve(response.resume().statusCode!))
      );
      await pipeline(Readable.from(Array.from({ length: SIZE }, () => piece)), request);
      expect(await answered).toBe(200);
    });
    const down = await growthIn(async () => {
      const response = await new Promise<IncomingMessage>(resolve =>
        get(server.url + URL_PATH, resolve)
      );
      let bytes = 0;
      for await (const chunk of response) bytes += (chunk as Buffer).length;
      expect(bytes).toBe(SIZE * MIB);
    });
    expect(up).toBeLessThan(50);
    expect(down).toBeLessThan(50);
  },
  600_000
);
