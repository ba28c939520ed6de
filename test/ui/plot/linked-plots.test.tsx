import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_AXES, type Axes } from '../../../src/plot/axes.ts';
import type { Series } from '../../../src/protocol/endpoints/series.ts';
import { english } from '../../../src/ui/english.ts';
import { LinkedPlots } from '../../../src/ui/plot/cursor-link.tsx';
import { SeriesChart } from '../../../src/ui/plot/series-chart.tsx';
import type { Translation } from '../../../src/ui/translation.ts';
import { series } from '../recorded.ts';
import { change, press, render } from '../render.tsx';

const steps = [0, 10, 20, 30];
const LOSS = series({ steps, values: [4, 3, 2, 1] });
const ACC = series({ metric_key: 'acc', steps: [0, 12, 20], values: [0.1, 0.5, 0.9] });

/** Each time that a plot is drawn it says what its keys do. */
const drawings = vi.fn();
const counting: Translation = {
  ...english,
  __: (text, ...rest) => {
    if (text.includes('plus and minus zoom')) drawings();
    return english.__(text, ...rest);
  }
};

beforeEach(() => drawings.mockClear());

function show(second: Series[], axes: Partial<Axes> = {}) {
  const card = (title: string, drawn: Series[], own: Axes, trans = english) => (
    <SeriesChart title={title} series={drawn} axes={own} height={160} trans={trans} />
  );
  const element = render(
    <LinkedPlots>
      {card('loss', [LOSS], DEFAULT_AXES)}
      {card('acc', second, { ...DEFAULT_AXES, ...axes }, counting)}
    </LinkedPlots>
  );
  const [loss, acc] = element.querySelectorAll<HTMLElement>('.ct-figure');
  const linked = (figure: HTMLElement) => figure.querySelector('.ct-linked');
  const values = () =>
    [...acc.querySelectorAll('.ct-linked .ct-read-out-line')].map(({ textContent }) => textContent);
  return { element, loss, acc, linked, values };
}

/** At step 0, 10, … */
async function read(figure: HTMLElement, step: number) {
  for (let at = 0; at <= step; at += 10) await press(figure, 'ArrowRight');
}

describe('plots that stand together', () => {
  it('show what one of them is read at, without being drawn anew', async () => {
    const { loss, acc, linked, values } = show([ACC]);
    const before = drawings.mock.calls.length;
    expect(before).toBeGreaterThan(0);
    await read(loss, 20);
    expect(values()).toEqual(['0.9']);
    expect(acc.querySelector('.ct-linked .ct-cursor')).not.toBeNull();
    // What is read has its own cursor, and is not told twice.
    expect(linked(loss)).toBeNull();
    expect(linked(acc)?.getAttribute('aria-hidden')).toBe('true');
    expect(drawings.mock.calls).toHaveLength(before);
    await press(loss, 'Escape');
    expect(linked(acc)).toBeNull();
  });

  it('name the step of a point that lies elsewhere', async () => {
    const { loss, values } = show([ACC]);
    await read(loss, 10);
    expect(values()).toEqual(['0.5 (step 12)']);
  });

  it('say nothing of a line that has ended before', async () => {
    const longer = { ...ACC, run_id: 'other', steps: [0, 30, 40], values: [5, 6, 7] };
    const { loss, values } = show([ACC, longer]);
    await read(loss, 30);
    expect(values()).toEqual(['6']);
  });

  it('show nothing where the place lies outside', async () => {
    const { loss, acc, values } = show([ACC]);
    await read(loss, 30);
    expect(values()).toEqual([]);
    expect(acc.querySelector('.ct-cursor')).toBeNull();
  });

  it('show nothing on an axis of another kind', async () => {
    const { loss, acc, linked } = show([ACC], { x: 'relative' });
    await read(loss, 10);
    expect(linked(acc)).toBeNull();
  });

  it('follow the pointer from one to the next', async () => {
    const { loss, acc, linked } = show([ACC]);
    const move = (figure: HTMLElement, type: string) =>
      change(() =>
        figure.dispatchEvent(
          new MouseEvent(type, {
            clientX: 40,
            clientY: 40,
            bubbles: true,
            relatedTarget: document.body
          })
        )
      );
    await move(loss, 'pointermove');
    await move(acc, 'pointermove');
    expect([linked(loss) !== null, linked(acc) !== null]).toEqual([true, false]);
    await move(loss, 'pointerout');
    expect(linked(loss)).not.toBeNull();
    await move(acc, 'pointerout');
    expect(linked(loss)).toBeNull();
  });
});

it('a plot that stands alone shows nothing of others', async () => {
  const charts = [LOSS, ACC].map(one => (
    <SeriesChart key={one.metric_key} title="x" series={[one]} height={160} trans={english} />
  ));
  const element = render(<>{charts}</>);
  await press(element.querySelector('.ct-figure'), 'ArrowRight');
  expect(element.querySelectorAll('.ct-cursor')).toHaveLength(1);
});
