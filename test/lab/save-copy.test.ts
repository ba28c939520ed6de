import { ServerConnection, type Contents } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import { recordedPath } from '../../src/lab/read-only-notebook.ts';
import { saveCopy } from '../../src/lab/save-copy.ts';

/** A disk with these files, by path. */
function disk(...files: string[]) {
  const saved: { path: string; content: unknown }[] = [];
  const contents = {
    get: async (path: string) => {
      const below = files.filter(file => path === '' || file.startsWith(`${path}/`));
      if (below.length === 0 && path !== '') {
        throw new ServerConnection.ResponseError(new Response('', { status: 404 }));
      }
      const names = below.map(file => file.slice(path === '' ? 0 : path.length + 1).split('/')[0]);
      return { content: names.map(name => ({ name })) };
    },
    save: async (path: string, { content }: { content: unknown }) => {
      saved.push({ path, content });
      files.push(path);
    }
  };
  return { contents: contents as unknown as Contents.IManager, saved };
}

it('a copy goes beside its notebook and takes the name of nothing that is there', async () => {
  const { contents, saved } = disk('deep/train.ipynb');
  const save = () => saveCopy(contents, 'deep', 'train @ run-007.ipynb', '{"cells":[]}');
  expect([await save(), await save(), await save()]).toEqual([
    'deep/train @ run-007.ipynb',
    'deep/train @ run-007 (2).ipynb',
    'deep/train @ run-007 (3).ipynb'
  ]);
  expect(saved[0].content).toEqual({ cells: [] });
});

it('goes to the root when the folder of its notebook is gone', async () => {
  const { contents } = disk('a @ b.ipynb');
  expect(await saveCopy(contents, 'gone', 'a @ b.ipynb', '{}')).toBe('a @ b (2).ipynb');
});

it.each([
  ['{"metadata":{"celltrail":{"notebook_path":"deep/train.ipynb"}}}', 'deep/train.ipynb'],
  ['{"metadata":{"celltrail":{"notebook_path":null}}}', ''],
  ['{"metadata":{}}', '']
])('the notebook of %s is %j', (text, path) => {
  expect(recordedPath(text)).toBe(path);
});
