import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Method } from '../../../src/protocol/endpoint.ts';
import { listRunColumns, listRunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import {
  deleteRun,
  deleteTag,
  restoreRun,
  setTag,
  updateRun
} from '../../../src/protocol/endpoints/runs.ts';
import { deferred } from '../../client/fake-transport.ts';
import { typeInto } from '../edit/type-into.ts';
import { runRows, session } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { nameOf, showRuns } from './show-runs.tsx';

const RUNS = runRows([
  {
    run_id: 'a',
    run_name: 'resnet-014',
    session: session({ run_id: 'a' }),
    values_run_id: 'a1',
    metrics: { loss: 0.5 },
    params: { lr: '0.01' },
    tags: { baseline: '', owner: 'ana' },
    note: 'lower **lr** than b'
  },
  { run_id: 'b', run_name: 'resnet-015', status: 'FINISHED' },
  { run_id: 'c', run_name: 'resnet-016', status: 'FINISHED', pinned: true }
]);

let sidebar: Awaited<ReturnType<typeof showRuns>>;

beforeEach(async () => {
  sidebar = await showRuns(RUNS);
  const { transport } = sidebar;
  for (const endpoint of [updateRun, setTag, deleteTag, deleteRun, restoreRun]) {
    transport.answer(endpoint as typeof deleteRun, () => {});
  }
  transport.answer(listRunColumns, () => ({ total: 0, metrics: [], params: [], tags: [] }));
});

const bodies = (endpoint: { method: Method; path: string }) =>
  sidebar.transport.asked(endpoint).map(({ body }) => body);
const focus = (run_id: string) => change(() => sidebar.item(run_id).focus());
const key = (name: string) => press(document.activeElement, name);
describe('the name of a run', () => {
  it('is edited in its place by F2, and the focus comes back', async () => {
    await focus('b');
    await key('F2');
    const box = sidebar.row('b').querySelector('input[type=text]')!;
    expect(document.activeElement).toBe(box);
    await typeInto(box, 'best');
    await press(box, 'Enter');
    expect(bodies(updateRun)).toEqual([{ run_id: 'b', run_name: 'best' }]);
    expect(document.activeElement).toBe(sidebar.item('b'));
  });

  it('is edited by a double click, which does not open the run', async () => {
    const name = sidebar.row('b').querySelector('.ct-row-text')!;
    const mouse = (type: string, detail: number) =>
      change(() => name.dispatchEvent(new MouseEvent(type, { bubbles: true, detail })));
    await mouse('click', 1);
    await mouse('click', 2);
    await mouse('dblclick', 2);
    await settle(300);
    expect(sidebar.row('b').querySelector('input[type=text]')).not.toBeNull();
    expect(sidebar.onOpenRun).not.toHaveBeenCalled();
  });

  it('opens the run when it is clicked once, and is edited by a second click that comes late', async () => {
    const name = sidebar.row('b').querySelector('.ct-row-text')!;
    await click(name);
    await settle(300);
    expect(sidebar.onOpenRun).not.toHaveBeenCalled();
    await settle(150);
    expect(sidebar.onOpenRun).toHaveBeenCalledTimes(1);
    await change(() => name.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 })));
    await change(() => name.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })));
    await settle(450);
    expect(sidebar.row('b').querySelector('input[type=text]')).not.toBeNull();
    expect(sidebar.onOpenRun).toHaveBeenCalledTimes(1);
  });
});

describe('tags and the note of a run', () => {
  it('are shown under the selected row', async () => {
    await change(() => sidebar.model.select('a'));
    const tags = [...sidebar.row('a').querySelectorAll('.ct-tag')].map(tag => tag.textContent);
    expect(tags).toEqual(['baseline', 'owner=ana']);
    expect(sidebar.row('a').querySelector('.ct-row-note strong')?.textContent).toBe('lr');
  });

  it('t edits the tags', async () => {
    await focus('a');
    await key('t');
    const box = sidebar.row('a').querySelector('.ct-tag-editor input')!;
    expect(document.activeElement).toBe(box);
    await typeInto(box, 'kind=sweep');
    await press(box, 'Enter');
    expect(bodies(setTag)).toEqual([{ run_id: 'a', key: 'kind', value: 'sweep' }]);
    await click(button(sidebar.row('a'), 'Remove tag owner'));
    expect(bodies(deleteTag)).toEqual([{ run_id: 'a', key: 'owner' }]);
    await press(box, 'Escape');
    expect(sidebar.row('a').querySelector('.ct-tag-editor')).toBeNull();
    expect(document.activeElement).toBe(sidebar.item('a'));
  });

  it('n edits the note', async () => {
    await focus('b');
    await key('n');
    const box = sidebar.row('b').querySelector('textarea')!;
    await typeInto(box, 'good');
    await click(button(sidebar.row('b'), 'Save'));
    expect(bodies(setTag)).toEqual([{ run_id: 'b', key: 'mlflow.note.content', value: 'good' }]);
  });
});

describe('a note that is being written', () => {
  const box = () => sidebar.row('b').querySelector('textarea');

  it('is there again when its row was folded meanwhile', async () => {
    await focus('b');
    await key('n');
    await typeInto(box(), 'half');
    await change(() => sidebar.model.select('c'));
    expect(box()).toBeNull();
    await change(() => sidebar.model.select('b'));
    expect(box()?.value).toBe('half');
    await click(button(sidebar.row('b'), 'Cancel'));
    await focus('b');
    await key('n');
    expect(box()?.value).toBe('');
  });

  it('is kept when the server does not take it', async () => {
    sidebar.transport.refuse(setTag, 500, { error_code: 'INTERNAL_ERROR', message: 'down' });
    await focus('b');
    await key('n');
    await typeInto(box(), 'good');
    await click(button(sidebar.row('b'), 'Save'));
    expect(box()?.value).toBe('good');
  });

  it('that was saved late does not close the editor of another row', async () => {
    const answer = deferred<void>();
    sidebar.transport.answer(setTag, () => answer.promise);
    await focus('b');
    await key('n');
    await typeInto(box(), 'good');
    await click(button(sidebar.row('b'), 'Save'));
    await focus('c');
    await key('n');
    await change(() => answer.resolve());
    await settle();
    expect(document.activeElement).toBe(sidebar.row('c').querySelector('textarea'));
  });
});

describe('a pinned run', () => {
  it('is asked for above the others, and says that it is pinned', () => {
    const [{ query }] = sidebar.transport.asked(listRunRows);
    expect(query.order_by).toEqual(['tags.`celltrail.pinned` DESC', 'attributes.start_time DESC']);
    expect(nameOf(sidebar.item('c'))).toMatch(/^resnet-016, pinned, /);
    expect(sidebar.row('c').querySelector('.ct-pinned')).not.toBeNull();
  });

  it('is pinned and unpinned by p', async () => {
    await focus('c');
    await key('p');
    await focus('b');
    await key('p');
    expect(bodies(deleteTag)).toEqual([{ run_id: 'c', key: 'celltrail.pinned' }]);
    expect(bodies(setTag)).toEqual([{ run_id: 'b', key: 'celltrail.pinned', value: 'true' }]);
  });
});

describe('deleting', () => {
  it('asks, takes what the row stands for, and leaves the focus in the list', async () => {
    await focus('a');
    sidebar.transport.answer(listRunRows, ({ query }) =>
      query.fold === 'none'
        ? runRows([{ run_id: 'a1', run_name: 'inner' }])
        : query.notebook_path
          ? runRows([{ run_id: 'b', run_name: 'resnet-015', status: 'FINISHED' }])
          : runRows([])
    );
    await key('Delete');
    await settle();
    expect(sidebar.host.questions).toEqual(['Delete "resnet-014"?']);
    expect(bodies(deleteRun)).toEqual([{ run_id: 'a' }, { run_id: 'a1' }]);
    expect(document.activeElement).toBe(sidebar.item('b'));
  });

  it('can be undone', async () => {
    await focus('b');
    await key('Delete');
    await settle();
    await change(() => sidebar.host.notices[0].options.action?.run());
    await settle();
    expect(bodies(restoreRun)).toEqual([{ run_id: 'b' }]);
  });
});

describe('the menu of a row', () => {
  const labels = () =>
    [...sidebar.element.querySelectorAll('[role=menu] .ct-menu-label')].map(
      item => item.textContent
    );

  it('has what the keys do, and gives the focus back', async () => {
    await focus('b');
    await key('ContextMenu');
    expect(labels()).toEqual([
      'Open',
      'Compare',
      'Rename',
      'Tags',
      'Note',
      'Pin',
      'Copy run id',
      'Copy as Markdown',
      'Delete'
    ]);
    expect(accessibilityFaults(sidebar.element)).toEqual([]);
    expect(document.activeElement?.textContent).toContain('Open');
    await key('ArrowDown');
    await key('End');
    expect(document.activeElement?.textContent).toContain('Delete');
    await key('r');
    expect(document.activeElement?.textContent).toContain('Rename');
    await key('Escape');
    expect(labels()).toEqual([]);
    expect(document.activeElement).toBe(sidebar.item('b'));
  });

  it('opens by its button, and does what is clicked', async () => {
    await click(button(sidebar.row('b'), 'Actions on resnet-015'));
    await click(button(sidebar.element, 'Copy run id'));
    expect(sidebar.host.copied).toEqual(['b']);
    await click(button(sidebar.row('b'), 'Actions on resnet-015'));
    await click(
      [...sidebar.element.querySelectorAll('.ct-menu-item')].find(item =>
        item.textContent?.startsWith('Rename')
      )
    );
    expect(document.activeElement).toBe(sidebar.row('b').querySelector('input[type=text]'));
  });

  it('is closed by a press outside', async () => {
    await click(button(sidebar.row('b'), 'Actions on resnet-015'));
    await change(() => sidebar.row('a').dispatchEvent(new Event('pointerdown', { bubbles: true })));
    expect(labels()).toEqual([]);
  });

  it('copies a run as a table, with its curves', async () => {
    await click(button(sidebar.row('a'), 'Actions on resnet-014'));
    await click(button(sidebar.element, 'Copy as Markdown'));
    await settle();
    const lines = sidebar.host.copied[0].split('\n');
    expect(lines[0]).toBe('### resnet-014');
    expect(lines).toContain('| metric | last | curve |');
    expect(lines.find(line => line.startsWith('| `loss` | 0.5 |'))).toMatch(/[▁-█]{2,}/);
    expect(lines[2]).toMatch(/ · tags: baseline, owner=ana$/);
    expect(lines).toContain('lower **lr** than b');
    expect(sidebar.host.notices.map(({ text }) => text)).toEqual(['Copied.']);
  });
});

it('a metric of the open notebook is plotted by a cell', async () => {
  await change(() => sidebar.model.select('a'));
  await click(button(sidebar.row('a'), 'Insert plot of loss'));
  expect(sidebar.onInsertPlot).toHaveBeenCalledExactlyOnceWith('loss');
});

describe('ticked runs', () => {
  const bar = () => sidebar.element.querySelector('.ct-selection-bar');
  const tick = (run_id: string, fields: MouseEventInit = {}) =>
    change(() =>
      sidebar
        .row(run_id)
        .querySelector('.ct-row-tick')!
        .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...fields }))
    );
  const ticked = () => [...sidebar.model.state.ticked.keys()];

  it('are compared in three clicks, by the runs whose values they show', async () => {
    expect(bar()).toBeNull();
    await tick('a');
    expect(button(bar()!, 'Compare').disabled).toBe(true);
    await tick('b');
    expect(bar()!.textContent).toContain('2 selected');
    await click(button(bar()!, 'Compare'));
    expect(sidebar.host.compared).toEqual([['a1', 'b']]);
    expect(sidebar.onOpenRun).not.toHaveBeenCalled();
  });

  it('are ticked by Space and compared by c', async () => {
    await focus('a');
    await key(' ');
    expect(sidebar.item('a').getAttribute('aria-checked')).toBe('true');
    await key('c');
    expect(sidebar.host.notices[0].text).toBe('Select two runs or more to compare them.');
    await key('ArrowDown');
    await key('c');
    expect(sidebar.host.compared).toEqual([['a1', 'b']]);
  });

  it('are a range with Shift', async () => {
    await tick('c');
    await tick('b', { shiftKey: true });
    expect(ticked()).toEqual(['c', 'b']);
  });

  it('are tagged together', async () => {
    await tick('b');
    await tick('c');
    await click(button(bar()!, 'Tag'));
    const box = bar()!.querySelector('input')!;
    await typeInto(box, 'baseline');
    await press(box, 'Enter');
    await settle();
    expect(bodies(setTag).map(body => (body as { run_id: string }).run_id)).toEqual(['b', 'c']);
  });

  it('are deleted together, also by the key on one of them', async () => {
    await tick('b');
    await tick('c');
    await focus('c');
    await key('Delete');
    await settle();
    expect(sidebar.host.questions).toEqual(['Delete 2 runs?']);
    expect(bodies(deleteRun)).toEqual([{ run_id: 'b' }, { run_id: 'c' }]);
    expect(bar()).toBeNull();
  });

  it('are cleared by Escape and by the button', async () => {
    await tick('b');
    await focus('b');
    await key('Escape');
    expect(ticked()).toEqual([]);
    await tick('b');
    await click(button(bar()!, 'Clear'));
    expect(ticked()).toEqual([]);
  });

  it('have names on all their controls', async () => {
    await tick('b');
    await click(button(bar()!, 'Tag'));
    expect(accessibilityFaults(sidebar.element)).toEqual([]);
  });
});

it('a click with Ctrl ticks and does not open', async () => {
  const row = sidebar.row('b').querySelector('.ct-row')!;
  await change(() => row.dispatchEvent(new MouseEvent('click', { bubbles: true, ctrlKey: true })));
  expect(sidebar.item('b').getAttribute('aria-checked')).toBe('true');
  expect(vi.mocked(sidebar.onOpenRun)).not.toHaveBeenCalled();
});
