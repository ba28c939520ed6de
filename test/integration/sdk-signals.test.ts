import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../src/protocol/entities/run.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { Project } from './sdk-program.ts';

let server: OpenServer;
let project: Project;

beforeEach(async () => {
  server = await openServer();
  project = new Project({ MLFLOW_TRACKING_URI: server.url });
});
afterEach(async () => {
  await server.close();
  project.remove();
});

async function runs(): Promise<Run[]> {
  const { body } = await server.post('runs/search', { experiment_ids: ['0'] });
  return body.runs ?? [];
}

const SIGNAL_EXIT = path.resolve(import.meta.dirname, '../../node_modules/signal-exit');
/** Some turns of the event loop later. */
const SAYS_LOGGED = `setTimeout(() => console.log('logged'), 50); setInterval(() => {}, 1000);`;

describe.each(['SIGTERM', 'SIGINT'] as const)('a process that gets %s', signal => {
  const ended = async (source: string) => {
    const program = project.start(source);
    await program.says(/logged/);
    program.process.kill(signal);
    return { ...(await program.ended), output: program.output() };
  };

  it('ends when signal-exit listens as well, whichever was first', async () => {
    const load = `const { onExit } = await import(${JSON.stringify(SIGNAL_EXIT + '/dist/mjs/index.js')});
      onExit(() => console.log('cleaned'));`;
    const log = `const { metric } = await import('celltrail'); metric('loss', 1);
      await new Promise(done => setTimeout(done, 20));`;
    for (const source of [load + log, log + load]) {
      const { code, signal: by, output } = await ended(source + SAYS_LOGGED);
      expect({ code, by }).toEqual({ code: null, by: signal });
      expect(output).toContain('cleaned');
    }
  });

  it('ends when both builds of the package listen, and the runs of both are KILLED', async () => {
    const { code, signal: by } = await ended(`
      import { createRequire } from 'node:module';
      import { metric } from 'celltrail';
      metric('loss', 1);
      createRequire(import.meta.url)('celltrail').metric('loss', 2);
      ${SAYS_LOGGED}`);
    expect({ code, by }).toEqual({ code: null, by: signal });
    expect((await runs()).map(({ info }) => info.status)).toEqual(['KILLED', 'KILLED']);
  });

  it.each(['on', 'once'])('has the time for its own end that it takes (process.%s)', async on => {
    const stop = `process.${on}('${signal}', async () => {
      await new Promise(done => setTimeout(done, 300));
      metric('loss', 7, 7);
      await finish();
      console.log('in peace');
      process.exit(0);
    });`;
    const before = `import { finish, metric } from 'celltrail';`;
    for (const source of [
      `${before} ${stop} metric('loss', 1);`,
      `${before} metric('loss', 1); ${stop}`
    ]) {
      const { code, output } = await ended(source + SAYS_LOGGED);
      expect(output).toContain('in peace');
      expect(code).toBe(0);
    }
    expect((await runs()).map(({ info }) => info.status)).toEqual(['FINISHED', 'FINISHED']);
  });

  it('ends at once in the turn that it logged in first', async () => {
    const began = Date.now();
    const { code, signal: by } = await ended(`
      import { writeSync } from 'node:fs';
      import { metric } from 'celltrail';
      metric('loss', 1);
      writeSync(1, 'logged');
      for (const end = Date.now() + 30_000; Date.now() < end; ) ;`);
    expect({ code, by }).toEqual({ code: null, by: signal });
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  it('listens again after somebody else took a signal', async () => {
    const program = project.start(`
      import { metric } from 'celltrail';
      metric('loss', 1);
      process.once('${signal}', () => {
        console.log('heard');
        setTimeout(() => metric('loss', 2, 2), 20);
        setTimeout(() => console.log('again'), 100);
      });
      ${SAYS_LOGGED}`);
    await program.says(/logged/);
    program.process.kill(signal);
    await program.says(/again/);
    program.process.kill(signal);
    expect(await program.ended).toEqual({ code: null, signal });
    expect((await runs()).map(({ info }) => info.status)).toEqual(['KILLED']);
  });
});
