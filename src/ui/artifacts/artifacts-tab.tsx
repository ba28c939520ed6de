import { useMemo } from 'react';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { CellIcon } from '../icons.tsx';
import { originText } from '../plot/read-out.tsx';
import { artifactOrigins, type OriginsModel } from '../run/origins-model.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { ArtifactBrowser } from './artifact-browser.tsx';
import type { ArtifactsModel, FileRef } from './artifacts-model.ts';

/** The files of runs, each with the way to the cell that wrote it. */
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
  return (
    <ArtifactBrowser
      model={model}
      empty={trans.__('No artifacts were logged.')}
      trans={trans}
      actionOf={file => (
        <Writer file={file} origins={origins} trans={trans} onGoToOrigin={onGoToOrigin} />
      )}
    />
  );
}

function Writer({
  file,
  origins,
  trans,
  onGoToOrigin
}: {
  file: FileRef;
  origins: OriginsModel;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin): void;
}) {
  const { runs } = useModel(origins);
  const known = useMemo(() => artifactOrigins(runs.get(file.root)), [runs, file.root]);
  const origin = known.get(file.path);
  if (origin === undefined) return null;
  return (
    <button
      className="ct-button"
      type="button"
      title={trans.__('Go to the cell that wrote it')}
      onClick={() => onGoToOrigin(origin)}
    >
      <CellIcon />
      {originText(origin, trans)}
    </button>
  );
}
