import { INotebookTracker } from '@jupyterlab/notebook';
import { describe, expect, it } from 'vitest';
import plugins, { ICelltrailSettings, ITrackingClient } from '../../src/lab/index.ts';

describe('the plugins', () => {
  it('are these, each with a description for the extension manager', () => {
    expect(plugins.map(({ id }) => id).sort()).toEqual([
      'celltrail:client',
      'celltrail:compare',
      'celltrail:inline-plots',
      'celltrail:launcher',
      'celltrail:notebook-tab',
      'celltrail:notices',
      'celltrail:plot-renderer',
      'celltrail:plugin',
      'celltrail:run-tab',
      'celltrail:running',
      'celltrail:sidebar',
      'celltrail:status',
      'celltrail:table'
    ]);
    for (const { description, autoStart } of plugins) {
      expect(description).toMatch(/\.$/);
      expect(autoStart).toBe(true);
    }
  });

  it('demand nothing of the host but its notebooks, so that Notebook 7 has them too', () => {
    const ours = [ITrackingClient, ICelltrailSettings];
    const demanded = plugins.flatMap(({ requires = [] }) => requires) as unknown[];
    const foreign = new Set(demanded.filter(token => !ours.includes(token as never)));
    expect([...foreign]).toEqual([INotebookTracker]);
  });
});
