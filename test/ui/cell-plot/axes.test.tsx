import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makePlotBundle } from '../../../src/plot/plot-bundle.ts';
import { plotOfBundle, type CellPlot } from '../../../src/ui/cell-plot/cell-plot.ts';
import { CellPlotView } from '../../../src/ui/cell-plot/view.tsx';
import { english } from '../../../src/ui/english.ts';
import type { LoadSeries } from '../../../src/ui/plot/use-zoom.ts';
import { NOON, series } from '../recorded.ts';
import { accessibilityFaults, button, click, press, render } from '../render.tsx';
import { enter } from '../enter.ts';

const PLOT: CellPlot = {
  cell_id: 'cell-train',
  execution_id: 'execution-2',
  attempt: 3,
  live: true,
  plotted: false,
  stopped: false,
  series: [series(), series({ metric_key: 'samples', values: [100, 200, 400, 800] })],
  older: [],
  labels: new Map()
};
const SAVED = plotOfBundle(makePlotBundle(PLOT, PLOT.series));

beforeEach(() => sessionStorage.clear());

async function show(plot: CellPlot = PLOT, load?: LoadSeries) {
  const element = render(<CellPlotView plot={plot} trans={english} load={load} />);
  await click(menuButton(element));
  return element;
}

const menuButton = (element: Element) => button(element, 'Axes and smoothing');
const xAxis = (element: Element) => element.querySelector('select') as HTMLSelectElement;
const logY = (element: Element) => element.querySelectorAll('input[type=checkbox]')[1];
const slider = (element: Element) => element.querySelector('input[type=range]') as HTMLInputElement;
const caption = (element: Element) => element.querySelector('.ct-cell-plot-caption')?.textContent;

async function readOut(element: Element) {
  await press(element.querySelector('.ct-figure'), 'ArrowLeft');
  return element.querySelector('.ct-read-out')?.textContent;
}

describe('the axes of a plot under a cell', () => {
  it('stand behind a button, and go with Escape, which the notebook does not see', async () => {
    const element = await show();
    const heard = vi.fn();
    document.body.addEventListener('keydown', heard);
    expect(document.activeElement).toBe(xAxis(element));
    expect(menuButton(element).getAttribute('aria-expanded')).toBe('true');
    expect(accessibilityFaults(element)).toEqual([]);
    await press(xAxis(element), 'b');
    await press(xAxis(element), 'Escape');
    document.body.removeEventListener('keydown', heard);
    expect(heard).not.toHaveBeenCalled();
    expect(xAxis(element)).toBeNull();
    expect(document.activeElement).toBe(menuButton(element));
  });

  it('can be times', async () => {
    const element = await show();
    await enter(xAxis(element), 'relative');
    expect(await readOut(element)).toContain('0.3 s · step 3');
  });

  it('of relative times begin for each attempt by itself', async () => {
    const later = (by: number) => series().timestamps.map(time => time + by);
    const older = [{ execution_id: 'execution-1', attempt: 2, series: series() }];
    const element = await show({
      ...PLOT,
      series: [series({ timestamps: later(60_000), values: [4, 4, 4, 4] })],
      older
    });
    await enter(xAxis(element), 'relative');
    // Both end at the same place, so both are read there.
    const text = await readOut(element);
    expect(text).toContain('loss · attempt 2');
    expect(text).toContain('loss · attempt 3');
  });

  it('can be logarithmic, with room for metrics of any size', async () => {
    const narrow = series({ metric_key: 'tiny', values: [1e-9, 0, 1e-9, 1e-9] });
    const element = await show({ ...PLOT, series: [...PLOT.series, narrow] });
    expect(button(element, 'tiny').getAttribute('aria-pressed')).toBe('false');
    await click(logY(element));
    expect(button(element, 'tiny').getAttribute('aria-pressed')).toBe('true');
    expect(caption(element)).toBe('12 of 12 points; 1 at or below 0, marked at the edge');
  });

  it('have smoothing, off at first; the raw lines stay, faint, and the caption says so', async () => {
    const element = await show();
    expect(element.querySelector('.ct-faint-line')).toBeNull();
    expect(caption(element)).toBe('8 of 8 points');
    await enter(slider(element), '60');
    expect(element.querySelectorAll('.ct-faint-line .ct-line')).toHaveLength(2);
    expect(caption(element)).toBe('8 of 8 points, smoothed');
  });

  it('stay for the next view of the cell, which is not said in the notebook', async () => {
    const element = await show();
    expect(menuButton(element).className).not.toContain('ct-on');
    await click(logY(element));
    await enter(slider(element), '60');
    const saved = await show(SAVED);
    expect(menuButton(saved).className).toContain('ct-on');
    expect(saved.querySelectorAll('.ct-faint-line .ct-line')).toHaveLength(2);
    const other = await show({ ...PLOT, cell_id: 'cell-other' });
    expect(other.querySelector('.ct-faint-line')).toBeNull();
    await enter(slider(saved), '0');
    await click(logY(saved));
    expect(sessionStorage).toHaveLength(0);
  });

  it.each(['{', '7', '{"x":"sideways","smoothing":7}'])(
    'are as usual if %s was kept',
    async kept => {
      sessionStorage.setItem('celltrail.axes.cell.cell-train', kept);
      expect(menuButton(await show()).className).not.toContain('ct-on');
    }
  );
});

describe('times of a saved plot', () => {
  it('are asked of the record when an axis wants them', async () => {
    const load = vi.fn(async () => PLOT.series);
    const element = await show(SAVED, load);
    expect(load).not.toHaveBeenCalled();
    await enter(xAxis(element), 'relative');
    expect(load.mock.calls).toEqual([[null]]);
    expect(await readOut(element)).toContain('0.3 s · step 3');
  });

  it('are not offered where no record can be asked, even if they were chosen before', async () => {
    const live = await show();
    await enter(xAxis(live), 'time');
    const element = await show(SAVED);
    expect(xAxis(element).value).toBe('step');
    const offered = [...xAxis(element).options].filter(({ disabled }) => !disabled);
    expect(offered.map(({ value }) => value)).toEqual(['step']);
    expect(await readOut(element)).toContain('step 3');
  });

  it('are told to be missing when the record does not answer, by steps until then', async () => {
    let fails = true;
    const element = await show(SAVED, async () => {
      if (fails) throw new TypeError('no way');
      return PLOT.series;
    });
    await enter(xAxis(element), 'time');
    expect(element.querySelectorAll('.ct-line')).not.toHaveLength(0);
    fails = false;
    await click(button(element, 'Retry'));
    expect(element.querySelector('[role=alert]')).toBeNull();
    expect(await readOut(element)).toContain(new Date(NOON).getFullYear().toString());
  });

  it('that only a part has do not count: by steps, the whole and the part', async () => {
    const element = await show(SAVED, async range => {
      if (range === null) throw new TypeError('no way');
      return PLOT.series;
    });
    await enter(xAxis(element), 'relative');
    await press(element.querySelector('.ct-figure'), 'ArrowRight');
    await press(element.querySelector('.ct-figure'), '+');
    expect(button(element, 'Reset zoom')).not.toBeNull();
    expect(element.querySelector('.ct-read-out .ct-faint')?.textContent).toMatch(/^step \d/);
  });
});
