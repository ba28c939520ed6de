import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  listRunColumns,
  listRunGroups,
  listRunRows,
  type RunColumnKeys,
  type RunRows
} from '../../../src/protocol/endpoints/run-rows.ts';
import { restoreRun } from '../../../src/protocol/endpoints/runs.ts';
import type { ViewMemory } from '../../../src/ui/view-memory.ts';
import type { FakeRequest } from '../../client/fake-transport.ts';
import { typeInto } from '../edit/type-into.ts';
import { runRows } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { nameOf, showRuns } from './show-runs.tsx';

const keysOf = (...keys: string[]) => keys.map(key => ({ key, count: 1, differs: true }));
const KEYS: RunColumnKeys = {
  total: 3,
  metrics: keysOf('loss', 'val/acc'),
  params: keysOf('lr'),
  tags: keysOf('baseline')
};

const HERE = runRows([
  { run_id: 'here', run_name: 'here', metrics: { loss: 1, 'val/acc': 0.9 }, params: { lr: '0.1' } }
]);
const ELSEWHERE = runRows([
  { run_id: 'x', run_name: 'resnet', metrics: { loss: 2 }, params: { lr: '0.2' } },
  { run_id: 'y', run_name: 'vit', metrics: { loss: 3 } }
]);

class Memory implements ViewMemory {
  readonly kept = new Map<string, string>();
  get = (key: string) => this.kept.get(key) ?? null;
  set = (key: string, value: string) => void this.kept.set(key, value);
}

const answers = ({ query }: FakeRequest) => (query.notebook_path ? HERE : ELSEWHERE);

async function show(memory: ViewMemory | null = null) {
  const sidebar = await showRuns(answers, 'a.ipynb', memory);
  sidebar.transport.answer(listRunColumns, () => KEYS);
  const { element, transport } = sidebar;
  const box = element.querySelector<HTMLInputElement>('.ct-filter-input')!;
  const section = (title: string) =>
    [...element.querySelectorAll('section')].find(
      one => one.querySelector('.ct-section-name')?.textContent === title
    )!;
  const filter = async (text: string) => {
    await typeInto(box, text);
    await press(box, 'Enter');
    await settle();
  };
  const pick = async (menu: string, item: string) => {
    await click(button(element, menu));
    await settle();
    const items = [...element.querySelectorAll('.ct-menu-item')];
    await click(items.find(one => one.querySelector('.ct-menu-label')?.textContent === item));
    await settle();
  };
  const lastAsked = (notebook = false) =>
    transport
      .asked(listRunRows)
      .filter(({ query }) => (query.notebook_path !== undefined) === notebook)
      .pop()!.query;
  return { ...sidebar, box, section, filter, pick, lastAsked };
}

describe('the filter', () => {
  it('is asked of both lists', async () => {
    const { filter, lastAsked } = await show();
    await filter('resnet');
    expect([lastAsked(true).query, lastAsked().query]).toEqual(['resnet', 'resnet']);
  });

  it('that finds nothing says so, and can be cleared', async () => {
    const { transport, section, filter, box } = await show();
    transport.answer(listRunRows, request =>
      request.query.query ? runRows([]) : answers(request)
    );
    await filter('resnot');
    const text = section('All runs').querySelector('.ct-empty')!;
    expect(text.textContent).toContain('No run matches "resnot".');
    await click(button(text, 'Clear filter'));
    await settle();
    expect([box.value, section('All runs').querySelectorAll('[role=treeitem]').length]).toEqual([
      '',
      2
    ]);
  });

  it('that is wrong leaves the rows in place', async () => {
    const { transport, element, filter } = await show();
    transport.refuse(listRunRows, 400, {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Unknown column "val/ac". Did you mean val/acc?',
      fault: { from: 0, length: 6, suggestion: 'val/acc' }
    });
    await filter('val/ac > 0.9');
    expect(element.querySelectorAll('[role=treeitem]')).toHaveLength(3);
    expect(element.querySelector('.ct-filter-fault')?.textContent).toBe('val/ac');
    expect(element.querySelector('.ct-error-line')).toBeNull();
    expect(element.querySelector('.ct-updating')).toBeNull();
  });

  it('says how many runs it found to those who do not see it', async () => {
    const { element, filter } = await show();
    await filter('e');
    const said = [...element.querySelectorAll('[role=status]')].map(one => one.textContent);
    expect(said).toContain('2 runs match.');
  });

  it('is reached by / from the rows, and leads back by arrow down', async () => {
    const { item, box } = await show();
    await change(() => item('here').focus());
    await press(item('here'), '/');
    expect(document.activeElement).toBe(box);
    await press(box, 'ArrowDown');
    expect(document.activeElement).toBe(item('here'));
  });

  it('leaves old rows marked until new ones are there', async () => {
    const { transport, section, box } = await show();
    transport.answer(listRunRows, () => new Promise(() => {}));
    await typeInto(box, 'a');
    await press(box, 'Enter');
    await settle();
    expect(section('All runs').querySelector('.ct-updating')?.textContent).toBe('updating…');
    expect(section('All runs').querySelectorAll('[role=treeitem]')).toHaveLength(2);
  });
});

describe('the order', () => {
  it('by a metric is asked for, and the metric shown in the rows', async () => {
    const { pick, lastAsked, row } = await show();
    await pick('Sort runs', 'val/acc');
    expect(lastAsked().order_by?.[1]).toBe('metrics.`val/acc` DESC');
    expect(row('here').querySelector('.ct-row-metric')?.textContent).toBe('val/acc0.9');
    await pick('Sort runs', 'Ascending');
    expect(lastAsked(true).order_by?.[1]).toBe('metrics.`val/acc` ASC');
  });

  it('by a param shows the param', async () => {
    const { pick, lastAsked, row } = await show();
    await pick('Sort runs', 'lr');
    expect(lastAsked().order_by?.[1]).toBe('params.lr ASC');
    expect(row('x').querySelector('.ct-row-metric')?.textContent).toBe('lr0.2');
    expect(row('y').querySelector('.ct-row-metric')?.textContent).toBe('loss3');
  });

  it('is kept for the next time', async () => {
    const memory = new Memory();
    const { pick } = await show(memory);
    await pick('Sort runs', 'Name');
    const next = await show(memory);
    expect(next.lastAsked().order_by?.[1]).toBe('attributes.run_name ASC');
  });

  it('is the newest first for a memory that makes no sense', async () => {
    const memory = new Memory();
    for (const text of ['{', '[]', '["metric",true,""]', '["x",true,"a"]']) {
      memory.set('sort', text);
      expect((await show(memory)).lastAsked().order_by?.[1]).toBe('attributes.start_time DESC');
    }
  });
});

describe('groups', () => {
  const GROUPS = {
    total: 120,
    group: ['1', null],
    label: ['cifar', ''],
    count: [119, 1],
    metrics: {}
  };
  async function grouped() {
    const sidebar = await show();
    sidebar.transport.answer(listRunGroups, () => GROUPS);
    await sidebar.pick('Group runs', 'Experiment');
    const lines = () => [...sidebar.section('All runs').querySelectorAll('[role=treeitem]')];
    return { ...sidebar, lines };
  }

  it('are heads with counts, over runs of all experiments', async () => {
    const { lines, section, transport } = await grouped();
    expect(lines().map(nameOf)).toEqual(['cifar, 119 runs', 'None, 1 run']);
    expect(section('All runs').querySelector('.ct-section-aside')?.textContent).toBe('120');
    expect(transport.asked(listRunGroups)[0].query.group_by).toBe('experiment');
  });

  it('load their rows when they are opened, and fold again', async () => {
    const { lines, lastAsked, element } = await grouped();
    await click(lines()[0]);
    await settle();
    expect(lastAsked()).toMatchObject({ group_by: 'experiment', group: '1' });
    expect(lines().map(line => line.getAttribute('aria-level'))).toEqual(['1', '2', '2', '1']);
    expect(lines()[1].getAttribute('aria-setsize')).toBe('2');
    expect(accessibilityFaults(element)).toEqual([]);
    await click(lines()[0]);
    expect(lines()).toHaveLength(2);
  });

  it('are opened and folded by arrow keys, also from within', async () => {
    const { lines } = await grouped();
    await change(() => (lines()[0] as HTMLElement).focus());
    await press(lines()[0], 'ArrowRight');
    await settle();
    await press(lines()[0], 'ArrowDown');
    expect(document.activeElement).toBe(lines()[1]);
    await press(lines()[1], 'ArrowLeft');
    expect(document.activeElement).toBe(lines()[0]);
    await press(lines()[0], 'ArrowLeft');
    expect(lines()).toHaveLength(2);
  });

  it('may hold the same run, each on a line of its own', async () => {
    const { lines, model } = await grouped();
    await click(lines()[1]);
    await click(lines()[0]);
    await settle();
    expect(lines().map(line => line.getAttribute('aria-level'))).toEqual([
      '1',
      '2',
      '2',
      '1',
      '2',
      '2'
    ]);
    const ids = lines().map(line => line.closest<HTMLElement>('[data-line]')?.dataset.line);
    expect(new Set(ids).size).toBe(6);
    await change(() => (lines()[0] as HTMLElement).focus());
    for (let times = 0; times < 4; times += 1) await press(document.activeElement, 'ArrowDown');
    expect(document.activeElement).toBe(lines()[4]);
    await press(document.activeElement, 'F2');
    const boxes = lines().map(line => line.querySelectorAll('input[type=text]').length);
    expect(boxes).toEqual([0, 0, 0, 0, 1, 0]);
    await press(document.activeElement, 'Escape');
    await press(document.activeElement, 'ArrowRight');
    expect(model.state.selected.allRuns).toBe('x');
    await press(document.activeElement, 'ArrowLeft');
    expect(model.state.selected.allRuns).toBeNull();
  });

  it('stay chosen while the deleted runs are looked at', async () => {
    const memory = new Memory();
    const sidebar = await show(memory);
    sidebar.transport.answer(listRunGroups, () => GROUPS);
    await sidebar.pick('Group runs', 'Experiment');
    await sidebar.pick('Group runs', 'Deleted runs');
    expect(sidebar.element.querySelector('.ct-group-row')).toBeNull();
    expect(memory.get('group')).toBe('experiment');
    await click(button(sidebar.element, 'Back to the runs'));
    await settle();
    expect(sidebar.element.querySelectorAll('.ct-group-row')).toHaveLength(2);
  });

  it('load further rows by their last line', async () => {
    const sidebar = await grouped();
    sidebar.transport.answer(listRunRows, () => ({ ...ELSEWHERE, total: 119 }));
    await click(sidebar.lines()[0]);
    await settle();
    expect(sidebar.lines()[3].textContent).toBe('117 more runs…');
    await click(sidebar.lines()[3]);
    await settle();
    expect(sidebar.lastAsked().max_results).toBe('200');
  });

  it('are one list again', async () => {
    const { pick, lines, item } = await grouped();
    await pick('Group runs', 'Nothing');
    expect(lines()).toHaveLength(2);
    expect(item('x').getAttribute('aria-level')).toBe('1');
  });
});

describe('deleted runs', () => {
  it('are a list of their own, from which they are restored', async () => {
    const { pick, lastAsked, element, section, transport, row } = await show();
    transport.answer(restoreRun, () => {});
    await pick('Group runs', 'Deleted runs');
    expect(lastAsked().stage).toBe('deleted');
    expect(section('This notebook')).toBeUndefined();
    await click(row('x').querySelector('.ct-row-tick'));
    await click(button(element.querySelector('.ct-selection-bar')!, 'Restore'));
    await settle();
    expect(transport.asked(restoreRun).map(({ body }) => body)).toEqual([{ run_id: 'x' }]);
    await click(button(element, 'Back to the runs'));
    await settle();
    expect(lastAsked().stage).toBeUndefined();
    expect(section('This notebook')).toBeDefined();
  });

  it('are not edited', async () => {
    const { pick, row, item } = await show();
    await pick('Group runs', 'Deleted runs');
    await change(() => item('x').focus());
    await press(item('x'), 'F2');
    await press(item('x'), 't');
    expect(row('x').querySelector('input[type=text]')).toBeNull();
  });
});

it('opens the table of all runs with what is filtered', async () => {
  const { element, filter, host } = await show();
  await filter('resnet');
  await click(button(element, 'Open all runs as a table'));
  expect(host.tables).toEqual([{ query: 'resnet' }]);
});

it('keeps a section folded, and asks for nothing of it', async () => {
  const memory = new Memory();
  const first = await show(memory);
  await click(first.section('All runs').querySelector('button'));
  const { transport, section } = await show(memory);
  expect(section('All runs').querySelector('[role=treeitem]')).toBeNull();
  const asked = transport.asked(listRunRows).map(({ query }) => query.notebook_path);
  expect(new Set(asked)).toEqual(new Set(['a.ipynb']));
});

describe('a long list', () => {
  afterEach(() => vi.restoreAllMocks());

  /** 400 rows in a frame of 500 px, scrolled by 5000 px at first; jsdom lays nothing out. */
  async function showMany() {
    let top = 5000;
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(500);
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (
      this: HTMLElement
    ) {
      return { top: this.matches('.ct-list') ? -top : 0, width: 300 } as DOMRect;
    });
    const sidebar = await showRuns(({ query }) =>
      query.notebook_path
        ? pageOfMany(Number(query.offset ?? 0), Number(query.max_results))
        : runRows([])
    );
    const { element } = sidebar;
    for (let page = 0; page < 2; page += 1) {
      await click(element.querySelector('.ct-more'));
      await settle();
    }
    const scrollTo = async (next: number) => {
      top = next;
      await change(() =>
        element.querySelector('.ct-runs-lists')!.dispatchEvent(new Event('scroll'))
      );
      await settle();
    };
    return { ...sidebar, scrollTo };
  }

  it('draws the rows around those that are seen, and the one with the focus', async () => {
    const { row, item, element } = await showMany();
    expect(row('r200')).not.toBeNull();
    expect(row('r60')).toBeNull();
    expect(element.querySelectorAll('[role=treeitem]').length).toBeLessThan(100);
    expect(row('r0')).not.toBeNull();
    await change(() => item('r0').focus());
    await press(item('r0'), 'End');
    expect(document.activeElement).toBe(item('r399'));
    expect(item('r399').getAttribute('aria-posinset')).toBe('400');
  });

  it('draws the row that is edited, wherever it is scrolled', async () => {
    const { row, item, element, scrollTo } = await showMany();
    await click(button(row('r200'), 'Actions on r200'));
    const items = [...element.querySelectorAll('.ct-menu-item')];
    await click(items.find(one => one.querySelector('.ct-menu-label')?.textContent === 'Note'));
    const box = row('r200').querySelector('textarea')!;
    await typeInto(box, 'half');
    await change(() => item('r205').focus());
    await scrollTo(0);
    expect(row('r201')).toBeNull();
    expect([row('r200').contains(box), box.value]).toEqual([true, 'half']);
  });
});

/** Of 400. */
function pageOfMany(offset: number, count: number): RunRows {
  const ids = Array.from({ length: 400 }, (_, at) => `r${at}`).slice(offset, offset + count);
  return runRows(
    ids.map(id => ({ run_id: id, run_name: id, status: 'FINISHED' })),
    400
  );
}
