import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { documentOf, readSavedNotebook } from '../../../src/server/session-files/saved-notebook.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-saved-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = path.join(folder, 'root');
mkdirSync(path.join(root, 'sub'), { recursive: true });

function save(file: string, content: unknown): void {
  writeFileSync(path.join(folder, file), JSON.stringify(content));
}
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', id: 'm', metadata: {}, source: ['# A\n', 'b'] },
    {
      cell_type: 'code',
      id: 'a',
      metadata: { tags: ['no-track', 1] },
      source: 'fit()',
      outputs: []
    },
    { cell_type: 'code', metadata: {}, source: ['x'] }
  ]
};

it('the cells of a notebook are read as they were saved, of code for the order', async () => {
  save('root/sub/train.ipynb', NOTEBOOK);
  utimesSync(path.join(root, 'sub/train.ipynb'), 1000, 2000);
  const saved = await readSavedNotebook(root, 'sub/train.ipynb');
  expect(saved).toEqual({
    saved_time: 2_000_000,
    cells: [
      { cell_type: 'markdown', id: 'm', source: '# A\nb', tags: [] },
      { cell_type: 'code', id: 'a', source: 'fit()', tags: ['no-track'] },
      { cell_type: 'code', id: 'cell-2', source: 'x', tags: [] }
    ]
  });
  expect(documentOf(saved!).cells).toEqual([
    { id: 'a', source: 'fit()' },
    { id: 'cell-2', source: 'x' }
  ]);
});

it('nothing outside the root is read, whatever a path or a link says', async () => {
  save('secret.ipynb', NOTEBOOK);
  symlinkSync(path.join(folder, 'secret.ipynb'), path.join(root, 'link.ipynb'));
  symlinkSync(folder, path.join(root, 'way'));
  for (const asked of [
    'link.ipynb',
    'way/secret.ipynb',
    '../secret.ipynb',
    'sub/../../secret.ipynb'
  ]) {
    expect(await readSavedNotebook(root, asked)).toBeNull();
  }
  save('root/inside.ipynb', NOTEBOOK);
  symlinkSync(path.join(root, 'inside.ipynb'), path.join(root, 'alias.ipynb'));
  expect(await readSavedNotebook(root, 'alias.ipynb')).not.toBeNull();
});

it('what is no notebook, or a very large one, says nothing', async () => {
  save('root/old.ipynb', { nbformat: 3, worksheets: [] });
  writeFileSync(path.join(root, 'half.ipynb'), '{"nbformat": 4, "cel');
  writeFileSync(path.join(root, 'large.ipynb'), '');
  truncateSync(path.join(root, 'large.ipynb'), 33 * 1024 * 1024);
  for (const asked of ['old.ipynb', 'half.ipynb', 'large.ipynb', 'sub', 'none.ipynb']) {
    expect(await readSavedNotebook(root, asked)).toBeNull();
  }
});
