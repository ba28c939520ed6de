import { expect, it } from 'vitest';
import { getRunTrust, type RunTrust } from '../../../src/protocol/endpoints/run-trust.ts';
import { accessibilityFaults, button, click } from '../render.tsx';
import { showRun, TRUSTED } from './shown-run.tsx';

const cell = (execution_count: number, session_id = 'kernel-a.1') => ({
  execution_id: `execution-${execution_count}`,
  session_id,
  cell_id: `cell-${execution_count}`,
  execution_count,
  attempt: 1
});

/** The section's title, and each fact with what is said of it. */
async function shown(fields: Partial<RunTrust>) {
  const parts = await showRun({ trust: { ...TRUSTED, ...fields } });
  const section = [...parts.panel().querySelectorAll('section')].find(
    one => one.querySelector('.ct-trust') !== null
  )!;
  const facts = [...section.querySelectorAll('.ct-trust-fact')].map(fact =>
    [fact.querySelector('.ct-trust-name')!, ...fact.querySelectorAll('.ct-trust-line')].map(
      ({ textContent }) => textContent
    )
  );
  return { ...parts, section, facts, title: section.querySelector('h3')!.textContent };
}

it('of a run of which all is known the five facts are named', async () => {
  const { title, facts, transport } = await shown({});
  expect(title).toBe('Trust 5/5');
  expect(facts).toEqual([
    ['Cells in order: yes'],
    ['Sources kept: yes'],
    ['Environment known: yes'],
    ['Git clean: yes'],
    ['Data named: yes', 'iris']
  ]);
  // Of the run whose values are shown.
  expect(transport.asked(getRunTrust).map(({ query }) => query)).toEqual([
    { run_id: 'train-run-1' }
  ]);
});

it('the facts are asked for again when they are seen again, since the notebook may have been saved', async () => {
  const { transport, open, model } = await shown({});
  await open('metrics');
  transport.answer(getRunTrust, () => ({ ...TRUSTED, git: 'dirty' }));
  await open('overview');
  expect(transport.asked(getRunTrust)).toHaveLength(2);
  expect(model.parts.trust.state.trust?.git).toBe('dirty');
});

it('each reason for hidden state is said in words, and its cells lead to where they ran', async () => {
  const { title, facts, section, model } = await shown({
    hidden_state: [
      { reason: 'out_of_order', cell: cell(2), other: cell(4) },
      { reason: 'edited_after_run', cell: cell(1), other: null },
      { reason: 'edited_after_run', cell: cell(3), other: cell(5) },
      { reason: 'deleted', cell: cell(6), other: null },
      { reason: 'before_restart', cell: cell(9, 'kernel-a.0'), other: cell(2) }
    ]
  });
  expect(title).toBe('Trust 4/5');
  expect(facts[0]).toEqual([
    'Cells in order: no',
    'Cell [2] ran before [4], which stands above it.',
    'Cell [1] was edited after it ran.',
    'Cell [3] was edited after it ran, and ran again as [5].',
    'Cell [6] was deleted after it ran.',
    'Cell [9] ran before the kernel was restarted, cell [2] after it.'
  ]);
  expect(await accessibilityFaults(section)).toEqual([]);
  // What another session ran is not in this view.
  expect([...section.querySelectorAll('button')].map(one => one.textContent)).not.toContain('[9]');
  await click(button(section, '[3]'));
  expect(model.state).toMatchObject({ tab: 'cells', cell: { execution_id: 'execution-3' } });
});

it('each fact that is missing says what of it', async () => {
  const { title, facts } = await shown({
    unplaced: [cell(7)],
    source_gaps: [
      { cell: cell(1), gap: 'no_track' },
      { cell: cell(2), gap: 'not_kept' },
      { cell: cell(3), gap: 'secret_removed' }
    ],
    environment: { known: false, reason: 'the kernel is started by docker' },
    git: 'dirty',
    datasets: []
  });
  expect(title).toBe('Trust 0/5');
  expect(facts.map(([, ...lines]) => lines)).toEqual([
    ['Cell [7] is not in the notebook as it was saved.'],
    [
      'The source of cell [1] is not kept: it has the tag no-track.',
      'The source of cell [2] is not kept.',
      'A secret was taken out of the source of cell [3].'
    ],
    ['What was installed is not known: the kernel is started by docker.'],
    ['The repository had changes that were not committed.'],
    ['No dataset was logged.']
  ]);
});

it('where no notebook was seen, or none made the run, nothing is guessed', async () => {
  const unseen = await shown({ document: false });
  expect(unseen.facts[0][1]).toBe(
    'The notebook was not seen as it was saved, so the order of its cells is not known.'
  );
  const environment = { known: false, reason: null };
  const plain = await shown({ recorded: false, document: false, environment, git: 'none' });
  expect(plain.title).toBe('Trust 1/5');
  expect(plain.facts.slice(0, 4).map(([, text]) => text)).toEqual([
    'No notebook that celltrail records made this run.',
    'No cells were recorded.',
    'What was installed is not known: nothing was said.',
    'No commit of a git repository is known.'
  ]);
});

it('of many cells a few are named', async () => {
  const many = [1, 2, 3, 4, 5, 6, 7].map(count => ({
    reason: 'deleted' as const,
    cell: cell(count),
    other: null
  }));
  const { facts } = await shown({ hidden_state: many });
  expect(facts[0]).toHaveLength(7);
  expect(facts[0].at(-1)).toBe('And 2 more cells.');
});

it('a metric that its notebook may not make is marked, with the reason', async () => {
  const hidden_state = [{ reason: 'deleted' as const, cell: cell(6), other: null }];
  const { panel } = await shown({ metrics: [{ key: 'loss', hidden_state }] });
  const marks = [...panel().querySelectorAll('.ct-metrics .ct-doubt')];
  expect(marks.map(mark => mark.getAttribute('aria-label'))).toEqual([
    'Cell [6] was deleted after it ran.'
  ]);
  expect(marks[0].closest('tr')!.textContent).toContain('loss');
});
