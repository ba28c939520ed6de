import { NotebookPreview } from '../artifacts/notebook-preview.tsx';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { saveFile } from '../save-file.ts';
import { Skeleton } from '../skeleton.tsx';
import { useModel } from '../use-model.ts';
import { CopyBanner } from './banner.tsx';
import type { RunNotebookModel } from './model.ts';

/** The notebook of a run where there is no JupyterLab to show it. */
export function RunNotebookView({ model, host }: { model: RunNotebookModel; host: Host }) {
  const { trans } = host;
  const { notebook, error } = useModel(model);
  if (error !== null) {
    return <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />;
  }
  if (notebook === null) return <Skeleton trans={trans} />;
  const download = () => saveFile(new Blob([notebook.text]), notebook.name);
  return (
    <div className="ct-run-notebook" role="region" aria-label={notebook.name}>
      <CopyBanner
        notebook={notebook}
        host={host}
        action={trans.__('Download .ipynb')}
        onAction={download}
      />
      <div className="ct-run-notebook-cells">
        <NotebookPreview text={notebook.text} trans={trans} />
      </div>
    </div>
  );
}
