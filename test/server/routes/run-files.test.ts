import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

async function runIn(open: OpenServer, experiment_id: string) {
  const { body } = await open.post('runs/create', { experiment_id });
  return body.run.info as { run_id: string; artifact_uri: string };
}

describe('the files of a run whose artifacts lie on the disk', () => {
  let folder: string;
  let open: OpenServer;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-root-'));
    open = await openServer({
      artifacts: { serve: false, defaultRoot: path.join(folder, 'mlruns') }
    });
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true });
  });

  const get = (run_id: string, file: string) =>
    ask(open.server, 'GET', `/get-artifact?run_id=${run_id}&path=${file}`);

  it('are listed, read and uploaded within the default artifact root', async () => {
    const { run_id, artifact_uri } = await runIn(open, '0');
    expect(artifact_uri).toBe(path.join(folder, `mlruns/0/${run_id}/artifacts`));
    mkdirSync(path.join(artifact_uri, 'sub'), { recursive: true });
    writeFileSync(path.join(artifact_uri, 'sub/a.txt'), 'from the client');
    expect((await open.get(`artifacts/list?run_id=${run_id}&path=sub`)).body).toEqual({
      root_uri: artifact_uri,
      files: [{ path: 'sub/a.txt', is_dir: false, file_size: 15 }]
    });
    expect(await get(run_id, 'sub/a.txt')).toMatchObject({ status: 200, text: 'from the client' });
    const url = `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run_id}&path=sub/b.txt`;
    expect((await ask(open.server, 'POST', url, { body: 'note' })).status).toBe(200);
    expect((await get(run_id, 'sub/b.txt')).text).toBe('note');
  });

  it.each(['/etc', 'file:///etc', 's3://bucket', 'mlflow-artifacts:/0'])(
    'are not looked for at %s',
    async artifact_location => {
      const name = `at ${artifact_location}`;
      const { body } = await open.post('experiments/create', { name, artifact_location });
      const { run_id } = await runIn(open, body.experiment_id);
      const listed = await open.get(`artifacts/list?run_id=${run_id}`);
      expect(listed).toMatchObject({ status: 501, body: { error_code: 'NOT_IMPLEMENTED' } });
      expect(listed.body.message).toMatch(/^These artifacts are kept at '.*', which this server/);
      expect((await get(run_id, 'passwd')).status).toBe(501);
    }
  );

  it.each([
    ['GET', '2.0/mlflow-artifacts/artifacts?path=x', '2.0/mlflow-artifacts/artifacts'],
    [
      'DELETE',
      '2.0/mlflow-artifacts/artifacts/x',
      '2.0/mlflow-artifacts/artifacts/<path:artifact_path>'
    ],
    [
      'POST',
      '2.0/mlflow-artifacts/mpu/create/x',
      '2.0/mlflow-artifacts/mpu/create/<path:artifact_path>'
    ],
    [
      'GET',
      '2.0/mlflow-artifacts/presigned/x',
      '2.0/mlflow-artifacts/presigned/<path:artifact_path>'
    ]
  ])('are not proxied: %s %s', async (method, asked, rule) => {
    for (const prefix of ['/api/', '/ajax-api/']) {
      expect(await ask(open.server, method, prefix + asked, { body: '{}' })).toMatchObject({
        status: 503,
        text:
          `Endpoint: ${prefix}${rule} disabled due to the mlflow server running with ` +
          '`--no-serve-artifacts`. To enable artifacts server functionality, run `mlflow server` ' +
          'with `--serve-artifacts`'
      });
    }
  });

  it.each(['GET', 'PUT'])('are not streamed by the proxy: %s', async method => {
    const url = '/api/2.0/mlflow-artifacts/artifacts/x';
    expect(await ask(open.server, method, url, { body: 'x' })).toMatchObject({
      status: 503,
      body: {
        detail:
          'Artifact serving is disabled. Run `mlflow server` with `--serve-artifacts` to enable.'
      }
    });
  });
});

describe('where artifacts are kept', () => {
  it('is fixed for Default when the data folder is made, and new for new experiments', async () => {
    const first = await openServer();
    await first.server.close();
    const again = await openServer({
      dataDir: first.dataDir,
      artifacts: { defaultRoot: 'mlflow-artifacts:/shelf/' }
    });
    const locationOf = async (id: string) =>
      (await again.get(`experiments/get?experiment_id=${id}`)).body.experiment.artifact_location;
    expect(await locationOf('0')).toBe('mlflow-artifacts:/0');
    const { body } = await again.post('experiments/create', { name: 'new' });
    expect(await locationOf(body.experiment_id)).toBe(
      `mlflow-artifacts:/shelf/${body.experiment_id}`
    );
    await again.close();
    rmSync(path.dirname(first.dataDir), { recursive: true, force: true });
  });

  it('is the folder itself without a proxy, and another folder when one is given', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-destination-'));
    const open = await openServer({ artifacts: { serve: false, destination: folder } });
    expect((await runIn(open, '0')).artifact_uri).toMatch(`${folder}/0/`);
    await open.close();
    const proxy = await openServer({ artifacts: { destination: folder } });
    const url = '/api/2.0/mlflow-artifacts/artifacts/a/b.txt';
    await ask(proxy.server, 'PUT', url, { body: 'x' });
    expect((await ask(proxy.server, 'GET', url)).text).toBe('x');
    await proxy.close();
    rmSync(folder, { recursive: true });
  });
});
