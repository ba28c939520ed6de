import { useEffect, useState } from 'react';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { ArtifactBrowser } from '../artifacts/artifact-browser.tsx';
import { ArtifactsModel, type ArtifactRoot } from '../artifacts/artifacts-model.ts';
import type { Translation } from '../translation.ts';

/** The files of one model. Asked for when they appear, and again when `version` changes. */
export function ModelFiles({
  root: { kind, id, name, path },
  client,
  visible,
  version,
  trans
}: {
  root: ArtifactRoot;
  client: TrackingClient;
  /** Somebody can see them. */
  visible: boolean;
  /** Of what is in the folder. */
  version: number | null;
  trans: Translation;
}) {
  const [model, setModel] = useState<ArtifactsModel | null>(null);
  useEffect(() => {
    const made = new ArtifactsModel(client);
    made.setRoots([{ kind, id, name, path }]);
    setModel(made);
    return () => made.dispose();
  }, [client, kind, id, name, path]);
  useEffect(() => model?.setVisible(visible), [model, visible]);
  useEffect(() => model?.request(), [model, version]);
  return model === null ? null : (
    <ArtifactBrowser model={model} empty={trans.__('The model has no files.')} trans={trans} />
  );
}
