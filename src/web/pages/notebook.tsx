import { RunNotebookModel } from '../../ui/run-notebook/model.ts';
import { RunNotebookView } from '../../ui/run-notebook/view.tsx';
import { useModel } from '../../ui/use-model.ts';
import type { PageParts } from '../parts.ts';
import { useShownModel } from '../use-shown-model.ts';
import { useTitle } from '../use-title.ts';

/** The notebook that made a run, as it was executed. */
export function NotebookPage({ parts, run_id }: { parts: PageParts; run_id: string }) {
  const model = useShownModel(() => new RunNotebookModel(parts.client, run_id), run_id);
  return model && <ShownNotebook parts={parts} model={model} />;
}

function ShownNotebook({ parts, model }: { parts: PageParts; model: RunNotebookModel }) {
  const { notebook } = useModel(model);
  useTitle(notebook?.name ?? parts.host.trans.__('Notebook'));
  return <RunNotebookView model={model} host={parts.host} />;
}
