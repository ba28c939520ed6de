import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompareView } from '../../../src/ui/compare/view.tsx';
import type { CompareState } from '../../../src/ui/compare/compare-state.ts';
import { run } from '../recorded.ts';
import { accessibilityFaults, button, click, press, render, settle } from '../render.tsx';
import { TestHost } from '../test-host.ts';
import { compared } from './compared.ts';

const RUNS = [
  run({ run_id: 'a', run_name: 'ada & co', metrics: { loss: 0.123456789 }, params: { lr: '1' } }),
  run({ run_id: 'b', run_name: 'bob', metrics: { loss: 2 }, params: { lr: '2' } }),
  run({ run_id: 'c', run_name: 'cy\u0001', params: { lr: '3' } })
];

let saved: { blob: Blob; name: string }[];
let disposables: { dispose(): void }[] = [];

beforeEach(() => {
  saved = [];
  const blobs: Blob[] = [];
  vi.stubGlobal(
    'URL',
    class extends URL {
      static override createObjectURL = (blob: Blob) => `blob:${blobs.push(blob) - 1}`;
      static override revokeObjectURL = () => undefined;
    }
  );
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement
  ) {
    saved.push({ blob: blobs[Number(this.href.slice(5))], name: this.download });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const one of disposables) one.dispose();
  disposables = [];
});

async function show(view: Partial<CompareState>) {
  const parts = compared({ runs: RUNS, view });
  disposables = [parts.model, parts.events];
  const page = render(<CompareView model={parts.model} host={new TestHost()} />);
  await settle(300);
  return page;
}

async function save(page: Element, item: string) {
  await click(button(page, 'Save the chart'));
  await click(button(page, item));
  await settle(10);
}

async function savedSvg(): Promise<SVGSVGElement> {
  const xml = await saved[0].blob.text();
  const parsed = new DOMParser().parseFromString(xml, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBe(null);
  return parsed.documentElement as unknown as SVGSVGElement;
}

const textsOf = (svg: Element) =>
  [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);

describe('a chart is saved as SVG', () => {
  it('on its own: with heading and legend, in attributes and without classes', async () => {
    const page = await show({ chart: 'scatter' });
    await save(page, 'Save as SVG');
    expect(saved[0].name).toBe('loss over lr.svg');
    const svg = await savedSvg();
    expect(svg.querySelector('title')?.textContent).toBe('loss over lr');
    // A control character of a name is no part of an XML file.
    expect(textsOf(svg).slice(0, 4)).toEqual(['loss over lr', 'ada & co', 'bob', 'cy\uFFFD']);
    expect([...svg.querySelectorAll('circle')].map(one => one.getAttribute('stroke'))).toEqual([
      '#ffffff',
      '#ffffff'
    ]);
    expect(svg.querySelector('[class], [style], style, script')).toBe(null);
    expect(svg.outerHTML).not.toContain('var(');
  });

  it('of bars, which bear the names of their runs', async () => {
    const page = await show({ chart: 'bars' });
    await save(page, 'Save as SVG');
    const svg = await savedSvg();
    expect(svg.querySelectorAll('rect')).toHaveLength(3);
    expect(textsOf(svg).filter(text => text === 'bob')).toHaveLength(1);
  });

  it('of parallel coordinates with what is chosen, and the names of those runs', async () => {
    const page = await show({ chart: 'parallel' });
    await press(page.querySelector('[role=slider]'), 'ArrowDown');
    await save(page, 'Save as SVG');
    const svg = await savedSvg();
    expect(textsOf(svg).filter(text => text === 'bob' || text?.startsWith('cy'))).toEqual(['bob']);
    expect(svg.querySelectorAll('path[opacity="0.12"]')).toHaveLength(1);
    expect(svg.querySelectorAll('rect[fill-opacity="0.2"]')).toHaveLength(1);
  });

  it('with its runs named by the colours that it has', async () => {
    const page = await show({ chart: 'scatter', colour: 'params.lr' });
    await save(page, 'Save as SVG');
    expect(textsOf(await savedSvg()).slice(0, 4)).toEqual(['loss over lr', '1', '2', '3']);
  });
});

it('its values are saved as CSV with all digits, and where they are missing with none', async () => {
  const page = await show({ chart: 'scatter' });
  await save(page, 'Save the values as CSV');
  expect(saved[0].name).toBe('loss over lr.csv');
  expect(await saved[0].blob.text()).toBe(
    'run,run_id,lr,loss\r\nada & co,a,1,0.123456789\r\nbob,b,2,2\r\ncy\u0001,c,3,\r\n'
  );
  expect(accessibilityFaults(page)).toEqual([]);
});

it('says so where the browser cannot draw a PNG', async () => {
  vi.stubGlobal(
    'Image',
    class {
      src = '';
      decode = () => Promise.reject(new Error('no'));
    }
  );
  const page = await show({ chart: 'scatter' });
  await save(page, 'Save as PNG');
  expect(saved).toEqual([]);
  expect(page.querySelector('.ct-export [role=alert]')?.textContent).toBe('Not saved');
  await save(page, 'Save as SVG');
  expect(page.querySelector('.ct-export [role=alert]')).toBe(null);
});
