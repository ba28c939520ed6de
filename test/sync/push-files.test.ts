import { expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { localFiles } from '../../src/sync/local-files.ts';
import { FilePush, MAX_FILES, type RunFiles } from '../../src/sync/push-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';

const artifact_uri = 'mlflow-artifacts:/1/r/artifacts';
const filesOf = (count: number): RunFiles => ({
  files: (_, most) =>
    Promise.resolve(
      Array.from({ length: Math.min(most, count) }, (_, n) => ({ path: `${n}`, size: 1, time: 1 }))
    ),
  read: () => Promise.reject(new Error('All that may go is there.'))
});

it('names a run that has more files than are copied', async () => {
  const { remote, close } = openRemote('http://127.0.0.1:9', {});
  const sent = new Map(Array.from({ length: MAX_FILES }, (_, n) => [`${n}`, '1-1']));
  const refusedOf = (count: number) =>
    new FilePush({
      store: { sentFiles: () => Promise.resolve(sent), saveFile: () => Promise.resolve() },
      remote,
      files: filesOf(count),
      settings: { ...DEFAULT_SYNC_SETTINGS }
    }).push('r', { artifact_uri, copy: { run_id: 'there', artifact_uri } });
  expect(await refusedOf(MAX_FILES)).toEqual({});
  expect(await refusedOf(MAX_FILES + 2)).toEqual({
    [`files at ${artifact_uri}`]: expect.stringContaining('more than 100,000')
  });
  expect((await localFiles(filesOf(MAX_FILES), artifact_uri)).unreached).toBeNull();
  const { files, unreached } = await localFiles(filesOf(MAX_FILES + 1), artifact_uri);
  expect(files).toHaveLength(MAX_FILES);
  expect(unreached).toContain('more than 100,000');
  await close();
});
