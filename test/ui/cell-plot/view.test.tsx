import { act } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { SERIES_COLOURS } from '../../../src/plot/palette.ts';
import { makePlotBundle, parsePlotBundle } from '../../../src/plot/plot-bundle.ts';
import type { Series } from '../../../src/protocol/endpoints/series.ts';
import { plotOfBundle, type CellPlot } from '../../../src/ui/cell-plot/cell-plot.ts';
import { CellPlotView } from '../../../src/ui/cell-plot/view.tsx';
import { english } from '../../../src/ui/english.ts';
import { series } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render } from '../render.tsx';

const PLOT: CellPlot = {
  cell_id: 'cell-train',
  execution_id: 'execution-2',
  attempt: 3,
  live: true,
  plotted: false,
  stopped: false,
  series: [series(), series({ metric_key: 'acc', values: [0.1, 0.5, 0.8, 0.9] })],
  older: [],
  labels: new Map()
};

function show(plot: CellPlot = PLOT) {
  const onOpenRun = vi.fn();
  const onPointClick = vi.fn();
  const element = render(
    <CellPlotView plot={plot} trans={english} onOpenRun={onOpenRun} onPointClick={onPointClick} />
  );
  const figure = element.querySelector('.ct-figure') as HTMLElement;
  return { element, figure, onOpenRun, onPointClick };
}

const lines = (element: Element) =>
  [...element.querySelectorAll('.ct-line')].map(line => line.getAttribute('stroke'));

describe('the plot under a cell', () => {
  it('draws each metric in its colour, with its last value and the number of points', () => {
    const { element } = show();
    expect(lines(element)).toEqual([SERIES_COLOURS[0], SERIES_COLOURS[1]]);
    expect(element.querySelector('.ct-cell-plot-last')?.textContent).toBe(
      'loss 0.3 (step 3)acc 0.9 (step 3)'
    );
    expect(element.textContent).toContain('8 of 8 points');
    expect(element.textContent).toContain('attempt 3');
    expect(element.querySelector('.ct-live')?.textContent).toBe('live');
  });

  it('has its height before the first points come', () => {
    const { element } = show({ ...PLOT, series: [] });
    const frame = element.querySelector<HTMLElement>('.ct-cell-plot-figure');
    expect(frame?.style.height).toBe('180px');
    expect(element.textContent).toContain('Waiting for the first points…');
    expect(show().element.querySelector<HTMLElement>('.ct-cell-plot-figure')?.style.height).toBe(
      '180px'
    );
  });

  it('hides a metric and shows it again, in the same colour; the last one stays', async () => {
    const { element } = show();
    await click(button(element, 'loss'));
    expect(lines(element)).toEqual([SERIES_COLOURS[1]]);
    expect(button(element, 'loss').getAttribute('aria-pressed')).toBe('false');
    await click(button(element, 'acc'));
    expect(lines(element)).toEqual([SERIES_COLOURS[1]]);
    await click(button(element, 'loss'));
    expect(lines(element)).toEqual([SERIES_COLOURS[0], SERIES_COLOURS[1]]);
  });

  it('gives the last value of each run its colour where a metric has several', () => {
    const runs = ['run-a', 'run-b'].map(run_id => series({ run_id }));
    const { element } = show({ ...PLOT, series: runs });
    const swatches = [...element.querySelectorAll<HTMLElement>('.ct-last-value .ct-swatch')];
    const colours = swatches.map(({ style }) => style.background);
    expect(colours).toHaveLength(2);
    expect(new Set(colours).size).toBe(2);
    expect(show().element.querySelector('.ct-last-value .ct-swatch')).toBeNull();
  });

  it('folds away the chips of many metrics', async () => {
    const many = Array.from({ length: 9 }, (_, at) => series({ metric_key: `m${at}` }));
    const { element } = show({ ...PLOT, series: many });
    expect(element.querySelectorAll('.ct-chip[aria-pressed]')).toHaveLength(4);
    await click(button(element, '5 more metrics'));
    expect(element.querySelectorAll('.ct-chip[aria-pressed]')).toHaveLength(9);
  });

  it('says that it stands still when the server stopped', () => {
    const { element } = show({ ...PLOT, stopped: true });
    expect(element.textContent).toContain('Not live: server stopped');
    expect(element.querySelector('.ct-live')).toBeNull();
  });

  it('says nothing of live once it has ended', () => {
    expect(show({ ...PLOT, live: false, stopped: true }).element.textContent).not.toMatch(/live/i);
  });

  it('draws older attempts faint behind, in the colour of their metric', async () => {
    const older = [2, 1].map(attempt => ({
      execution_id: `e${attempt}`,
      attempt,
      series: series({ values: [4, 3, 2, 1] })
    }));
    const { element, figure } = show({ ...PLOT, older });
    expect(lines(element)).toEqual([
      SERIES_COLOURS[0],
      SERIES_COLOURS[0],
      SERIES_COLOURS[0],
      SERIES_COLOURS[1]
    ]);
    const faint = [...element.querySelectorAll('.ct-line')].map(
      line => line.closest('.ct-faint-line') !== null
    );
    expect(faint).toEqual([true, true, false, false]);
    expect(element.textContent).toContain('attempt 3 · faint: 1, 2');
    expect(element.textContent).toContain('8 of 8 points');
    await press(figure, 'ArrowLeft');
    expect(element.querySelector('.ct-read-out')?.textContent).toContain('loss · attempt 1');
  });

  it('keeps its height when it is zoomed, and shows what was answered', async () => {
    const load = vi.fn(async () => [
      series({ steps: [1, 2], values: [7, 8], count: 70 }),
      series()
    ]);
    const element = render(<CellPlotView plot={PLOT} trans={english} load={load} />);
    const figure = element.querySelector('.ct-figure') as HTMLElement;
    await press(figure, '+');
    expect(load).toHaveBeenCalledWith({ start: 1, end: 2 });
    expect(button(element, 'Reset zoom').closest('.ct-cell-plot-header')).not.toBeNull();
    expect(element.textContent).toContain('6 of 74 points');
  });

  it('opens its run', async () => {
    const { element, onOpenRun } = show();
    await click(button(element, 'Open run'));
    expect(onOpenRun).toHaveBeenCalledWith('train-run-1');
  });
});

describe('reading points', () => {
  it('with the arrow keys tells step, values and cell, and Enter hands the point over', async () => {
    const { element, figure, onPointClick } = show();
    await press(figure, 'ArrowRight');
    await press(figure, 'ArrowRight');
    const readOut = element.querySelector('.ct-read-out')?.textContent;
    for (const part of ['step 1', 'loss1.2', 'acc0.5', '[5] attempt 3']) {
      expect(readOut).toContain(part);
    }
    await press(figure, 'Enter');
    expect(onPointClick).toHaveBeenCalledWith(
      expect.objectContaining({
        metric_key: 'loss',
        step: 1,
        value: 1.2,
        origin: expect.objectContaining({ execution_id: 'execution-2', cell_id: 'cell-train' })
      })
    );
    await press(figure, 'ArrowLeft');
    expect(element.querySelector('.ct-read-out')?.textContent).toContain('step 0');
    await press(figure, 'Escape');
    expect(element.querySelector('.ct-read-out')).toBeNull();
  });

  it('with the pointer finds the nearest step, and a click the nearest line', async () => {
    const { element, figure, onPointClick } = show();
    // Without layout the figure is 640 px wide; its last point lies at the right.
    const at = { clientX: 625, clientY: 8, bubbles: true };
    await change(() => figure.dispatchEvent(new MouseEvent('pointermove', at)));
    expect(element.querySelector('.ct-read-out')?.textContent).toContain('step 3');
    await change(() => figure.dispatchEvent(new MouseEvent('click', at)));
    expect(onPointClick.mock.calls[0][0]).toMatchObject({ metric_key: 'acc', step: 3, value: 0.9 });
  });

  it('goes on after the data changed under the pointer', async () => {
    const { figure } = show();
    await press(figure, 'ArrowLeft');
    const shorter = show({ ...PLOT, series: [series({ values: [1], steps: [0], count: 1 })] });
    await press(shorter.figure, 'ArrowLeft');
    expect(shorter.element.querySelector('.ct-read-out')?.textContent).toContain('step 0');
  });
});

describe('the text beside the picture', () => {
  it('is a table of the points, made when it is opened', async () => {
    const { element } = show();
    const details = element.querySelector('details') as HTMLDetailsElement;
    expect(details.querySelector('table')).toBeNull();
    await act(async () => {
      details.open = true;
      details.dispatchEvent(new Event('toggle'));
    });
    const rows = [...details.querySelectorAll('tbody tr')].map(row => row.textContent);
    expect(rows[1]).toBe('11.20.5');
    expect(details.querySelector('thead')?.textContent).toBe('steplossacc');
  });

  it('is what a screen reader says of the plot', () => {
    const { figure } = show();
    expect(figure.getAttribute('aria-label')).toContain('loss 0.3 (step 3, min 0.3 at 3)');
  });

  it('names every control', () => {
    expect(accessibilityFaults(show().element)).toEqual([]);
  });
});

describe('a saved plot', () => {
  it('is drawn from its bundle as from the record', () => {
    const bundle = makePlotBundle(PLOT, PLOT.series);
    const saved = show(plotOfBundle(parsePlotBundle(JSON.stringify(bundle))));
    const path = (element: Element) => element.querySelector('.ct-line')?.getAttribute('d');
    expect(path(saved.element)).toBe(path(show().element));
    expect(saved.element.textContent).not.toContain('live');
  });

  it('with names like markup is only text', () => {
    const named: Series[] = [series({ metric_key: '<img src=x onerror=alert(1)>' })];
    const bundle = makePlotBundle(PLOT, named);
    const { element } = show(plotOfBundle(parsePlotBundle(JSON.stringify(bundle))));
    expect(element.querySelector('img')).toBeNull();
    expect(element.textContent).toContain('<img src=x onerror=alert(1)>');
  });
});
