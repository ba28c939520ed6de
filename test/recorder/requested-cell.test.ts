import { describe, expect, it } from 'vitest';
import { notebookOf, requestedCell } from '../../src/recorder/requested-cell.ts';
import { cellTagKey } from '../../src/store/sessions/cell-tag.ts';
import { FrameScript } from './frame-script.ts';
import { replay } from './written-record.ts';

const LAB = { tags: [], trusted: true, deletedCells: [], recordTiming: false };
const vscode = (place: string, fragment = 'W2sZmlsZQ%3D%3D') =>
  `vscode-notebook-cell:${place}#${fragment}`;

describe('the cell of a request', () => {
  it.each([
    ['JupyterLab', { cellId: '1e9aac6b-cee9-4786', ...LAB }, '1e9aac6b-cee9-4786'],
    ['VS Code', { cellId: vscode('/home/ana/train.ipynb') }, 'W2sZmlsZQ'],
    [
      'VS Code, its cell marked as trusted',
      { cellId: vscode('/a.ipynb'), trusted: true },
      'W2sZmlsZQ'
    ],
    [
      'VS Code on a remote machine',
      { cellId: vscode('//ssh-remote%2Bbox/home/a%23b/x.ipynb', 'X20sdnNjb2RlLXJlbW90ZQ%3D%3D') },
      'X20sdnNjb2RlLXJlbW90ZQ'
    ],
    [
      'an interactive window',
      { cellId: vscode('Interactive-1.interactive', 'W0sdW50aXRsZWQ=') },
      'W0sdW50aXRsZWQ'
    ],
    ['a client of nbclient', { cell_id: 'a1b2' }, 'a1b2'],
    ['a console of JupyterLab', { cellId: 'c', tags: [], trusted: true }, null],
    ['qtconsole, nbclient, the classic notebook', {}, null],
    ['something else', { cellId: 7 }, null],
    ['nothing', { cellId: '' }, null]
  ])('of %s', (_, metadata, cell) => {
    expect(requestedCell(metadata)).toBe(cell);
  });

  it('says nothing of where the notebook lies, whatever it is called', () => {
    for (const cellId of [
      'file:///home/ana/secret.ipynb',
      'vscode-notebook-cell:/home/ana/secret.ipynb',
      '/home/ana/secret.ipynb',
      'C:\\ana\\secret.ipynb',
      'x#/home/ana/secret.ipynb',
      'x#%2Fhome%2Fana%2Fsecret.ipynb'
    ]) {
      const cell = requestedCell({ cellId });
      expect(cell, cellId).toMatch(/^[0-9a-f]{16}$/);
      expect(requestedCell({ cellId })).toBe(cell);
    }
  });

  it('is a key that MLflow takes as it is', () => {
    const cell = requestedCell({ cellId: vscode('/a.ipynb') })!;
    expect(cellTagKey(cell)).toBe('celltrail.cell.W2sZmlsZQ');
  });

  it('is the same after its notebook was renamed: the next run of it is its second attempt', () => {
    const played = new FrameScript().kernel('started');
    for (const [id, place] of [
      ['a', '/home/ana/train.ipynb'],
      ['b', '/home/ana/better.ipynb']
    ]) {
      played
        .request(id, { cell: vscode(place), code: 'x' })
        .status(id, 'busy')
        .input(id, 1, 'x');
      played.reply(id, 'ok').status(id, 'idle');
    }
    expect(replay(played.frames).executionList.map(({ cell_id }) => cell_id)).toEqual([
      'W2sZmlsZQ',
      'W2sZmlsZQ'
    ]);
  });
});

it('the file that VS Code makes up for a kernel is that of its notebook', () => {
  const uuids = 'a5a0b1c2-0000-4111-8222-333344445555'.repeat(2);
  const made = `deep/train-jvsc-${uuids}.ipynb`;
  expect(notebookOf(made)).toBe('deep/train.ipynb');
  for (const path of ['train.ipynb', 'train-jvsc-notes.ipynb', null])
    expect(notebookOf(path)).toBe(path);
  const played = new FrameScript().kernel('started', { notebook_path: made }).run('a');
  const [session] = replay(played.frames).sessionList;
  expect(session.notebook_path).toBe('deep/train.ipynb');
  const later = new FrameScript().kernel('started').run('a').notebook(made);
  expect(replay(later.frames).sessionList[0].notebook_path).toBe('deep/train.ipynb');
});
