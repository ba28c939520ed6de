import { describe, expect, it } from 'vitest';
import { listArtifacts } from '../../../src/protocol/endpoints/artifacts.ts';
import {
  listLoggedModelArtifacts,
  searchLoggedModels
} from '../../../src/protocol/endpoints/logged-models.ts';
import { getLineage, type LineageNode } from '../../../src/protocol/endpoints/lineage.ts';
import {
  createModelVersion,
  searchModelVersions
} from '../../../src/protocol/endpoints/model-versions.ts';
import {
  createRegisteredModel,
  getRegisteredModel,
  searchRegisteredModels
} from '../../../src/protocol/endpoints/registered-models.ts';
import { getRunOrigins } from '../../../src/protocol/endpoints/run-origins.ts';
import { deleteTag, setTag } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import {
  cell,
  lineageOf,
  made,
  metric,
  model as net,
  version as clf
} from '../lineage/some-lineage.ts';
import { NOON, run } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { showRun } from './shown-run.tsx';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at]));

async function write(element: Element, label: string, text: string): Promise<HTMLElement> {
  const box = element.querySelector(`[aria-label="${label}"]`);
  if (!(box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement)) {
    throw new Error(`No box ${label}`);
  }
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value')!.set!;
  await change(() => {
    set.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return box;
}

describe('params and metrics', () => {
  it('are listed, with last, smallest, largest and best value', async () => {
    const { table } = await showRun();
    expect(table('Params')).toEqual([
      ['lr', '0.01'],
      ['optimizer', 'sgd']
    ]);
    expect(table('Metrics')).toEqual([
      ['loss', '', '0.3', '299', '0.3', '2.1', '0.3 @ 3'],
      ['size', '', '7', '299', '7', '7', '–']
    ]);
  });

  it('that were read of prints say so', async () => {
    const tags = { 'celltrail.parsed': '["m1"]' };
    const nested = [run({ run_id: 'r', metrics: { m0: 1, m1: 2 }, tags })];
    const { table } = await showRun({ nested });
    expect(table('Metrics').map(([name]) => name)).toEqual(['m0', 'm1parsed']);
  });

  it('beyond a dozen can be filtered', async () => {
    const { panel, table } = await showRun({ nested: [run({ run_id: 'r', metrics: many(20) })] });
    const box = await write(panel(), 'Filter: Metrics', 'M1');
    // Letters that are written are no shortcuts.
    await press(box, 'n');
    expect(panel().querySelector('textarea')).toBeNull();
    expect(table('Metrics')).toHaveLength(11);
    expect(panel().textContent).toContain('11 of 20');
  });

  it('of every metric are asked for, as far as they are on the screen', async () => {
    const { transport, screen } = await showRun({
      nested: [run({ run_id: 'r', metrics: many(60) })]
    });
    const asked = () => new Set(transport.asked(getSeries).map(({ query }) => query.metric_key));
    expect(asked().size).toBe(60);
    await change(() => screen.setOnScreen(false));
    const before = transport.asked(getSeries).length;
    await settle(1100);
    expect(transport.asked(getSeries)).toHaveLength(before);
  });

  it('lead to the curve', async () => {
    const { panel, model } = await showRun();
    await click(button(panel(), 'loss: show its curve'));
    expect(model.state).toMatchObject({ tab: 'metrics', metric: 'loss' });
  });

  it('say so when there are none', async () => {
    const { panel } = await showRun({ nested: [] });
    expect(panel().textContent).toContain('No metrics were logged. 4 cells ran.');
  });
});

it('has the facts, with the state of the repository', async () => {
  const tags = {
    'mlflow.source.git.commit': 'abcdef0123456789',
    'mlflow.source.git.dirty': 'true',
    'mlflow.source.name': 'vision/first_run.ipynb'
  };
  const { table } = await showRun({ tags });
  const facts = Object.fromEntries(table('Facts'));
  expect(facts).toMatchObject({
    State: 'Failed: kernel died (signal 9)',
    Notebook: 'vision/first_run.ipynb',
    Kernel: 'python3 (python)',
    User: 'ana',
    'Git commit': 'abcdef012345',
    'Git state': 'with changes that are not committed'
  });
  expect(facts).not.toHaveProperty('Source');
  expect(facts).not.toHaveProperty('Git branch');
});

describe('the note', () => {
  it('is drawn as Markdown, and edited by n', async () => {
    const { element, panel, transport } = await showRun({
      tags: { 'mlflow.note.content': 'lower **lr**' }
    });
    transport.answer(setTag, () => undefined);
    expect(panel().querySelector('.ct-markdown strong')?.textContent).toBe('lr');
    await press(element.querySelector('h2'), 'n');
    await write(panel(), 'Note', 'higher lr');
    await click(button(panel(), 'Save'));
    expect(transport.asked(setTag)[0].body).toEqual({
      run_id: 'session-run-1',
      key: 'mlflow.note.content',
      value: 'higher lr'
    });
    expect(panel().querySelector('textarea')).toBeNull();
  });

  it('that is being written outlasts a look at another tab, another edit and a cell', async () => {
    const { element, panel, open, model } = await showRun();
    const box = () => element.querySelector('textarea');
    await press(element.querySelector('h2'), 'n');
    await write(panel(), 'Note', 'half a thought');
    await open('cells');
    expect(panel().querySelector('.ct-cells')).not.toBeNull();
    expect(box()?.closest('[hidden]')).not.toBeNull();
    expect(accessibilityFaults(element)).toEqual([]);
    await press(element.querySelector('h2'), 'F2');
    await press(element.querySelector('input'), 'Escape');
    await press(element.querySelector('h2'), 't');
    await press(panel().querySelector('[aria-label="New tag"]'), 'Escape');
    await change(() => model.showCell({ execution_id: 'execution-2', missing: 'gone' }));
    await press(element.querySelector('h2'), 'n');
    expect(model.state.tab).toBe('overview');
    expect(panel().querySelector('textarea')?.value).toBe('half a thought');
  });

  it('that could not be saved stays in its box', async () => {
    const { panel, transport, host } = await showRun();
    transport.refuse(setTag, 500, { error_code: 'INTERNAL_ERROR', message: 'Disk full.' });
    await click(button(panel(), 'Add a note'));
    await write(panel(), 'Note', 'a long thought');
    await click(button(panel(), 'Save'));
    await settle();
    expect(host.notices[0].text).toBe('Disk full.');
    expect(panel().querySelector('textarea')?.value).toBe('a long thought');
  });

  it('gives the focus back to its button, as the tags do', async () => {
    const { panel } = await showRun();
    for (const name of ['Add a note', 'Add a tag']) {
      await click(button(panel(), name));
      await press(document.activeElement, 'Escape');
      expect(document.activeElement).toBe(button(panel(), name));
    }
  });

  it('that is looked for from another tab opens the overview', async () => {
    const { element, panel } = await showRun({ tab: 'cells' });
    await press(element.querySelector('h2'), 'n');
    expect(panel().querySelector('textarea')).not.toBeNull();
  });
});

describe('the tags', () => {
  it('that people set are removed and added; others are folded', async () => {
    const { element, panel, transport } = await showRun({ tags: { baseline: '' } });
    transport.answer(setTag, () => undefined);
    transport.answer(deleteTag, () => undefined);
    const chips = [...panel().querySelectorAll('.ct-tag-text')].map(chip => chip.textContent);
    expect(chips).toEqual(['baseline']);
    expect(panel().textContent).toContain('2 system tags');
    await click(button(panel(), 'Remove tag baseline'));
    expect(transport.asked(deleteTag)[0].body).toEqual({
      run_id: 'session-run-1',
      key: 'baseline'
    });
    await press(element.querySelector('h2'), 't');
    const box = await write(panel(), 'New tag', 'stage=second');
    await press(box, 'Enter');
    expect(transport.asked(setTag)[0].body).toEqual({
      run_id: 'session-run-1',
      key: 'stage',
      value: 'second'
    });
  });
});

describe('the models', () => {
  it('are left out where there are none', async () => {
    const { panel } = await showRun();
    expect(panel().textContent).not.toContain('Models');
  });

  it('are registered by a name', async () => {
    const { panel, transport, model, host } = await showRun();
    const info = { ...modelInfo('m-1'), name: 'classifier', source_run_id: 'train-run-1' };
    const registered = { name: 'churn-clf', creation_timestamp: 0, last_updated_timestamp: 0 };
    transport.answer(searchLoggedModels, ({ body }) =>
      (body as { filter: string }).filter.includes('train') ? { models: [{ info, data: {} }] } : {}
    );
    transport.answer(searchRegisteredModels, () => ({ registered_models: [registered] }));
    transport.answer(createRegisteredModel, () => ({ registered_model: registered }));
    transport.answer(createModelVersion, () => ({
      model_version: {
        ...registered,
        version: '3',
        current_stage: 'None',
        source: 'models:/m-1',
        status: 'READY'
      }
    }));
    await change(() => model.parts.models.refresh());
    await settle();
    expect(panel().querySelector('.ct-model')?.textContent).toContain('classifier');
    await click(button(panel(), 'Register model…'));
    await settle();
    const offers = [...panel().querySelectorAll('.ct-register option')];
    expect(offers.map(offer => offer.getAttribute('value'))).toEqual(['churn-clf']);
    await write(panel(), 'Name of the registered model', 'churn-clf');
    await change(() =>
      panel()
        .querySelector('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    );
    await settle();
    const [notice] = host.notices;
    expect(notice).toMatchObject({ text: 'churn-clf v3', options: { kind: 'success' } });
    notice.options.action?.run();
    expect(host.opened).toEqual(['train-run-1']);
    expect(panel().querySelector('form')).toBeNull();
  });

  it('are registered from the menu, whatever tab is open', async () => {
    const { element, transport, model, host, open } = await showRun();
    const models = [{ info: modelInfo('m-1'), data: {} }];
    transport.answer(searchRegisteredModels, () => ({}));
    await open('cells');
    const register = async () => {
      await click(button(element, 'More actions'));
      const item = [...document.querySelectorAll('[role=menuitem]')].find(
        one => one.textContent === 'Register model…'
      );
      await click(item);
      await settle();
    };
    await register();
    expect(host.notices[0].text).toBe('This run made no model.');
    expect(model.state.tab).toBe('cells');
    transport.answer(searchLoggedModels, ({ body }) =>
      (body as { filter: string }).filter.includes('train') ? { models } : {}
    );
    await register();
    expect(model.state.tab).toBe('overview');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Name of the registered model');
  });

  it('are folders of the artifacts, too, if they hold one', async () => {
    const { panel, transport, model } = await showRun();
    transport.answer(getRunOrigins, ({ query }) => ({
      params: [],
      tags: [],
      artifacts:
        query.run_id === 'train-run-1' ? [{ path: 'net/MLmodel', time: NOON, origin: -1 }] : [],
      origins: []
    }));
    transport.answer(listArtifacts, ({ query }) => ({
      files: query.path === 'net' ? [{ path: 'net/MLmodel', is_dir: false, file_size: 10 }] : []
    }));
    await change(() => model.parts.origins.refresh());
    await click(button(panel(), 'Files of net'));
    await settle();
    expect(panel().querySelector('[role=treeitem]')?.textContent).toBe('MLmodel10 B');
    expect(button(panel(), 'Register model…')).not.toBeNull();
  });

  it('lead from a registered version back to the cell that made it', async () => {
    const { panel, transport, model, onGoToCell } = await showRun();
    const source = 'models:/m-1';
    transport.answer(searchModelVersions, ({ query }) =>
      String(query.filter).includes('train') ? { model_versions: [{ ...VERSION, source }] } : {}
    );
    transport.answer(getRegisteredModel, () => ({ registered_model: REGISTERED }));
    transport.answer(getLineage, () => {
      const fit = { ...cell(5), execution_id: 'execution-2' } as LineageNode;
      const other = cell(6);
      const edges = [
        made(fit, net),
        made(other, metric('loss')),
        { kind: 'registered_as' as const, from: net.id, to: clf.id }
      ];
      return { ...lineageOf([fit, other, net, metric('loss'), clf], edges), root: clf.id };
    });
    await change(() => model.parts.models.refresh());
    await settle();
    expect(panel().textContent).not.toContain('made by cell [6]');
    await click(button(panel(), 'made by cell [5]'));
    await settle();
    expect(onGoToCell).toHaveBeenCalledWith(expect.objectContaining({ cell_id: 'cell-train' }));
    // What made it stays, and is not asked for again.
    await change(() => model.parts.models.refresh());
    expect(transport.asked(getLineage)).toHaveLength(1);
  });

  it('show their files with previews', async () => {
    const { panel, transport, model } = await showRun();
    const info = { ...modelInfo('m-1'), name: 'classifier' };
    transport.answer(searchLoggedModels, ({ body }) =>
      (body as { filter: string }).filter.includes('train') ? { models: [{ info, data: {} }] } : {}
    );
    transport.answer(listLoggedModelArtifacts, () => ({
      files: [{ path: 'MLmodel', is_dir: false, file_size: 10 }]
    }));
    transport.files.set('MLmodel', 'flavors: {}');
    await change(() => model.parts.models.refresh());
    expect(transport.asked(listLoggedModelArtifacts)).toEqual([]);
    await click(button(panel(), 'Files of classifier'));
    await settle();
    await click(panel().querySelector('[role=treeitem]'));
    await settle();
    expect(panel().querySelector('.ct-artifact pre')?.textContent).toBe('flavors: {}');
    expect(transport.downloads).toMatchObject([
      {
        path: 'ajax-api/2.0/mlflow/logged-models/m-1/artifacts/files',
        query: { artifact_file_path: 'MLmodel' }
      }
    ]);
    expect(accessibilityFaults(panel())).toEqual([]);
    await click(button(panel(), 'Files of classifier'));
    expect(panel().querySelector('[role=tree]')).toBeNull();
  });

  it('are registered as they were chosen, whatever came to the list since', async () => {
    const { panel, transport, model } = await showRun();
    const logged = (...ids: string[]) => {
      const models = ids.map(model_id => ({ info: modelInfo(model_id), data: {} }));
      transport.answer(searchLoggedModels, ({ body }) =>
        (body as { filter: string }).filter.includes('train') ? { models } : {}
      );
      return change(() => model.parts.models.refresh());
    };
    transport.answer(searchRegisteredModels, () => ({}));
    transport.refuse(createRegisteredModel, 400, {
      error_code: 'RESOURCE_ALREADY_EXISTS',
      message: ''
    });
    transport.refuse(createModelVersion, 500, { error_code: 'INTERNAL_ERROR', message: 'Full.' });
    await logged('m-1', 'm-2');
    await settle();
    await click(button(panel(), 'Register model…'));
    await logged('m-0', 'm-1', 'm-2');
    await write(panel(), 'Name of the registered model', 'churn-clf');
    await change(() => panel().querySelector('form')?.requestSubmit());
    await settle();
    const [{ body }] = transport.asked(createModelVersion);
    expect(body).toMatchObject({ source: 'models:/m-1', model_id: 'm-1' });
  });
});

const VERSION = {
  name: 'clf',
  version: '3',
  creation_timestamp: 0,
  last_updated_timestamp: 0,
  current_stage: 'None' as const,
  run_id: 'train-run-1',
  status: 'READY' as const
};

const REGISTERED = { name: 'clf', creation_timestamp: 0, last_updated_timestamp: 0 };

const modelInfo = (model_id: string) => ({
  model_id,
  experiment_id: '1',
  name: `model ${model_id}`,
  creation_timestamp_ms: NOON,
  last_updated_timestamp_ms: NOON,
  artifact_uri: 'x',
  status: 'LOGGED_MODEL_READY' as const
});

describe('what the cells ran with', () => {
  const fact = (panel: Element, name: string) =>
    [...panel.querySelectorAll('table[aria-label="Facts"] tr')]
      .find(row => row.querySelector('th')?.textContent === name)
      ?.querySelector('td')?.textContent;

  it('is told, with the way to the packages', async () => {
    const environment = { language_version: '3.11.9', packages: 212, reason: null };
    const { panel, model } = await showRun({ environment });
    expect(fact(panel(), 'Language version')).toBe('3.11.9');
    await click(button(panel(), '212 installed'));
    expect(model.state.tab).toBe('artifacts');
    expect(model.parts.artifacts.state.selected).toMatchObject({
      root: model.run_id,
      path: 'environment/requirements.txt'
    });
  });

  it('is not known, and says why', async () => {
    const reason = 'the kernel is started by conda, not by its interpreter';
    const environment = { language_version: null, packages: null, reason };
    const { panel } = await showRun({ environment });
    expect(fact(panel(), 'Packages')).toBe(`not known: ${reason}`);
    expect(fact(panel(), 'Language version')).toBeUndefined();
  });
});
