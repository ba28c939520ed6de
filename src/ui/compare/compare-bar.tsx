import { useId } from 'react';
import { EllipsisIcon } from '../line-icons.tsx';
import type { Host } from '../host.ts';
import { MenuButton } from '../menu/menu-button.tsx';
import { AddRun } from './add-run.tsx';
import { baselineOf } from './choices.ts';
import { compareState } from './compare-state.ts';
import type { CompareModel, CompareViewState } from './model.ts';
import { metricRows, paramRows } from './table-rows.ts';
import { csvText, tsvText } from '../csv.ts';
import { saveFile } from '../save-file.ts';
import { markdownText, tableTexts } from './table-text.ts';

/** What concerns the comparison as a whole. */
export function CompareBar({
  state,
  model,
  host
}: {
  state: CompareViewState;
  model: CompareModel;
  host: Host;
}) {
  const { trans } = host;
  const { view, runs } = state;
  const id = useId();
  return (
    <div className="ct-compare-bar">
      <AddRun state={state} model={model} host={host} />
      <label htmlFor={id}>{trans.__('Baseline')}</label>
      <select
        id={id}
        className="ct-compare-input"
        value={baselineOf(view, runs)?.run_id ?? ''}
        onChange={({ target }) => model.change({ baseline: target.value })}
      >
        {runs.map(({ run_id, run_name }) => (
          <option key={run_id} value={run_id}>
            {run_name}
          </option>
        ))}
      </select>
      <label className="ct-compare-check">
        <input
          type="checkbox"
          checked={view.onlyDifferences}
          onChange={({ target }) => model.change({ onlyDifferences: target.checked })}
        />
        {trans.__('Only differences')}
      </label>
      <MenuButton
        label={trans.__('Copy or download the table')}
        icon={<EllipsisIcon />}
        sections={[{ items: tableActions(state, host) }, { items: linkActions(state, host) }]}
      />
    </div>
  );
}

/** Of the rows that are shown, with all runs. */
function tableActions({ view, runs, series }: CompareViewState, host: Host) {
  const { trans } = host;
  const texts = () => {
    const rows = [...paramRows(runs), ...metricRows(runs, view.statistic, series)];
    const shown = view.onlyDifferences ? rows.filter(({ differs }) => differs) : rows;
    return tableTexts(
      runs.map(({ run_name }) => run_name),
      shown
    );
  };
  return [
    { label: trans.__('Copy table'), run: () => void copy(host, tsvText(texts())) },
    {
      label: trans.__('Copy table as Markdown'),
      run: () => void copy(host, markdownText(texts()))
    },
    {
      label: trans.__('Download table as CSV'),
      run: () =>
        saveFile(new Blob([csvText(texts())], { type: 'text/csv' }), `compare-${runs.length}.csv`)
    }
  ];
}

function linkActions({ view }: CompareViewState, host: Host) {
  const link = host.linkTo({ view: 'compare', state: compareState(view) });
  if (link === null) return [];
  return [{ label: host.trans.__('Copy link'), run: () => void copy(host, link) }];
}

async function copy(host: Host, text: string): Promise<void> {
  await host.copyText(text);
  host.notify(host.trans.__('Copied.'));
}
