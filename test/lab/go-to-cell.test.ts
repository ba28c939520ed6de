import type { JupyterFrontEnd } from '@jupyterlab/application';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { goToCell } from '../../src/lab/go-to-cell.ts';
import { FakeNotebook, FakeTracker } from './fake-notebooks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function page(exists = false) {
  const tracker = new FakeTracker();
  const activateById = vi.fn();
  const get = () => (exists ? Promise.resolve({}) : Promise.reject(new Error('404')));
  const execute = async () => void tracker.add(new FakeNotebook('a.ipynb', { fit: 'fit(1)' }));
  const app = {
    shell: { activateById },
    serviceManager: { contents: { get } },
    commands: { execute }
  } as unknown as JupyterFrontEnd;
  const go = (source: string, cell_id = 'fit') =>
    goToCell(app, tracker.tracker, { notebook_path: 'a.ipynb', cell_id, source });
  return { tracker, go, activateById };
}

it('selects the cell, and lets it flash for a second', async () => {
  const { tracker, go, activateById } = page();
  const { content } = tracker.add(new FakeNotebook('a.ipynb', { load: '', fit: 'fit(1)' }));
  expect(await go('fit(1)')).toBe('shown');
  expect(activateById).toHaveBeenCalledWith('panel-1');
  expect(content.activeCellIndex).toBe(1);
  expect([...content.widgets[1].classes]).toEqual(['ct-mod-flash']);
  vi.advanceTimersByTime(1000);
  expect(content.widgets[1].classes.size).toBe(0);
});

it('says that the cell says something else now, and shows it all the same', async () => {
  const { tracker, go, activateById } = page();
  tracker.add(new FakeNotebook('a.ipynb', { fit: 'fit(2)' }));
  expect(await go('fit(1)')).toBe('changed');
  expect(activateById).toHaveBeenCalledOnce();
  expect(await go('')).toBe('shown');
});

it('says that the cell is gone, or the notebook, or that it may be one of several', async () => {
  const { tracker, go, activateById } = page();
  expect(await go('fit(1)')).toBe('gone');
  tracker.add(new FakeNotebook('a.ipynb', { fit: 'fit(2)' }));
  expect(await go('fit(1)', 'other')).toBe('gone');
  const alike = page();
  alike.tracker.add(new FakeNotebook('a.ipynb', { one: 'fit(3)', two: 'fit(3)' }));
  expect(await alike.go('fit(3)', 'other')).toBe('alike');
  expect(activateById).not.toHaveBeenCalled();
});

it('opens the notebook if need be', async () => {
  expect(await page(true).go('fit(1)')).toBe('shown');
});
