import { describe, expect, it } from 'vitest';
import { getRun, updateRun } from '../../../src/protocol/endpoints/runs.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { run } from '../recorded.ts';
import { NESTED, showRun } from './shown-run.tsx';

describe('the head of a run', () => {
  it('has the name, the state in words, time, notebook and user', async () => {
    const { element } = await showRun();
    expect(element.querySelector('h2')?.textContent).toBe('first_run #1');
    const header = element.querySelector('header')?.textContent;
    for (const part of [
      'Failed: kernel died (signal 9)',
      '12.3 s in cells',
      'vision/first_run.ipynb',
      'ana'
    ]) {
      expect(header).toContain(part);
    }
  });

  it('says in which session run a nested run was made, and leads there', async () => {
    const { element, host } = await showRun({ run_id: 'train-run-1', nested: [] });
    expect(element.querySelector('h2')?.textContent).toBe('bold-crane-12');
    await click(button(element, 'in first_run #1'));
    expect(host.opened).toEqual(['session-run-1']);
  });

  it('says nothing of the kind in the session run itself', async () => {
    const { element } = await showRun();
    expect(element.querySelector('header')?.textContent).not.toContain('in first_run');
  });

  it('opens the notebook that made it, where one was recorded', async () => {
    const { element, host } = await showRun();
    await click(button(element, 'Open as notebook'));
    expect(host.notebooks).toEqual(['session-run-1']);
    const imported = await showRun({
      run_id: 'imported',
      prepare: transport =>
        transport.answer(getRun, () => ({ run: run({ run_id: 'imported', run_name: 'old' }) }))
    });
    expect(() => button(imported.element, 'Open as notebook')).toThrow('No button');
  });

  it.each(['F2', 'double click', 'pencil'])('renames in place by %s', async way => {
    const { element, transport } = await showRun();
    transport.answer(updateRun, () => ({ run_info: run({ run_id: 'x' }).info }));
    const name = element.querySelector('h2') as HTMLElement;
    if (way === 'F2') await press(name, 'F2');
    else if (way === 'pencil') await click(button(element, 'Rename'));
    else await change(() => name.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })));
    await type(element.querySelector('input[aria-label="Name of the run"]'), 'better name');
    await press(element.querySelector('input'), 'Enter');
    expect(transport.asked(updateRun)[0].body).toEqual({
      run_id: 'session-run-1',
      run_name: 'better name'
    });
    expect(element.querySelector('h2')?.textContent).toBe('better name');
  });

  it('gives the focus back when the keys end the renaming, and not when the pointer does', async () => {
    const { element } = await showRun();
    for (const key of ['Escape', 'Enter']) {
      await press(element.querySelector('h2'), 'F2');
      await press(document.activeElement, key);
      expect(document.activeElement).toBe(button(element, 'Rename'));
    }
    await press(element.querySelector('h2'), 'F2');
    await change(() => (document.activeElement as HTMLElement).blur());
    expect(element.querySelector('input')).toBeNull();
    expect(document.activeElement).toBe(document.body);
  });

  it('shows the name that somebody else gave it after ours', async () => {
    const { element, transport, model } = await showRun();
    const own = run({ run_id: 'session-run-1', run_name: 'their name' });
    transport.answer(updateRun, () => ({ run_info: own.info }));
    await click(button(element, 'Rename'));
    await type(element.querySelector('input'), 'our name');
    await press(element.querySelector('input'), 'Enter');
    expect(element.querySelector('h2')?.textContent).toBe('our name');
    transport.answer(getRun, () => ({ run: own }));
    await change(() => model.refresh());
    await settle();
    expect(element.querySelector('h2')?.textContent).toBe('their name');
  });

  it('takes a name back that the server refused', async () => {
    const { element, transport, host } = await showRun();
    transport.refuse(updateRun, 400, { error_code: 'BAD_REQUEST', message: 'Too long.' });
    await click(button(element, 'Rename'));
    await type(element.querySelector('input'), 'better name');
    await press(element.querySelector('input'), 'Enter');
    expect(element.querySelector('h2')?.textContent).toBe('first_run #1');
    expect(host.notices[0].text).toBe('Too long.');
  });

  it('has a menu that copies id and Markdown, and deletes', async () => {
    const { element, host } = await showRun();
    const choose = async (label: string) => {
      await click(button(element, 'More actions'));
      const items = [...element.querySelectorAll('[role=menuitem]')];
      await click(items.find(item => item.querySelector('.ct-menu-label')?.textContent === label));
    };
    await choose('Copy run id');
    await choose('Copy as Markdown');
    expect(host.copied[0]).toBe('session-run-1');
    expect(host.copied[1]).toContain('| `lr` | `0.01` |');
    expect(host.copied[1]).toContain('| `loss` | 0.3 | 299 | █▄▂▁ |');
    expect(host.copied[1]).not.toContain('tags');
    host.accepts = false;
    await choose('Delete…');
    expect(host.questions).toEqual(['Delete "first_run #1"?']);
  });
});

describe('the tabs', () => {
  it('say how much is in them', async () => {
    const { element } = await showRun();
    const titles = [...element.querySelectorAll('[role=tab]')].map(
      ({ textContent }) => textContent
    );
    expect(titles.map(title => title?.trim())).toEqual([
      'Overview',
      'Metrics 2',
      'Cells 4',
      'Artifacts 1',
      'Lineage'
    ]);
  });

  it('are gone through by arrow keys', async () => {
    const { element, panel } = await showRun();
    const bar = element.querySelector('[role=tablist]');
    await press(bar, 'ArrowLeft');
    expect(document.activeElement?.textContent).toContain('Lineage');
    await press(bar, 'ArrowLeft');
    expect(panel().textContent).toContain('No artifacts were logged.');
    expect(document.activeElement?.textContent).toContain('Artifacts');
    await press(bar, 'ArrowLeft');
    expect(panel().querySelectorAll('.ct-cell')).toHaveLength(4);
    await press(bar, 'Home');
    expect(panel().textContent).toContain('No note.');
    expect(element.querySelectorAll('[role=tab][tabindex="0"]')).toHaveLength(1);
  });

  it.each(['overview', 'metrics', 'cells', 'artifacts'] as const)(
    'name every control: %s',
    async tab => {
      const { element } = await showRun({ tab });
      expect(accessibilityFaults(element)).toEqual([]);
    }
  );
});

it('offers the runs of a session that made several', async () => {
  const other = run({ run_id: 'other', run_name: 'calm-crow-3', params: { lr: '7' } });
  const { element, table } = await showRun({ nested: [NESTED, other] });
  await click(button(element, 'calm-crow-3'));
  expect(button(element, 'calm-crow-3').getAttribute('aria-pressed')).toBe('true');
  expect(table('Params')).toEqual([['lr', '7']]);
});

it('keeps what it shows while the server restarts', async () => {
  const { element, server, open } = await showRun();
  await open('cells');
  await change(() => server('starting'));
  expect(element.querySelector('.ct-banner')?.textContent).toBe(
    'The celltrail server stopped. Restarting…'
  );
  expect(element.querySelectorAll('.ct-cell')).toHaveLength(4);
});

it('shows an error with a way to ask again', async () => {
  const { element, model, transport } = await showRun();
  transport.refuse(getRun, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No such run.' });
  await change(() => model.refresh());
  expect(element.querySelector('[role=alert]')?.textContent).toContain('No such run.');
  expect(element.querySelector('h2')?.textContent).toBe('first_run #1');
  expect(button(element, 'Retry')).not.toBeNull();
});

async function type(input: Element | null, text: string): Promise<void> {
  if (!(input instanceof HTMLInputElement)) throw new Error('No box to write into');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
  await change(() => {
    set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
