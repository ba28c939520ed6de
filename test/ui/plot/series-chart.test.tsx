import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_AXES } from '../../../src/plot/axes.ts';
import type { Series } from '../../../src/protocol/endpoints/series.ts';
import { english } from '../../../src/ui/english.ts';
import { SeriesChart, type SeriesChartProps } from '../../../src/ui/plot/series-chart.tsx';
import { NOON, series } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';

const LONG = series({
  count: 1_000_000,
  steps: Array.from({ length: 101 }, (_, step) => step),
  values: Array.from({ length: 101 }, (_, step) => 100 - step)
});

function show(props: Partial<SeriesChartProps> = {}) {
  const element = render(
    <SeriesChart title="loss" series={[LONG]} height={160} trans={english} {...props} />
  );
  const figure = element.querySelector('.ct-figure') as HTMLElement;
  return { element, figure };
}

const BAND = { label: 'adam', colour: 0, x: [0, 1], low: [0, 1], mean: [1, 2], high: [2, 3] };

const at = (clientX: number, fields: object = {}) => ({
  clientX,
  clientY: 40,
  bubbles: true,
  ...fields
});
const send = (figure: HTMLElement, type: string, x: number, fields: object = {}) =>
  change(() => figure.dispatchEvent(new MouseEvent(type, at(x, fields))));

/** Without layout the figure is 640 px wide, its lines from about 30 on. */
async function drag(figure: HTMLElement, from: number, to: number) {
  await send(figure, 'pointerdown', from);
  await send(figure, 'pointermove', to);
  const selection = figure.querySelector('.ct-selection');
  await send(figure, 'pointerup', to);
  await send(figure, 'click', to);
  return selection;
}

const caption = (element: Element) => element.querySelector('.ct-chart-caption')?.textContent;

describe('a chart that is zoomed', () => {
  it('by dragging asks the record for these steps, and says how many points those have', async () => {
    const part = series({ count: 5000, steps: [50, 60], values: [1, 2], origin: [0, 0] });
    const load = vi.fn(async () => [part]);
    const onPointClick = vi.fn();
    const { element, figure } = show({ load, onPointClick });
    expect(caption(element)).toBe('101 of 1,000,000 points (min/max kept)');
    expect(await drag(figure, 330, 630)).not.toBeNull();
    const [[range]] = load.mock.calls as unknown as [[{ start: number; end: number }]];
    expect(range.start).toBeGreaterThan(40);
    expect(range.start).toBeLessThan(60);
    expect(range.end).toBe(100);
    expect(caption(element)).toBe('2 of 5,000 points (min/max kept)');
    // What ends a drag chooses no point; in a part a click waits for the second of a double click.
    await settle(300);
    expect(onPointClick).not.toHaveBeenCalled();
  });

  it('shows what is here until the answer comes, and goes back by button, Escape and double click', async () => {
    const load = () => new Promise<Series[]>(() => {});
    const { element, figure } = show({ load });
    const path = () => element.querySelector('.ct-line')?.getAttribute('d')?.split('L').length;
    for (const back of [
      () => click(button(element, 'Reset zoom')),
      () => press(figure, 'Escape'),
      () => send(figure, 'dblclick', 300)
    ]) {
      await drag(figure, 330, 630);
      expect(path()).toBeLessThan(60);
      expect(caption(element)).toBe('updating…');
      // The pointer is over it: the first Escape ends the reading.
      await send(figure, 'pointerout', 0, { relatedTarget: document.body });
      await back();
      expect(path()).toBe(101);
      expect(element.querySelector('.ct-reset-zoom')).toBeNull();
    }
  });

  it('by keys halves and doubles the steps around the point that is read', async () => {
    const load = vi.fn(async () => [LONG]);
    const { element, figure } = show({ load });
    await press(figure, 'ArrowRight');
    await press(figure, '+');
    expect(load).toHaveBeenLastCalledWith({ start: 0, end: 50 });
    await press(figure, '+');
    expect(load).toHaveBeenLastCalledWith({ start: 0, end: 25 });
    // Not beyond the first step, though the point that is read would stay where it is.
    await press(figure, 'ArrowRight');
    await press(figure, '-');
    expect(load).toHaveBeenLastCalledWith({ start: 0, end: 49 });
    await press(figure, '-');
    await press(figure, '-');
    expect(element.querySelector('.ct-reset-zoom')).toBeNull();
  });

  it('keeps what is here when the record does not answer, and asks again', async () => {
    let fails = true;
    const load = vi.fn(async () => {
      if (fails) throw new TypeError('no way');
      return [LONG];
    });
    const { element, figure } = show({ load });
    await drag(figure, 330, 630);
    expect(element.querySelector('[role=alert]')?.textContent).toContain('Retry');
    expect(element.querySelector('.ct-line')?.getAttribute('d')).not.toBe('');
    fails = false;
    await click(button(element, 'Retry'));
    expect(load).toHaveBeenCalledTimes(2);
    expect(element.querySelector('[role=alert]')).toBeNull();
  });

  it('does nothing for a click that moved a little', async () => {
    const onPointClick = vi.fn();
    const { element, figure } = show({ onPointClick });
    await drag(figure, 330, 332);
    expect(element.querySelector('.ct-reset-zoom')).toBeNull();
    expect(onPointClick).toHaveBeenCalledTimes(1);
  });
});

describe('what is read of a chart', () => {
  const two = [
    series({ values: [1, 2, 3] }),
    series({
      run_id: 'other',
      values: [5, 7, 9],
      origins: [
        { execution_id: 'e', cell_id: 'c', execution_count: 8, attempt: 1, inferred: false }
      ]
    })
  ];

  it('names value and cell of every line, the difference of two, and stresses the nearest', async () => {
    const { element, figure } = show({ series: two });
    await press(figure, 'ArrowRight');
    const lines = [...element.querySelectorAll('.ct-read-out-line')];
    expect(lines.map(line => line.textContent)).toEqual([
      'loss (train-ru)1[5] attempt 3',
      'loss (other)5[8] attempt 1'
    ]);
    expect(element.querySelector('.ct-read-out')?.textContent).toContain('difference +4');
    expect(element.querySelector('.ct-nearest')).toBe(lines[0]);
  });

  it('goes to the line above with the arrow, and Enter hands that one over', async () => {
    const onPointClick = vi.fn();
    const { figure } = show({ series: two, onPointClick });
    await press(figure, 'ArrowRight');
    await press(figure, 'ArrowUp');
    await press(figure, 'Enter');
    expect(onPointClick.mock.calls[0][0]).toMatchObject({ run_id: 'other', value: 5, step: 0 });
    expect(onPointClick.mock.calls[0][0]).not.toHaveProperty('x');
  });

  it('is as many lines as fit, with the nearest among them', async () => {
    const many = Array.from({ length: 100 }, (_, at) =>
      series({ run_id: `r${at}`, values: [at, at] })
    );
    const { element, figure } = show({ series: many });
    // At the bottom are the small values.
    await change(() =>
      figure.dispatchEvent(
        new MouseEvent('pointermove', { clientX: 60, clientY: 139, bubbles: true })
      )
    );
    const lines = [...element.querySelectorAll('.ct-read-out-line')];
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(lines[0].textContent).toContain('r0');
    expect(element.querySelector('.ct-read-out')?.textContent).toMatch(/and 9\d more/);
  });

  it('is the value that was logged, and the time where the axis has it', async () => {
    const axes = { ...DEFAULT_AXES, x: 'relative' as const, smoothing: 0.9 };
    const { element, figure } = show({ series: [two[0]], axes });
    await press(figure, 'ArrowLeft');
    const text = element.querySelector('.ct-read-out')?.textContent;
    expect(text).toContain('0.2 s · step 2');
    expect(text).toContain('loss3');
  });
});

function watchSaving() {
  const saved: { href: string; name: string }[] = [];
  const click_ = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement
  ) {
    saved.push({ href: this.href, name: this.download });
  });
  return { saved, click_ };
}

describe('a chart', () => {
  it('draws the raw line faint beneath the smoothed one', () => {
    const { element } = show({ axes: { ...DEFAULT_AXES, smoothing: 0.6 } });
    expect(element.querySelectorAll('.ct-line')).toHaveLength(2);
    expect(element.querySelectorAll('.ct-faint-line .ct-line')).toHaveLength(1);
  });

  it('of groups says so', () => {
    const { element } = show({ series: [], bands: [BAND] });
    expect(element.querySelectorAll('.ct-band')).toHaveLength(1);
    expect(caption(element)).toBe('mean and range of 1 group');
    const axes = { ...DEFAULT_AXES, smoothing: 0.6 };
    const smoothed = show({ series: [], bands: [BAND], axes });
    expect(caption(smoothed.element)).toBe('mean and range of 1 group, mean smoothed');
    expect(element.querySelector('.ct-figure')?.getAttribute('aria-label')).toContain('adam');
  });

  it('says what a logarithmic axis has no place for', () => {
    const { element } = show({
      series: [series({ values: [1, 0, -1, 2] })],
      axes: { ...DEFAULT_AXES, yLog: true }
    });
    expect(caption(element)).toBe('4 of 4 points; 2 at or below 0, marked at the edge');
  });

  it('takes nothing with it when it cannot be drawn', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { ...LONG, values: null as unknown as number[] };
    expect(show({ series: [broken] }).element.textContent).toContain(
      'This chart could not be drawn.'
    );
    error.mockRestore();
  });

  it('is laid out once, in the width that there is', () => {
    const width = vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect');
    width.mockReturnValue({ width: 300.7 } as DOMRect);
    const words = vi.spyOn(english, '__');
    const { figure } = show();
    const drawings = words.mock.calls.filter(([text]) => text.includes('Arrow keys'));
    vi.restoreAllMocks();
    expect(figure.querySelector('svg')?.getAttribute('width')).toBe('300');
    expect(drawings).toHaveLength(1);
  });

  it('has few elements however many points', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ ...LONG, run_id: `r${at}` }));
    const { element } = show({ series: many });
    expect(element.querySelectorAll('svg path').length).toBeLessThan(30);
  });

  it('names every control', () => {
    const { element } = show({ exportName: 'run-007-loss', load: async () => [] });
    expect(accessibilityFaults(element)).toEqual([]);
  });

  it('is saved as SVG with heading and legend', async () => {
    const { saved, click_ } = watchSaving();
    const { element } = show({ exportName: 'run-007 val/loss' });
    await click(button(element, 'Save the plot'));
    await click(button(element, 'Save the plot as SVG'));
    click_.mockRestore();
    expect(saved[0].name).toBe('run-007 val-loss.svg');
    const svg = decodeURIComponent(saved[0].href.split(',').slice(1).join(','));
    expect(svg).toContain('<text x="10" y="17" font-size="13" fill="#212121">run-007 val/loss');
    expect(svg).toContain('>loss</text>');
    expect(element.querySelector('[aria-expanded]')?.getAttribute('aria-expanded')).toBe('false');
  });

  it('is saved as the points that it draws', async () => {
    const { saved, click_ } = watchSaving();
    const files: Blob[] = [];
    const keep = (file: Blob) => `blob:${files.push(file)}`;
    vi.stubGlobal('URL', Object.assign(class extends URL {}, { createObjectURL: keep }));
    const timestamps = [NOON, 1e18];
    const drawn = series({ values: [2.123456789, 'NaN'], timestamps, origin: [0, -1] });
    const { element } = show({ series: [drawn], exportName: 'loss' });
    await click(button(element, 'Save the plot'));
    await click(button(element, 'Save the drawn points as CSV'));
    vi.unstubAllGlobals();
    click_.mockRestore();
    expect(saved[0].name).toBe('loss.csv');
    expect(await files[0].text()).toBe(
      'run_id,metric,step,time,value,attempt,execution_id\r\n' +
        'train-run-1,loss,0,2025-11-24T14:02:00.000Z,2.123456789,3,execution-2\r\n' +
        'train-run-1,loss,1,1000000000000000000,NaN,,\r\n'
    );
  });

  it('is saved as the points of the steps that are shown', async () => {
    const { click_ } = watchSaving();
    const files: Blob[] = [];
    const keep = (file: Blob) => `blob:${files.push(file)}`;
    vi.stubGlobal('URL', Object.assign(class extends URL {}, { createObjectURL: keep }));
    const { element, figure } = show({ exportName: 'loss' });
    await press(figure, 'ArrowRight');
    await press(figure, '+');
    await click(button(element, 'Save the plot'));
    await click(button(element, 'Save the drawn points as CSV'));
    vi.unstubAllGlobals();
    click_.mockRestore();
    const rows = (await files[0].text()).trimEnd().split('\r\n').slice(1);
    expect(rows.map(row => Number(row.split(',')[2]))).toEqual([...Array(51).keys()]);
  });

  it('of groups alone has no points to be saved', async () => {
    const { element } = show({ series: [], bands: [BAND], exportName: 'loss' });
    await click(button(element, 'Save the plot'));
    const offered = [...element.querySelectorAll('.ct-export .ct-button')];
    expect(offered.map(({ textContent }) => textContent)).toEqual(['PNG', 'SVG']);
  });
});
