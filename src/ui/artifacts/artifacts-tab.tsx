import { useMemo } from 'react';
import { formatBytes } from '../../plot/format-bytes.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { ErrorLine } from '../error-line.tsx';
import { CellIcon } from '../icons.tsx';
import { originText } from '../plot/read-out.tsx';
import { artifactOrigins, type OriginsModel } from '../run/origins-model.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { ArtifactTree } from './artifact-tree.tsx';
import { keyOf, nameOf, type ArtifactsModel, type FileRef } from './artifacts-model.ts';
import { DownloadButton } from './download-button.tsx';
import { Preview } from './preview.tsx';
import { leftAtTop } from './tree-rows.ts';

/** The files of a run as a tree, and beside it the one that is chosen. */
export function ArtifactsTab({
  model,
  origins,
  trans,
  onGoToOrigin
}: {
  model: ArtifactsModel;
  origins: OriginsModel;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin): void;
}) {
  const state = useModel(model);
  const { roots, folders, selected, error } = state;
  const left = leftAtTop(state);
  const isEmpty = roots.every(
    ({ run_id }) => folders.get(keyOf({ run_id, path: '' }))?.length === 0
  );
  return (
    <>
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {left > 0 && <p className="ct-faint ct-none">{trans.__('%1 more are not listed', left)}</p>}
      {isEmpty ? (
        <p className="ct-faint ct-none">{trans.__('No artifacts were logged.')}</p>
      ) : (
        <div className="ct-artifacts">
          <ArtifactTree model={model} trans={trans} />
          <div className="ct-artifact">
            {selected === null ? (
              <p className="ct-faint ct-none">{trans.__('Choose a file to see it here.')}</p>
            ) : (
              <Chosen
                key={keyOf(selected)}
                file={selected}
                model={model}
                origins={origins}
                trans={trans}
                onGoToOrigin={onGoToOrigin}
              />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function Chosen({
  file,
  model,
  origins,
  trans,
  onGoToOrigin
}: {
  file: FileRef;
  model: ArtifactsModel;
  origins: OriginsModel;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin): void;
}) {
  const { runs } = useModel(origins);
  const known = useMemo(() => artifactOrigins(runs.get(file.run_id)), [runs, file.run_id]);
  const origin = known.get(file.path) ?? null;
  return (
    <>
      <header className="ct-artifact-head">
        <h3 className="ct-artifact-name" title={file.path}>
          {nameOf(file)}
        </h3>
        <span className="ct-faint ct-number">{formatBytes(file.size)}</span>
        {origin !== null && (
          <button
            className="ct-button"
            type="button"
            title={trans.__('Go to the cell that wrote it')}
            onClick={() => onGoToOrigin(origin)}
          >
            <CellIcon />
            {originText(origin, trans)}
          </button>
        )}
        <DownloadButton file={file} model={model} trans={trans} />
      </header>
      <Preview file={file} model={model} trans={trans} />
    </>
  );
}
