import { expect, it, vi } from 'vitest';
import { getLineage, type Lineage } from '../../../src/protocol/endpoints/lineage.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { showRun } from '../run/shown-run.tsx';
import {
  artifact,
  cell,
  dataset,
  lineageOf,
  metric,
  model,
  trained,
  version
} from './some-lineage.ts';

async function show(answer: () => Lineage = trained) {
  const shown = await showRun({
    tab: 'lineage',
    prepare: transport => transport.answer(getLineage, answer)
  });
  await vi.waitFor(async () => {
    await settle();
    expect(shown.element.querySelector('.ct-lineage .ct-skeleton')).toBeNull();
  });
  const node = (id: string) =>
    shown.element.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
  const texts = () =>
    [...shown.element.querySelectorAll('[data-node]')].map(one => one.textContent);
  return { ...shown, node, texts };
}

it('is a graph of buttons that say what they are, and unfolds many of a kind', async () => {
  const { element, texts, transport } = await show();
  expect(transport.asked(getLineage)).toHaveLength(1);
  expect(texts()).toEqual([
    'Dataset iris',
    'Cell [1] step(1)',
    'Cell [2] step(2)',
    'Artifact a.png',
    '5 metrics',
    'Model net',
    'Version clf v3'
  ]);
  await click(button(element, '5 metrics'));
  expect(button(element, '5 metrics').getAttribute('aria-expanded')).toBe('true');
  expect(texts()).toContain('Metric e 0.25');
  expect(accessibilityFaults(element)).toEqual([]);
});

it('is gone through along its lines by arrow keys, and the path of what has focus is lit', async () => {
  const { element, node } = await show();
  await change(() => node(dataset.id)?.focus());
  for (const [key, id] of [
    ['ArrowRight', cell(2).id],
    ['ArrowUp', cell(1).id],
    ['ArrowRight', artifact.id],
    ['End', model.id],
    ['ArrowRight', version.id],
    ['ArrowLeft', model.id]
  ]) {
    await press(document.activeElement, key);
    expect((document.activeElement as HTMLElement).dataset['node']).toBe(id);
  }
  const reached = element.querySelectorAll('.ct-lineage-graph [tabindex="0"]');
  expect([...reached]).toEqual([node(model.id)]);
  const lit = [...element.querySelectorAll<HTMLElement>('.ct-lineage-box.ct-lit')];
  expect(new Set(lit.map(({ dataset: { node: id } }) => id))).toEqual(
    new Set([dataset.id, cell(2).id, model.id, version.id])
  );
});

it('is a list on request, and leads from each to where it is shown', async () => {
  const {
    element,
    node,
    model: view
  } = await show(() => {
    const { nodes, edges } = trained();
    const second = { ...cell(2), id: 'execution:execution-2' };
    return lineageOf(
      [...nodes, metric('loss')],
      [...edges, { kind: 'made', from: second.id, to: metric('loss').id }]
    );
  });
  await click(button(element, 'List'));
  expect(element.querySelector('.ct-lineage-graph')).toBeNull();
  expect(element.querySelector('.ct-lineage-list summary')?.textContent).toBe('6 metrics');
  // A version stands under the model that it was made of.
  expect(node(version.id)?.closest('ul')?.parentElement).toBe(node(model.id)?.parentElement);
  expect(accessibilityFaults(element)).toEqual([]);

  await click(node(metric('loss').id));
  expect(view.state).toMatchObject({ tab: 'metrics', metric: 'loss', source: 'train-run-1' });
  await change(() => view.openTab('lineage'));
  await click(node(version.id));
  expect(view.state.tab).toBe('overview');
});

it('leads from a cell to its notebook and from a file to the files', async () => {
  const { node, onGoToCell, model: view } = await show();
  await click(node(cell(2).id));
  await settle();
  expect(onGoToCell).toHaveBeenCalledOnce();
  await click(node(artifact.id));
  expect(view.state.tab).toBe('artifacts');
});

it('says what is not all there, and when there is nothing', async () => {
  const { element } = await show(() => {
    const answer = trained();
    answer.counts.metric = { shown: 5, total: 320 };
    return answer;
  });
  expect(element.querySelector('.ct-lineage-bar')?.textContent).toContain('shown 5 of 320 metrics');
  const empty = await show(() => lineageOf([], []));
  expect(empty.panel().textContent).toContain('Nothing was logged');
});

it('keeps what it shows when an ask fails, with a way to ask again', async () => {
  let fails = true;
  const { element, panel } = await show(() => {
    if (fails) throw new Error('The disk is full.');
    return trained();
  });
  await vi.waitFor(() => expect(panel().querySelector('[role=alert]')).not.toBeNull());
  fails = false;
  await click(button(panel(), 'Retry'));
  await settle();
  expect(panel().querySelector('[role=alert]')).toBeNull();
  expect(element.querySelectorAll('.ct-lineage-box')).toHaveLength(7);
});
