import { beforeEach, describe, expect, it, vi } from 'vitest';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { english } from '../../../src/ui/english.ts';
import { enter } from '../enter.ts';
import { NOON, run, series } from '../recorded.ts';
import { button, change, click, press, settle } from '../render.tsx';
import { showRun } from './shown-run.tsx';

const METRICS = { loss: 1, 'val/acc': 0.9, 'system/cpu': 30, 'train/loss': 2 };

const show = () =>
  showRun({ tab: 'metrics', nested: [run({ run_id: 'train-run-1', metrics: METRICS })] });

beforeEach(() => {
  // What is kept in the page, too, is none.
  for (const key of ['pinned', 'wide']) localStorage.setItem(`celltrail.metrics.${key}`, '[]');
  sessionStorage.clear();
});

const cardsOf = (element: Element) =>
  [...element.querySelectorAll<HTMLElement>('[data-metric]')].map(card => card.dataset.metric);

describe('the metrics', () => {
  it('are drawn in sections by prefix, the system folded and not asked for', async () => {
    const { panel, transport } = await show();
    const titles = [...panel().querySelectorAll('h3')].map(title => title.textContent);
    expect(titles).toEqual(['Metrics 1', 'train 1', 'val 1', 'System 1']);
    expect(cardsOf(panel())).toEqual(['loss', 'train/loss', 'val/acc']);
    const asked = transport.asked(getSeries).map(({ query }) => query.metric_key);
    expect(asked).not.toContain('system/cpu');
    await click([...panel().querySelectorAll('h3 button')].at(-1));
    await settle(300);
    expect(cardsOf(panel())).toContain('system/cpu');
  });

  it('stand first once they are pinned', async () => {
    const { panel } = await show();
    await click(button(panel(), 'Pin val/acc'));
    await settle();
    expect(cardsOf(panel())).toEqual(['val/acc', 'loss', 'train/loss']);
    await click(button(panel(), 'Unpin val/acc'));
    await settle();
    expect(cardsOf(panel())).toEqual(['loss', 'train/loss', 'val/acc']);
  });

  it('stay first, and wide, in the next run that is looked at', async () => {
    const { panel } = await show();
    await click(button(panel(), 'Pin val/acc'));
    await click(button(panel(), 'Full width: val/acc'));
    const wide = (within: Element) =>
      [...within.querySelectorAll<HTMLElement>('.ct-metric-wide')].map(card => card.dataset.metric);
    expect(wide(panel())).toEqual(['val/acc']);
    const next = await show();
    expect(cardsOf(next.panel())).toEqual(['val/acc', 'loss', 'train/loss']);
    expect(wide(next.panel())).toEqual(['val/acc']);
    expect(button(next.panel(), 'Full width: val/acc').getAttribute('aria-pressed')).toBe('true');
  });

  it('become what the button says, whatever another view did meanwhile', async () => {
    const [one, other] = [await show(), await show()];
    for (const { panel } of [other, one]) {
      await click(button(panel(), 'Pin val/acc'));
      await click(button(panel(), 'Full width: val/acc'));
      expect(cardsOf(panel())[0]).toBe('val/acc');
      expect(panel().querySelectorAll('.ct-metric-wide')).toHaveLength(1);
    }
  });

  it('keep their axes while another tab is open', async () => {
    const { panel, open } = await show();
    await click(panel().querySelectorAll('.ct-axes-controls input[type=checkbox]')[1]);
    await open('overview');
    await open('metrics');
    const logY = panel().querySelectorAll<HTMLInputElement>('input[type=checkbox]')[1];
    expect(logY.checked).toBe(true);
  });

  it('show each other what one of them is read at', async () => {
    const { panel } = await show();
    await press(panel().querySelector('[data-metric=loss] .ct-figure'), 'ArrowLeft');
    expect(panel().querySelectorAll('.ct-linked .ct-read-out')).toHaveLength(2);
  });

  it('have relative times from one moment on, the first of all', async () => {
    const { panel, transport, tell } = await show();
    const begin: Record<string, number> = { loss: 0, 'train/loss': 200, 'val/acc': 200 };
    transport.answer(getSeries, ({ query }) => {
      const metric_key = String(query.metric_key);
      const timestamps = [0, 100, 200].map(at => NOON + at + begin[metric_key]);
      return series({ metric_key, values: [1, 2, 3], timestamps });
    });
    for (const metric_key of Object.keys(begin)) {
      tell({ type: 'series', run_id: 'train-run-1', metric_key, session_id: null });
    }
    await settle(600);
    await enter(panel().querySelector('.ct-axes-controls select') as HTMLSelectElement, 'relative');
    await press(panel().querySelector('[data-metric="val/acc"] .ct-figure'), 'ArrowRight');
    const read = (key: string) =>
      panel().querySelector(`[data-metric="${key}"] .ct-read-out`)?.textContent;
    expect(read('val/acc')).toContain('0.2 s');
    expect(read('loss')).toBe('3');
    expect(read('train/loss')).toBe('1');
  });

  it('that got no points are not drawn anew for those that did', async () => {
    const { panel, transport, tell } = await show();
    const drawn = vi.spyOn(english, '__');
    transport.answer(getSeries, () => series({ values: [2, 1, 0] }));
    tell({ type: 'series', run_id: 'train-run-1', metric_key: 'loss', session_id: null });
    await settle(600);
    expect(panel().querySelector('[data-metric=loss]')?.textContent).toContain('3 of 3 points');
    const hints = drawn.mock.calls.filter(([text]) => text.includes('plus and minus zoom'));
    drawn.mockRestore();
    expect(hints.map(([, label]) => String(label).split(';')[0])).toEqual(['loss']);
  });

  it('off the screen are neither drawn nor asked for', async () => {
    const { panel, screen, transport, tell } = await show();
    expect(panel().querySelectorAll('.ct-figure')).toHaveLength(3);
    await change(() => screen.setOnScreen(false));
    expect(panel().querySelectorAll('.ct-figure')).toHaveLength(0);
    const before = transport.asked(getSeries).length;
    tell({ type: 'series', run_id: 'train-run-1', metric_key: 'loss', session_id: null });
    await settle(600);
    expect(transport.asked(getSeries)).toHaveLength(before);
  });

  it('that the reader looks for is unfolded', async () => {
    const { panel, model } = await show();
    await change(() => model.showMetric('system/cpu'));
    expect(cardsOf(panel())).toContain('system/cpu');
    expect(panel().querySelector('.ct-metric-wanted')?.getAttribute('data-metric')).toBe(
      'system/cpu'
    );
  });
});
