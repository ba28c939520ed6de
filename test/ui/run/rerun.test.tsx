import { describe, expect, it } from 'vitest';
import {
  getRerunForm,
  listReruns,
  startRerun,
  stopRerun,
  type Rerun,
  type RerunForm
} from '../../../src/protocol/endpoints/reruns.ts';
import { run } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { showRun, type ShownRun } from './shown-run.tsx';

const FORM: RerunForm = {
  run_id: 'session-run-1',
  notebook_path: 'first_run.ipynb',
  parameters: [
    { name: 'lr', kind: 'literal', value: '0.01' },
    { name: 'name', kind: 'text', value: 'sgd' },
    { name: 'cfg', kind: 'literal', value: '{\n  "a": 1\n}' }
  ],
  problem: null
};
const RERUN: Rerun = {
  rerun_id: 'r',
  rerun_of: 'session-run-1',
  run_id: 'new-run',
  cell: 0,
  cells: 0,
  running: true,
  error: null
};

async function choose(form: RerunForm = FORM, fields: ShownRun = {}, runsNotebooks = true) {
  const shown = await showRun({
    ...fields,
    prepare: transport => transport.answer(getRerunForm, () => form)
  });
  if (runsNotebooks) Object.assign(shown.host, { runsNotebooks });
  await click(button(shown.element, 'More actions'));
  const items = [...document.querySelectorAll('[role=menuitem]')];
  await click(items.find(({ textContent }) => textContent === 'Run again with…')!);
  await settle();
  return shown;
}

async function write(element: Element, label: string, text: string): Promise<void> {
  const box = element.querySelector<HTMLInputElement>(`[aria-label="${label}"]`)!;
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value')!.set!;
  await change(() => {
    set.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

describe('a notebook is run again', () => {
  it('with the parameters that were changed or added, and its new run is opened', async () => {
    const { element, host, transport, panel } = await choose();
    const form = panel().querySelector('form[aria-label="Run again with"]')!;
    expect(document.activeElement).toBe(form.querySelector('[aria-label=lr]'));
    expect(form.querySelector('[aria-label=cfg]')!.tagName).toBe('TEXTAREA');
    expect(await accessibilityFaults(element)).toEqual([]);
    await write(form, 'lr', '0.1');
    await click(button(form, 'Add a parameter'));
    await write(form, 'Name of the parameter', ' epochs ');
    await write(form, 'Value of the parameter', '3');
    transport.answer(startRerun, () => RERUN);
    await click(button(form, 'Run'));
    await settle();
    expect(transport.asked(startRerun).map(({ body }) => body)).toEqual([
      {
        run_id: 'session-run-1',
        parameters: [
          { name: 'lr', kind: 'literal', value: '0.1' },
          { name: 'epochs', kind: 'literal', value: '3' }
        ]
      }
    ]);
    expect(host.opened).toEqual(['new-run']);
    expect(panel().querySelector('form[aria-label="Run again with"]')).toBeNull();
  });

  it('or not, and the reason is in the form', async () => {
    const { transport, panel, host } = await choose();
    transport.refuse(startRerun, 409, {
      error_code: 'RESOURCE_CONFLICT',
      message: 'Another notebook is being run again.'
    });
    await click(button(panel(), 'Run'));
    await settle();
    expect(panel().querySelector('[role=alert]')!.textContent).toBe(
      'Another notebook is being run again.'
    );
    expect(host.opened).toEqual([]);
    await press(panel().querySelector('[aria-label=lr]') as HTMLElement, 'Escape');
    expect(panel().querySelector('form')).toBeNull();
  });

  it('not when what it ran is not on record', async () => {
    const { panel } = await choose({ ...FORM, problem: 'Cell [2] is tagged no-track.' });
    expect(panel().textContent).toContain('Cell [2] is tagged no-track.');
    expect(panel().querySelector('form')).toBeNull();
    await click(button(panel(), 'Cancel'));
    expect(panel().textContent).not.toContain('no-track');
  });

  it('not on a page without kernels, which says where', async () => {
    const { host, transport } = await choose(FORM, {}, false);
    expect(host.notices.map(({ text }) => text)).toEqual([
      expect.stringContaining('open the run in JupyterLab')
    ]);
    expect(transport.asked(getRerunForm)).toEqual([]);
  });
});

describe('a run of a notebook that was run again', () => {
  const tags = { 'celltrail.rerun_of': 'train-run-1' };

  it('says how far it is while it runs, and can be stopped', async () => {
    const rerun = { ...RERUN, run_id: 'session-run-1', cell: 2, cells: 5 };
    const shown = await showRun({
      tags,
      state: 'busy',
      prepare: transport => {
        transport.answer(listReruns, () => ({ reruns: [{ ...RERUN, run_id: 'x' }, rerun] }));
        transport.answer(stopRerun, () => rerun);
      }
    });
    const note = () => shown.element.querySelector('[role=status].ct-note');
    expect(note()).toBeNull();
    Object.assign(shown.host, { runsNotebooks: true });
    await change(() => shown.model.openTab('cells'));
    await settle();
    expect(note()!.textContent).toContain('cell 2 of 5');
    await click(button(note()!, 'Stop'));
    expect(shown.transport.asked(stopRerun).map(({ body }) => body)).toEqual([{ rerun_id: 'r' }]);
    rerun.running = false;
    await settle(1100);
    expect(note()).toBeNull();
    const asked = shown.transport.asked(listReruns).length;
    await settle(1100);
    expect(shown.transport.asked(listReruns)).toHaveLength(asked);
  });

  it('leads to the old run and to newer ones, and to what they differ in', async () => {
    const reruns = [run({ run_id: 'newer', run_name: 'calm-owl' })];
    const { table, panel, host } = await showRun({ tags, reruns });
    expect(table('Facts').filter(([name]) => name.startsWith('Run again'))).toEqual([
      ['Run again from', 'bold-crane-12 Compare'],
      ['Run again as', 'calm-owl Compare']
    ]);
    await click(button(panel(), 'bold-crane-12'));
    await click(button(panel(), 'Compare with calm-owl'));
    expect(host.opened).toEqual(['train-run-1']);
    expect(host.compared).toEqual([['newer', 'session-run-1']]);
  });
});
