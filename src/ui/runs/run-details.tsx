import { useState } from 'react';
import { formatNumber } from '../../plot/format-number.ts';
import { keepDraft, NoteEditor, type NoteDrafts } from '../edit/note-editor.tsx';
import type { RunEdits } from '../edit/run-edits.ts';
import { TagChips } from '../edit/tag-chips.tsx';
import { TagEditor, type SuggestTags } from '../edit/tag-editor.tsx';
import type { Host } from '../host.ts';
import { OutsideIcon } from '../icons.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { OpenRun } from '../open-run.ts';
import { OpenRunNote } from '../open-run-note.tsx';
import { missingText, type GoToCell, type MissingCell } from '../run/go-to-cell.ts';
import type { Translation } from '../translation.ts';
import { PlotIcon } from '../line-icons.tsx';
import type { EditedPart } from './row-actions.ts';
import type { RunSummary } from './run-summary.ts';

const MAX_VALUES = 12;

/** Tags, note, last values and params under the selected row. */
export function RunDetails({
  run,
  metric,
  openRun,
  edited,
  edits,
  suggestTags,
  host,
  drafts,
  onEditEnd,
  onOpen,
  onChooseMetric,
  onInsertPlot
}: {
  run: RunSummary;
  /** The metric that the row shows. */
  metric: string | null;
  /** Over which the last cell failed. */
  openRun: OpenRun | null;
  /** What is being edited. */
  edited: EditedPart | null;
  edits: RunEdits;
  suggestTags: SuggestTags;
  host: Host;
  drafts: NoteDrafts;
  /** @param hasFocus what was edited had it */
  onEditEnd(hasFocus: boolean): void;
  onOpen(): void;
  onChooseMetric(metric_key: string): void;
  /** Absent where its curve cannot be drawn in the open notebook. */
  onInsertPlot?(metric_key: string): void;
}) {
  const { trans } = host;
  const metrics = [...run.metrics];
  const params = [...run.params];
  const { run_id } = run;
  return (
    <>
      {openRun !== null && (
        <OpenRunWarning openRun={openRun} trans={trans} onGoToCell={host.goToCell} />
      )}
      {edited === 'tags' ? (
        <TagEditor
          tags={run.tags}
          trans={trans}
          suggest={suggestTags}
          onAdd={({ key, value }) => void edits.setTag(run_id, key, value)}
          onRemove={key => void edits.deleteTag(run_id, key)}
          onClose={() => onEditEnd(true)}
        />
      ) : (
        run.tags.size > 0 && <TagChips tags={run.tags} trans={trans} />
      )}
      {edited === 'note' ? (
        <NoteEditor
          text={run.note ?? ''}
          trans={trans}
          draft={drafts.get(run_id)}
          onDraft={text => keepDraft(drafts, run_id, text)}
          onSave={text => edits.setNote(run_id, text)}
          onClose={onEditEnd}
        />
      ) : (
        run.note && (
          <div className="ct-row-note" title={run.note}>
            <Markdown text={run.note} />
          </div>
        )
      )}
      {metrics.length > 0 && (
        <dl aria-label={trans.__('Metrics')}>
          {metrics.slice(0, MAX_VALUES).map(([key, value]) => (
            <div key={key} className="ct-pair">
              <dt>
                <button
                  className="ct-plain-button"
                  type="button"
                  aria-pressed={key === metric}
                  title={trans.__('Show %1 in every row', key)}
                  onClick={() => onChooseMetric(key)}
                >
                  {key}
                </button>
              </dt>
              <dd className="ct-number" title={String(value)}>
                {formatNumber(value)}
              </dd>
              {onInsertPlot && (
                <dd className="ct-pair-action">
                  <button
                    className="ct-icon-button"
                    type="button"
                    title={trans.__('Insert a cell that plots %1', key)}
                    aria-label={trans.__('Insert plot of %1', key)}
                    onClick={() => onInsertPlot(key)}
                  >
                    <PlotIcon />
                  </button>
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
      {params.length > 0 && (
        <dl aria-label={trans.__('Params')}>
          {params.slice(0, MAX_VALUES).map(([key, value]) => (
            <div key={key} className="ct-pair">
              <dt title={key}>{key}</dt>
              <dd title={value}>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {metrics.length === 0 && params.length === 0 && (
        <p className="ct-faint">{trans.__('No metrics or params were logged.')}</p>
      )}
      <button className="ct-button" type="button" onClick={onOpen}>
        <OutsideIcon />
        {moreText(metrics.length, params.length, trans)}
      </button>
    </>
  );
}

function OpenRunWarning({
  openRun: { session, opener },
  trans,
  onGoToCell
}: {
  openRun: OpenRun;
  trans: Translation;
  onGoToCell?: GoToCell;
}) {
  const [missing, setMissing] = useState<MissingCell | null>(null);
  const goToCell = async () => {
    if (opener === null || !onGoToCell) return;
    const { cell_id, source } = opener;
    const answer = await onGoToCell({ notebook_path: session.notebook_path, cell_id, source });
    setMissing(answer === 'gone' || answer === 'alike' ? answer : null);
  };
  return (
    <>
      <OpenRunNote
        opener={opener}
        isOpen
        trans={trans}
        onGoToCell={onGoToCell && (() => void goToCell())}
      />
      {missing !== null && (
        <p className="ct-faint" role="status">
          {missingText(missing, trans)}
        </p>
      )}
    </>
  );
}

function moreText(metrics: number, params: number, trans: Translation): string {
  const more = Math.max(0, metrics - MAX_VALUES) + Math.max(0, params - MAX_VALUES);
  return more === 0
    ? trans.__('Open run')
    : trans._n('Open run (%1 more)', 'Open run (%1 more)', more);
}
