import { useRef, useState } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { Lineage } from '../../protocol/endpoints/lineage.ts';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { DownloadIcon } from '../line-icons.tsx';
import type { RunModel, RunViewState } from '../run/model.ts';
import type { RunValues } from '../run/run-values.ts';
import { saveFile } from '../save-file.ts';
import { Skeleton } from '../skeleton.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { useWidth } from '../use-width.ts';
import { shownOf, type ShownKind, type ShownNode } from './columns.ts';
import { GraphView } from './graph-view.tsx';
import { ListView } from './list-view.tsx';
import { manyWord } from './node-words.tsx';

/** In less there is no room for columns, px. */
const MIN_GRAPH_WIDTH = 480;

/** What a run is made of and what became of it, as a graph or as a list. */
export function LineageTab({
  model,
  state,
  run,
  host,
  onGoToCell
}: {
  model: RunModel;
  state: RunViewState;
  run: RunValues;
  host: Host;
  onGoToCell(execution_id: string): void;
}) {
  const { trans } = host;
  const part = model.parts.lineage;
  const { lineage, error } = useModel(part);
  const [asList, setAsList] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, 800);
  const isNarrow = width < MIN_GRAPH_WIDTH;
  const onOpen = (node: ShownNode) => openNode(node, model, state, host, onGoToCell);
  return (
    <div ref={place} className="ct-lineage">
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void part.refresh()} />
      )}
      {lineage === null && error === null && <Skeleton trans={trans} />}
      {lineage !== null && shownOf(lineage).nodes.length === 0 && (
        <p className="ct-faint ct-none">
          {trans.__('Nothing was logged, and of no cell is it known that it made this run.')}
        </p>
      )}
      {lineage !== null && shownOf(lineage).nodes.length > 0 && (
        <>
          <div className="ct-lineage-bar">
            {!isNarrow && (
              <div className="ct-lineage-switch" role="group" aria-label={trans.__('Show as')}>
                <Choice text={trans.__('Graph')} on={!asList} onChoose={() => setAsList(false)} />
                <Choice text={trans.__('List')} on={asList} onChoose={() => setAsList(true)} />
              </div>
            )}
            <button className="ct-button" type="button" onClick={() => save(lineage, run.run_name)}>
              <DownloadIcon />
              {trans.__('Download JSON')}
            </button>
            <span className="ct-faint">{cutText(lineage, trans)}</span>
          </div>
          {isNarrow || asList ? (
            <ListView lineage={lineage} trans={trans} onOpen={onOpen} />
          ) : (
            <GraphView lineage={lineage} width={width} trans={trans} onOpen={onOpen} />
          )}
        </>
      )}
    </div>
  );
}

function Choice({ text, on, onChoose }: { text: string; on: boolean; onChoose(): void }) {
  return (
    <button className="ct-chip" type="button" aria-pressed={on} onClick={onChoose}>
      {text}
    </button>
  );
}

/** Where it is shown. Of a run whose values this view does not have, in a view of that. */
function openNode(
  node: ShownNode,
  model: RunModel,
  { run, sources }: RunViewState,
  host: Host,
  onGoToCell: (execution_id: string) => void
): void {
  if (node.kind === 'execution') return onGoToCell(node.execution_id);
  if (!('run_id' in node)) return model.openTab('overview');
  const isSource = sources.some(({ run_id }) => run_id === node.run_id);
  if (!isSource && node.run_id !== run?.run_id) return host.openRun(node.run_id);
  if (isSource) model.chooseSource(node.run_id);
  if (node.kind === 'metric') model.showMetric(node.key);
  else if (node.kind === 'artifact') model.showFile(node.run_id, node.path);
  else model.openTab('overview');
}

/** Of what is not all here, how much is. */
function cutText({ counts }: Lineage, trans: Translation): string {
  const kinds: ShownKind[] = [
    'execution',
    'dataset',
    'param',
    'metric',
    'artifact',
    'logged_model',
    'model_version'
  ];
  return kinds
    .filter(kind => counts[kind].shown < counts[kind].total)
    .map(kind => {
      const { shown, total } = counts[kind];
      return trans.__('shown %1 of %2', formatCount(shown), manyWord(kind, total, trans));
    })
    .join(' · ');
}

function save(lineage: Lineage, name: string): void {
  const text = `${JSON.stringify(lineage, null, 2)}\n`;
  saveFile(new Blob([text], { type: 'application/json' }), `${name} lineage.json`);
}
