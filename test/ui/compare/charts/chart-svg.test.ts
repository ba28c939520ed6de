import { expect, it } from 'vitest';
import { chartSvg } from '../../../../src/ui/compare/charts/chart-svg.ts';
import { english } from '../../../../src/ui/english.ts';

function saved(heading: string, runs: number): Element {
  const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  chart.setAttribute('width', '360');
  chart.setAttribute('height', '100');
  const legend = Array.from({ length: runs }, (_, place) => ({ label: `run ${place}`, place }));
  const xml = chartSvg(chart, heading, legend, english);
  return new DOMParser().parseFromString(xml, 'image/svg+xml').documentElement;
}

const textsOf = (svg: Element) => [...svg.querySelectorAll('text')].map(one => one.textContent);

it('names fifty runs in columns, says how many more there are, and grows with them', () => {
  const svg = saved('loss over lr', 60);
  expect(textsOf(svg).slice(-2)).toEqual(['run 49', 'and 10 more']);
  const [first, second, third] = [...svg.querySelectorAll('text')].slice(1, 4);
  expect(first.getAttribute('y')).toBe(second.getAttribute('y'));
  expect(first.getAttribute('x')).toBe(third.getAttribute('x'));
  expect(Number(svg.getAttribute('height'))).toBe(
    Number(saved('loss over lr', 0).getAttribute('height')) + 26 * 20
  );
  // From the eleventh run on by its dashes.
  expect(svg.querySelectorAll('path')[10].getAttribute('stroke-dasharray')).toBe('6 3');
});

it('shortens a heading that is wider than the chart, and keeps it whole as title', () => {
  const heading = `Parallel coordinates: ${'param, '.repeat(20)}loss`;
  const svg = saved(heading, 0);
  expect(textsOf(svg)[0]?.length).toBeLessThan(50);
  expect(svg.querySelector('title')?.textContent).toBe(heading);
});
