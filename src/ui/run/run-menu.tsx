import type { Series } from '../../protocol/endpoints/series.ts';
import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import { EllipsisIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import type { MenuItem } from '../menu/menu.tsx';
import { runMarkdown } from '../run-markdown.ts';
import { markdownRun } from './markdown-run.ts';
import type { RunViewState } from './model.ts';
import type { RunValues } from './run-values.ts';

/** What can be done with a run as a whole. */
export function RunMenu({
  state,
  run,
  host,
  edits,
  curves,
  onRename,
  onRegister,
  onOpen
}: {
  state: RunViewState;
  run: RunValues;
  host: Host;
  edits: RunEdits;
  /** Of the metrics that are shown, as far as they are known. */
  curves: ReadonlyMap<string, Series>;
  onRename(): void;
  /** Absent where the run made no model. */
  onRegister?(): void;
  onOpen(): void;
}) {
  const { trans } = host;
  const link = host.linkTo({ view: 'run', run_id: run.run_id });
  const copy = (label: string, text: string): MenuItem => ({
    label,
    run: () => void host.copyText(text).then(() => host.notify(trans.__('Copied.')))
  });
  const copies = [
    copy(trans.__('Copy run id'), run.run_id),
    ...(link === null ? [] : [copy(trans.__('Copy link'), link)]),
    copy(trans.__('Copy as Markdown'), runMarkdown(markdownRun(state, run), trans, curves))
  ];
  return (
    <MenuButton
      label={trans.__('More actions')}
      icon={<EllipsisIcon />}
      onOpen={onOpen}
      sections={[
        { items: copies },
        {
          items: [
            { label: trans.__('Rename'), hint: 'F2', run: onRename },
            ...(onRegister ? [{ label: trans.__('Register model…'), run: onRegister }] : [])
          ]
        },
        {
          items: [
            run.deleted
              ? { label: trans.__('Restore'), run: () => void edits.restore([run.run_id]) }
              : { label: trans.__('Delete…'), run: () => void edits.delete([run]) }
          ]
        }
      ]}
    />
  );
}
