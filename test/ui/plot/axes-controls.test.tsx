import { expect, it, vi } from 'vitest';
import { DEFAULT_AXES, type Axes } from '../../../src/plot/axes.ts';
import { english } from '../../../src/ui/english.ts';
import { AxesControls } from '../../../src/ui/plot/axes-controls.tsx';
import { enter } from '../enter.ts';
import { accessibilityFaults, click, render } from '../render.tsx';

function show(axes: Axes = DEFAULT_AXES) {
  const onChange = vi.fn();
  const element = render(<AxesControls axes={axes} trans={english} onChange={onChange} />);
  const [logX, logY] = element.querySelectorAll<HTMLInputElement>('input[type=checkbox]');
  return { element, onChange, logX, logY };
}

it('change one thing each', async () => {
  const { element, onChange, logX, logY } = show();
  await click(logX);
  await click(logY);
  await enter(element.querySelector('select') as HTMLSelectElement, 'relative');
  await enter(element.querySelector('input[type=range]') as HTMLInputElement, '60');
  expect(onChange.mock.calls.map(([axes]) => axes)).toEqual([
    { ...DEFAULT_AXES, xLog: true },
    { ...DEFAULT_AXES, yLog: true },
    { ...DEFAULT_AXES, x: 'relative' },
    { ...DEFAULT_AXES, smoothing: 0.6 }
  ]);
});

it('have smoothing off, and offer no logarithm of dates', () => {
  expect(show().element.textContent).toContain('off');
  expect(show({ ...DEFAULT_AXES, x: 'time' }).logX.disabled).toBe(true);
  expect(show({ ...DEFAULT_AXES, smoothing: 0.6 }).element.textContent).toContain('0.60');
});

it('have names', () => expect(accessibilityFaults(show().element)).toEqual([]));
