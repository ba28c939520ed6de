import { useState } from 'react';
import { errorText } from '../error-text.ts';
import { DownloadIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import { nameOf, type ArtifactsModel, type FileRef } from './artifacts-model.ts';
import { saveFile } from '../save-file.ts';

/** Hands the whole file to the reader, as it is. */
export function DownloadButton({
  file,
  model,
  trans
}: {
  file: FileRef;
  model: ArtifactsModel;
  trans: Translation;
}) {
  const [state, setState] = useState<'ready' | 'busy' | { error: string }>('ready');
  const download = async () => {
    setState('busy');
    try {
      const { bytes } = await model.read(file);
      // Of no type: a page that opened it would not run it.
      saveFile(bytes.slice(0, bytes.size, 'application/octet-stream'), nameOf(file));
      setState('ready');
    } catch (error) {
      setState({ error: errorText(error) });
    }
  };
  return (
    <>
      <button
        className="ct-button"
        type="button"
        disabled={state === 'busy'}
        onClick={() => void download()}
      >
        <DownloadIcon />
        {state === 'busy' ? trans.__('Downloading…') : trans.__('Download')}
      </button>
      {typeof state === 'object' && (
        <span className="ct-cell-error" role="alert">
          {state.error}
        </span>
      )}
    </>
  );
}
