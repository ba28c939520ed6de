import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import { EllipsisIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import type { MenuItem } from '../menu/menu.tsx';
import type { RunViewState } from './model.ts';
import { runMarkdown } from './run-markdown.ts';
import type { RunValues } from './run-values.ts';

/** What can be done with a run as a whole. */
export function RunMenu({
  state,
  run,
  host,
  edits,
  onRename,
  onRegister
}: {
  state: RunViewState;
  run: RunValues;
  host: Host;
  edits: RunEdits;
  onRename(): void;
  onRegister?(): void;
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
    copy(trans.__('Copy as Markdown'), runMarkdown(state, run, trans))
  ];
  return (
    <MenuButton
      label={trans.__('More actions')}
      icon={<EllipsisIcon />}
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
