// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { bundleSvg } from '../../src/plot/bundle-svg.ts';
import { figureOf, type FigureSeries } from '../../src/plot/figure.ts';
import { LIGHT_COLOURS, SERIES_COLOURS } from '../../src/plot/palette.ts';
import { makePlotBundle } from '../../src/plot/plot-bundle.ts';
import { figureToSvg } from '../../src/plot/svg.ts';
import { MAX_BUNDLE_BYTES } from '../../src/protocol/plot-bundle.ts';

function line(metric_key: string, values: FigureSeries['values'] = [3, 1, 2]): FigureSeries {
  const steps = values.map((_, step) => step);
  return { run_id: 'run-a', metric_key, count: values.length, steps, values };
}

const draw = (...series: FigureSeries[]) =>
  figureToSvg(figureOf(series, { width: 640, height: 200 }), LIGHT_COLOURS);

function parse(svg: string): Element {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  if (document.querySelector('parsererror'))
    throw new SyntaxError(document.documentElement.textContent);
  return document.documentElement;
}

function bundle(series: number, length: number) {
  const all = Array.from({ length: series }, (_, index) => ({
    ...line(
      `metric-${index}`,
      Array.from({ length }, (_, step) => (Math.sin(step * 12.9898 + index) * 43758.5453) % 1)
    ),
    timestamps: [],
    origin: [],
    origins: []
  }));
  return makePlotBundle({ execution_id: 'e', cell_id: 'c', attempt: 1 }, all as never);
}

describe('a picture', () => {
  it('is a whole file with a title, a white ground and its caption', () => {
    const svg = parse(draw(line('loss'), line('acc')));
    expect(svg.namespaceURI).toBe('http://www.w3.org/2000/svg');
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.querySelector('title')?.textContent).toBe('loss, acc by step');
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
    expect(svg.textContent).toContain('6 of 6 points');
  });
  it('draws each series in its colour and names it', () => {
    const svg = parse(draw(line('loss'), line('acc')));
    for (const [index, name] of ['loss', 'acc'].entries()) {
      const own = [...svg.querySelectorAll(`[stroke="${SERIES_COLOURS[index]}"]`)];
      expect(own.length).toBeGreaterThanOrEqual(2);
      expect([...svg.querySelectorAll('text')].map(text => text.textContent)).toContain(name);
    }
  });
  it('has no script, style, link or picture from elsewhere', () => {
    const svg = draw(line('loss', [1, 'NaN', 'Infinity', 2]));
    expect(svg).not.toMatch(/<(script|style|a|image|use|foreignObject|iframe)|href|url\(|on\w+=/i);
    expect(svg.match(/https?:/g)).toEqual(['http:']);
  });
  it.each(['<script>alert(1)</script>', '"onload="alert(1)', "'&amp;]]>", '\u0000\u0008\ud800'])(
    'is well formed and inert with a metric called %j',
    name => {
      const svg = parse(draw(line(name), line('loss')));
      expect(svg.querySelector('parsererror, script, [onload]')).toBeNull();
      expect(svg.querySelector('title')).not.toBeNull();
    }
  );
  it('has a heading where one is wanted, and faint lines faint', () => {
    const figure = figureOf(
      [line('loss')],
      { width: 640, height: 200 },
      {
        styles: [{ colour: 4, label: 'attempt 1', faint: true }]
      }
    );
    const svg = parse(figureToSvg(figure, LIGHT_COLOURS, { title: 't', heading: 'val & loss' }));
    const texts = [...svg.querySelectorAll('text')].map(text => text.textContent);
    expect(texts.slice(0, 2)).toEqual(['val & loss', 'attempt 1']);
    expect(svg.querySelectorAll(`[stroke="${SERIES_COLOURS[4]}"][opacity="0.35"]`)).toHaveLength(2);
  });
  it('cuts a long name between two characters', () => {
    expect(draw(line(`${'😀'.repeat(40)}`))).toContain(`>${'😀'.repeat(15)}…<`);
  });
  it('names fifty lines and says how many more there are', () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ ...line('loss'), run_id: `r${at}` }));
    const svg = draw(...many);
    expect(svg).toContain('10 more not named above');
    expect(svg.match(/<text[^>]*font-size="11"/g)).toHaveLength(50);
  });
  it('says which curves it leaves out', () => {
    const svg = draw(line('loss'), line('rate', [1e6]), line('size', [1e-6]), line('time', [1e9]));
    expect(svg).toContain('2 of 4 curves not drawn');
  });
});

describe('the picture of a bundle', () => {
  it.each([1, 3, 50])('with %i series and 500 points is at most 40 kB', count => {
    const full = bundle(count, 5000);
    const svg = bundleSvg(full);
    expect(svg.length).toBeLessThanOrEqual(40_000);
    expect(svg.length + JSON.stringify(full).length).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
  });
  it('has its last values at its foot, as many in a line as it takes', () => {
    const texts = (count: number) =>
      [...parse(bundleSvg(bundle(count, 3))).querySelectorAll('text')].map(
        ({ textContent }) => textContent ?? ''
      );
    expect(texts(1).filter(text => / \(step 2\)$/.test(text))).toHaveLength(1);
    const three = texts(3).filter(text => text.includes('(step 2)'));
    expect(three).toHaveLength(1);
    expect(three[0]).toMatch(/^metric-0 .*metric-1 .*metric-2 /);
    expect(texts(50).join(' ')).toContain('and 40 more');
  });
  it('has the text of the bundle as its title', () => {
    expect(parse(bundleSvg(bundle(1, 3))).querySelector('title')?.textContent).toMatch(
      /^metric-0 .*\(step 2, /
    );
  });
});
