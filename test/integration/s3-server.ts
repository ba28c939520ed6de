import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';

const MOTO = path.resolve(import.meta.dirname, '../../.venv/bin/moto_server');

/** What clients of it need to be told; it takes any. */
export const S3_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'key',
  AWS_DEFAULT_REGION: 'us-east-1'
};

/** Starts a server that speaks S3 and keeps all in its memory, with one empty bucket. */
export async function startS3Server(
  bucket: string
): Promise<{ port: number; stop: () => Promise<void> }> {
  const [port] = await freePorts(1);
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...S3_CREDENTIALS }
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    const made = await fetch(`http://127.0.0.1:${port}/${bucket}`, { method: 'PUT' }).catch(
      () => null
    );
    if (made?.ok) return { port, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`moto_server did not start:\n${said}`);
}
