import { afterEach, expect, it, vi } from 'vitest';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { RunNotebookModel } from '../../../src/ui/run-notebook/model.ts';
import { RunNotebookView } from '../../../src/ui/run-notebook/view.tsx';
import { run } from '../recorded.ts';
import { accessibilityFaults, button, click, render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';
import { TestHost } from '../test-host.ts';

afterEach(() => vi.restoreAllMocks());

const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'code', id: 'a', execution_count: 3, metadata: {}, source: 'x = 1', outputs: [] }
  ]
});

async function show() {
  const { transport, client } = setUp();
  transport.answer(getRun, () => ({ run: run({ run_id: 'run-7', run_name: 'run-007' }) }));
  const model = new RunNotebookModel(client, 'run-7');
  const host = new TestHost();
  const element = render(<RunNotebookView model={model} host={host} />);
  return { transport, model, host, element };
}

it('says of which run and time it is a copy, and shows the cells', async () => {
  const { transport, model, host, element } = await show();
  transport.files.set('run-7', NOTEBOOK);
  transport.fileNames.set('run-7', 'train @ run-007.ipynb');
  model.setVisible(true);
  await settle();
  expect(transport.downloads).toMatchObject([
    { path: 'api/celltrail/v1/run-export', query: { run: 'run-7', what: 'notebook' } }
  ]);
  expect(element.querySelector('[role=note]')?.textContent).toMatch(
    /^Copy of run-007, .*\d\d:\d\d.*read-only/
  );
  expect(element.querySelector('.ct-notebook')?.textContent).toContain('[3]');
  expect(await accessibilityFaults(element)).toEqual([]);

  let saved = '';
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement
  ) {
    saved = this.download;
  });
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: vi.fn() })
  );
  await click(button(element, 'Download .ipynb'));
  expect(saved).toBe('train @ run-007.ipynb');
  await click(button(element, 'Open run'));
  expect(host.opened).toEqual(['run-7']);
  // A copy stays as it is.
  model.setVisible(true);
  await settle();
  expect(transport.downloads).toHaveLength(1);
});

it('says why there is none, and asks again when it is told to', async () => {
  const { transport, model, element } = await show();
  model.setVisible(true);
  await settle();
  expect(element.textContent).toContain('No file run-7');
  model.setVisible(true);
  await settle();
  expect(transport.downloads).toHaveLength(1);
  transport.files.set('run-7', NOTEBOOK);
  await click(button(element, 'Retry'));
  await settle();
  expect(element.querySelector('.ct-notebook')).not.toBeNull();
});
