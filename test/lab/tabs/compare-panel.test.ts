import { Widget } from '@lumino/widgets';
import { afterEach, expect, it } from 'vitest';
import { ComparePanel } from '../../../src/lab/tabs/compare-panel.tsx';
import { compared } from '../../ui/compare/compared.ts';
import { TestHost } from '../../ui/test-host.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

it('begins with the state that was kept, and tells what the reader changes of it', async () => {
  const { client, events, model } = compared();
  const told: [readonly string[], string][] = [];
  const panel = new ComparePanel({
    run_ids: ['a', 'b'],
    state: 'runs=a+b&all=1',
    tracking: { client, events },
    host: new TestHost(),
    onState: (run_ids, state) => void told.push([run_ids, state])
  });
  disposables.push(model, panel, events);
  Widget.attach(panel, document.body);
  await new Promise(resolve => setTimeout(resolve, 400));
  expect(panel.node.querySelector('tr[data-key=seed]')).not.toBe(null);
  expect(told).toEqual([]);
  panel.node.querySelector<HTMLElement>('[aria-label^="Take run-014"]')?.click();
  expect(told).toEqual([[['a'], 'runs=a&all=1']]);
});
