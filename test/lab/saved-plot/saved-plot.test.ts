import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownRuns } from '../../../src/lab/saved-plot/known-runs.ts';
import { SavedPlot } from '../../../src/lab/saved-plot/saved-plot.ts';
import type { PlotBundle } from '../../../src/protocol/plot-bundle.ts';
import { FakeRecord, RUN_ID } from '../fake-record.ts';

const bundle = (count: number): PlotBundle => ({
  version: 1,
  execution_id: 'e1',
  cell_id: 'c1',
  attempt: 1,
  series: [{ run_id: RUN_ID, metric_key: 'loss', count, steps: [0, 4, 9], values: [1, 0.5, 0.1] }]
});

describe('SavedPlot', () => {
  let record: FakeRecord;

  beforeEach(() => {
    record = new FakeRecord();
    record.set('c1', 'e1', 'ok', 10);
  });
  afterEach(() => record.dispose());

  it('shows its own points before anything is asked', () => {
    const { plot, here } = new SavedPlot(bundle(10)).state;
    expect(plot.series[0].steps).toEqual([0, 4, 9]);
    expect(here).toBeNull();
    expect(record.asked).toEqual([]);
  });

  it('shows all points of the record once it is seen', async () => {
    const saved = new SavedPlot(bundle(10));
    await saved.look(record, new KnownRuns());
    expect(saved.state.here).toBe(true);
    expect(saved.state.plot.series[0].steps).toHaveLength(10);
  });

  it('of series that others logged shows all of them', async () => {
    record.setPlotted('c1', 'e1', 20);
    const saved = new SavedPlot(bundle(10));
    await saved.look(record, new KnownRuns());
    expect(saved.state.plot.series[0].steps).toHaveLength(20);
  });

  it('asks for no points that it has', async () => {
    const saved = new SavedPlot(bundle(3));
    await saved.look(record, new KnownRuns());
    expect(record.asked).toEqual(['2.0/mlflow/runs/get']);
  });

  it('of some steps asks for what its execution logged, or for all where it logged nothing', async () => {
    const own = await new SavedPlot(bundle(10)).load(record, { start: 2, end: 5 });
    expect(own[0].count).toBe(10);
    expect(record.asked).toHaveLength(1);
    record.setPlotted('c1', 'e1', 20);
    const all = await new SavedPlot(bundle(10)).load(record, { start: 2, end: 5 });
    expect(all[0].count).toBe(20);
  });

  it('asks for no run that no server knew when it was drawn', async () => {
    const series = [{ ...bundle(10).series[0], run_id: 'unsent-0' }];
    await new SavedPlot({ ...bundle(10), drawn: 'done', series }).look(record, new KnownRuns());
    expect(record.asked).toEqual([]);
  });

  it('keeps the points of attempts that the code of the notebook told apart', async () => {
    const older = [{ ...bundle(3).series[0], execution_id: 'p1', attempt: 1 }];
    const saved = new SavedPlot({ ...bundle(10), drawn: 'done', attempt: 2, older });
    await saved.look(record, new KnownRuns());
    expect(saved.state.plot.series[0].steps).toEqual([0, 4, 9]);
  });

  it('has its older attempts as they were saved', () => {
    const saved = { ...bundle(3).series[0], execution_id: 'e0', attempt: 1 };
    const { plot } = new SavedPlot({ ...bundle(10), attempt: 2, older: [saved] }).state;
    expect(plot.older).toMatchObject([
      { execution_id: 'e0', attempt: 1, series: { steps: [0, 4, 9] } }
    ]);
  });

  it('says so when the run is not in this store, and keeps its points', async () => {
    record.unknown.add(RUN_ID);
    const saved = new SavedPlot(bundle(10));
    await saved.look(record, new KnownRuns());
    expect(saved.state.here).toBe(false);
    expect(saved.state.plot.series[0].steps).toEqual([0, 4, 9]);
  });

  it('does not call the data missing when the server is down', async () => {
    record.down = true;
    const saved = new SavedPlot(bundle(10));
    await saved.look(record, new KnownRuns());
    expect(saved.state.here).toBeNull();
  });

  it('asks for a run once, however many plots have it', async () => {
    const runs = new KnownRuns();
    await new SavedPlot(bundle(3)).look(record, runs);
    await new SavedPlot(bundle(3)).look(record, runs);
    expect(record.asked).toHaveLength(1);
  });
});
