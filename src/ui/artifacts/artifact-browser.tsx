import type { ReactNode } from 'react';
import { formatBytes } from '../../plot/format-bytes.ts';
import { ErrorLine } from '../error-line.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { ArtifactTree } from './artifact-tree.tsx';
import { keyOf, keyOfRoot, nameOf, type ArtifactsModel, type FileRef } from './artifacts-model.ts';
import { DownloadButton } from './download-button.tsx';
import { Preview } from './preview.tsx';
import { leftAtTop } from './tree-rows.ts';

/** Files as a tree, and beside it the one that is chosen. */
export function ArtifactBrowser({
  model,
  empty,
  trans,
  actionOf
}: {
  model: ArtifactsModel;
  /** Said where there are no files. */
  empty: string;
  trans: Translation;
  /** What else can be done with a file. */
  actionOf?(file: FileRef): ReactNode;
}) {
  const state = useModel(model);
  const { roots, folders, selected, error } = state;
  const left = leftAtTop(state);
  const isEmpty = roots.every(root => folders.get(keyOfRoot(root))?.length === 0);
  return (
    <>
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {left > 0 && <p className="ct-faint ct-none">{trans.__('%1 more are not listed', left)}</p>}
      {isEmpty ? (
        <p className="ct-faint ct-none">{empty}</p>
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
                trans={trans}
                action={actionOf?.(selected)}
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
  trans,
  action
}: {
  file: FileRef;
  model: ArtifactsModel;
  trans: Translation;
  action: ReactNode;
}) {
  return (
    <>
      <header className="ct-artifact-head">
        <h3 className="ct-artifact-name" title={file.path}>
          {nameOf(file)}
        </h3>
        <span className="ct-faint ct-number">{formatBytes(file.size)}</span>
        {action}
        <DownloadButton file={file} model={model} trans={trans} />
      </header>
      <Preview file={file} model={model} trans={trans} />
    </>
  );
}
