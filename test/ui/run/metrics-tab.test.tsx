import { describe, expect, it } from 'vitest';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { run } from '../recorded.ts';
import { button, change, click, settle } from '../render.tsx';
import { showRun } from './shown-run.tsx';

const METRICS = { loss: 1, 'val/acc': 0.9, 'system/cpu': 30, 'train/loss': 2 };

const show = () =>
  showRun({ tab: 'metrics', nested: [run({ run_id: 'train-run-1', metrics: METRICS })] });

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
