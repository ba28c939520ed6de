import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { useModel } from '../../../src/ui/use-model.ts';
import { compareState, parseCompareState } from '../../../src/ui/compare/compare-state.ts';
import { ParallelView } from '../../../src/ui/compare/parallel-view.tsx';
import type { CompareModel } from '../../../src/ui/compare/model.ts';
import { run } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { TestHost } from '../test-host.ts';
import { compared } from './compared.ts';

const RUNS = [
  run({ run_id: 'a', run_name: 'ada', metrics: { loss: 3 }, params: { lr: '1', opt: 'sgd' } }),
  run({ run_id: 'b', run_name: 'bob', metrics: { loss: 2 }, params: { lr: '2', opt: 'sgd' } }),
  run({ run_id: 'c', run_name: 'cy', metrics: { loss: 1 }, params: { lr: '3', opt: 'adam' } })
];

/** Of the axes, in pixels from their top: as high as the chart draws them. */
const HEIGHT = 278;

let page: HTMLElement;
let host: TestHost;
let model: CompareModel;
let transport: ReturnType<typeof compared>['transport'];
let disposables: { dispose(): void }[] = [];

function View() {
  return <ParallelView state={useModel(model)} model={model} host={host} />;
}

beforeEach(async () => {
  const parts = compared({ runs: RUNS, view: { chart: 'parallel' } });
  disposables = [parts.model, parts.events];
  model = parts.model;
  transport = parts.transport;
  host = new TestHost();
  page = render(<View />);
  await settle(300);
});

afterEach(() => {
  for (const one of disposables) one.dispose();
});

const axis = (name: string) =>
  page.querySelector<HTMLElement>(`[role=slider][aria-label="Choose runs by ${name}"]`);
const says = (name: string) => axis(name)?.getAttribute('aria-valuetext');
const lines = (kind: string) => page.querySelectorAll(`.ct-value-chart .ct-line${kind}`).length;
const line = () => page.querySelector('.ct-compare-brushed > span')?.textContent;
const brushes = () => [...model.state.view.brushes];

/** @param share of the axis from its lower end, 0 to 1 */
async function pointer(name: string, type: string, share: number) {
  const clientY = HEIGHT * (1 - share);
  await change(() =>
    axis(name)?.dispatchEvent(
      // Where the first axis is, so that a click that comes through opens a run.
      new MouseEvent(type, { clientX: 56, clientY, bubbles: true, button: 0 })
    )
  );
}

async function drag(name: string, from: number, to: number) {
  await pointer(name, 'pointerdown', from);
  await pointer(name, 'pointermove', to);
  await pointer(name, 'pointerup', to);
  await pointer(name, 'click', to);
}

describe('dragging along an axis', () => {
  it('chooses a range: lines outside go faint, also before it is let go', async () => {
    expect(line()).toBe('Drag along an axis to choose runs.');
    await pointer('lr', 'pointerdown', 0);
    await pointer('lr', 'pointermove', 0.7);
    expect(line()).toBe('2 of 3 runs');
    expect(lines('.ct-line-outside')).toBe(1);
    expect(brushes()).toEqual([]);
    await pointer('lr', 'pointerup', 0.7);
    const [[id, range]] = brushes();
    expect(id).toBe('params.lr');
    expect(range).toMatchObject({ low: 0.92, high: expect.closeTo(2.43, 2) });
    expect(host.opened).toEqual([]);
  });

  it('of texts chooses those that were passed', async () => {
    await drag('opt', 0.1, 0.3);
    expect(brushes()).toEqual([['params.opt', { texts: ['adam'] }]]);
    expect(line()).toBe('1 of 3 runs');
  });

  it('on several axes chooses what lies within all', async () => {
    await drag('lr', 0, 0.7);
    await drag('loss', 0.7, 1);
    expect(line()).toBe('1 of 3 runs');
    expect(page.querySelectorAll('.ct-value-chart .ct-brush')).toHaveLength(2);
  });

  it('moves what is chosen, whole up to the end of the axis, or one of its ends', async () => {
    await drag('lr', 0.25, 0.75);
    expect(says('lr')).toMatch(/^1\.46 to 2\.54; 1 of 3 runs$/);
    await drag('lr', 0.5, 0.9);
    expect(says('lr')).toMatch(/^2 to 3\.08; 2 of 3 runs$/);
    await drag('lr', 0.5, 0.8);
    expect(says('lr')).toMatch(/^2\.6\d* to 3\.08; 1 of 3 runs$/);
  });

  it('is given up by Escape, and what was chosen before stays', async () => {
    await pointer('lr', 'pointerdown', 0.9);
    await pointer('lr', 'pointermove', 0.8);
    await press(axis('lr'), 'Escape');
    await pointer('lr', 'pointerup', 0.9);
    await pointer('lr', 'click', 0.9);
    expect(brushes()).toEqual([]);
    expect(host.opened).toEqual([]);
    await drag('lr', 0, 0.7);
    const before = brushes();
    await pointer('lr', 'pointerdown', 0.9);
    await pointer('lr', 'pointermove', 0.8);
    await press(axis('lr'), 'Escape');
    await pointer('lr', 'pointerup', 0.8);
    await pointer('lr', 'click', 0.8);
    expect(brushes()).toEqual(before);
    expect(line()).toBe('2 of 3 runs');
  });
});

describe('what is chosen is cleared', () => {
  it('by a click on its axis; a click where nothing is chosen opens the nearest run', async () => {
    await drag('lr', 0, 0.7);
    await pointer('lr', 'pointerdown', 0.3);
    await pointer('lr', 'click', 0.3);
    expect(brushes()).toEqual([]);
    expect(host.opened).toEqual([]);
    await change(() =>
      axis('lr')?.dispatchEvent(
        new MouseEvent('click', { clientX: 56, clientY: 160, bubbles: true })
      )
    );
    expect(host.opened).toEqual(['b']);
  });

  it('by Escape on its axis, and all of it by Clear', async () => {
    await drag('lr', 0, 0.7);
    await drag('opt', 0.1, 0.3);
    await press(axis('lr'), 'Escape');
    expect(brushes().map(([id]) => id)).toEqual(['params.opt']);
    await drag('lr', 0, 0.7);
    await click(button(page, 'Clear'));
    expect(brushes()).toEqual([]);
    expect(button(page, 'Clear').disabled).toBe(true);
  });

  it('with its axis', async () => {
    await drag('lr', 0, 0.7);
    await click(button(page, 'Take lr away'));
    expect(brushes()).toEqual([]);
    expect(lines('.ct-line-outside')).toBe(0);
  });
});

it('is chosen by keys as well, and each axis says what, and of how many runs', async () => {
  expect(says('lr')).toBe('all values; 3 of 3 runs');
  await press(axis('lr'), 'ArrowDown');
  expect(says('lr')).toBe('1 to 2; 2 of 3 runs');
  expect(axis('lr')?.getAttribute('aria-valuenow')).toBe('1');
  await press(axis('opt'), 'ArrowDown');
  expect(says('opt')).toBe('adam; 0 of 3 runs');
  expect(button(page, 'Keep only these').disabled).toBe(true);
  expect(accessibilityFaults(page)).toEqual([]);
});

it('reads with the arrow keys of the chart the runs within alone', async () => {
  await press(axis('lr'), 'ArrowDown');
  await press(axis('lr'), 'PageUp');
  const chart = page.querySelector('.ct-value-chart');
  const read = async () => {
    await press(chart, 'ArrowRight');
    return chart?.querySelector('.ct-value-chart-name')?.textContent;
  };
  expect([await read(), await read(), await read()]).toEqual(['bob', 'cy', 'bob']);
});

it('keeps only the runs within, and takes that back', async () => {
  await change(() => model.toggleHidden('c'));
  await drag('lr', 0, 0.4);
  expect(line()).toBe('1 of 2 runs');
  await click(button(page, 'Keep only these'));
  expect(model.state.view.run_ids).toEqual(['a']);
  expect(line()).toBe('Drag along an axis to choose runs.');
  const [{ text, options }] = host.notices;
  expect([text, options.action?.label]).toEqual(['2 runs taken out.', 'Undo']);
  await change(() => options.action?.run());
  expect(model.state.view.run_ids).toEqual(['a', 'b', 'c']);
  expect([...model.state.view.hidden]).toEqual(['c']);
  expect(line()).toBe('1 of 2 runs');
});

it('leaves runs that have not been read when only some are kept', async () => {
  transport.answer(getRun, () => new Promise(() => undefined));
  await change(() => model.addRuns(['slow']));
  await drag('lr', 0, 0.4);
  await click(button(page, 'Keep only these'));
  expect(model.state.view.run_ids).toEqual(['a', 'slow']);
  expect(host.notices[0].text).toBe('2 runs taken out.');
});

it('comes back from the address of the comparison', async () => {
  await drag('lr', 0, 0.7);
  await drag('opt', 0.6, 0.9);
  const there = parseCompareState(compareState(model.state.view));
  expect(there.brushes).toEqual(model.state.view.brushes);
});
