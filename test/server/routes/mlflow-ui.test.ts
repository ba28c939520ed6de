import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMlflowUi } from '../../../src/server/routes/mlflow-ui.ts';
import { ask } from '../ask.ts';
import { openServer } from '../open-server.ts';

describe('the folder of MLflow’s web page', () => {
  let packages: string;
  let build: string;

  beforeAll(() => {
    packages = mkdtempSync(path.join(tmpdir(), 'celltrail-ui-'));
    build = path.join(packages, 'mlflow', 'server', 'js', 'build');
    mkdirSync(build, { recursive: true });
    writeFileSync(path.join(build, 'index.html'), '<html></html>');
  });
  afterAll(() => rmSync(packages, { recursive: true }));

  it('is found from itself, from the package and from the folder of packages', () => {
    for (const given of [build, path.join(packages, 'mlflow'), packages]) {
      expect(findMlflowUi(given)).toBe(build);
    }
  });

  it('may lose files while it is served: who asks for one is cut off, all others are served', async () => {
    const script = path.join(build, 'main.js');
    writeFileSync(script, 'whole');
    const { server, close } = await openServer({ mlflowUi: build });
    const get = (file: string, headers = {}) => ask(server, 'GET', file, { headers });
    try {
      const ranged = await get('/static-files/main.js', { range: 'bytes=5-2' });
      expect(ranged).toMatchObject({ status: 200, text: 'whole' });
      rmSync(script);
      await expect(get('/static-files/main.js')).rejects.toThrow(/hang up|reset/);
      expect(await get('/')).toMatchObject({ status: 200, text: '<html></html>' });
    } finally {
      await close();
    }
  });

  it('is below the static prefix with a slash at the end, relative to which it names its files', async () => {
    const { server, close } = await openServer({ mlflowUi: build, staticPrefix: '/ml' });
    try {
      const { status, headers } = await ask(server, 'GET', '/ml');
      expect([status, headers.location]).toEqual([308, '/ml/']);
      expect(await ask(server, 'GET', '/ml/')).toMatchObject({
        status: 200,
        text: '<html></html>'
      });
      expect((await ask(server, 'GET', '/ml/static-files/index.html')).status).toBe(200);
      expect((await ask(server, 'GET', '/static-files/index.html')).status).toBe(404);
    } finally {
      await close();
    }
  });

  it('is not made up', () => {
    expect(findMlflowUi(path.join(packages, 'mlflow', 'server'))).toBeUndefined();
  });
});
