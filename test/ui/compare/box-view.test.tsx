import { afterEach, expect, it } from 'vitest';
import { CompareView } from '../../../src/ui/compare/view.tsx';
import { run } from '../recorded.ts';
import { accessibilityFaults, button, click, press, render, settle } from '../render.tsx';
import { TestHost } from '../test-host.ts';
import { compared } from './compared.ts';

const RUNS = [
  run({ run_id: 'a', run_name: 'ada', metrics: { loss: 1 }, params: { opt: 'sgd' } }),
  run({ run_id: 'b', run_name: 'bob', metrics: { loss: 3 }, params: { opt: 'sgd' } }),
  run({ run_id: 'c', run_name: 'cy', metrics: { loss: 7 }, params: { opt: 'adam' } }),
  run({ run_id: 'd', run_name: 'di', metrics: { loss: 9 } })
];

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
});

it('says how many runs are in none of the groups, where there are too many', async () => {
  const runs = Array.from({ length: 11 }, (_, at) =>
    run({ run_id: `r${at}`, metrics: { loss: at }, params: { opt: `opt${at}` } })
  );
  const { model, events } = compared({ runs, view: { groupBy: 'opt', chart: 'box' } });
  disposables = [model, events];
  const page = render(<CompareView model={model} host={new TestHost()} />);
  await settle(300);
  expect(page.textContent).toContain('2 runs are in none of the 9 groups.');
});

it('runs are seen as boxes of the groups of a param, and in numbers', async () => {
  const { model, events } = compared({ runs: RUNS, view: { groupBy: 'opt' } });
  disposables = [model, events];
  const host = new TestHost();
  const page = render(<CompareView model={model} host={host} />);
  await settle(300);
  await click(button(page, 'Box plot'));
  const rows = [...page.querySelectorAll('.ct-group-readings tr')].map(row =>
    [...row.children].map(({ textContent }) => textContent)
  );
  expect(rows).toEqual([
    ['opt', 'median', 'quartiles', 'runs'],
    ['adam', '7', '7 – 7', '1'],
    ['sgd', '2', '1.5 – 2.5', '2']
  ]);
  expect(page.querySelectorAll('rect.ct-box')).toHaveLength(2);
  expect(page.querySelectorAll('circle.ct-mark')).toHaveLength(3);
  expect(page.textContent).toContain('1 run has no value of opt.');
  const chart = page.querySelector('.ct-value-chart');
  await press(chart, 'ArrowRight');
  expect(chart?.querySelector('[role=status]')?.textContent).toBe('cyloss 7opt adam');
  await press(chart, 'Enter');
  expect(host.opened).toEqual(['c']);
  expect(accessibilityFaults(page)).toEqual([]);
});
