import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import { EllipsisIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import type { MenuItem } from '../menu/menu.tsx';
import { runLink } from '../run-link.ts';
import type { SyncModel } from '../sync/sync-model.ts';
import { useModel } from '../use-model.ts';
import type { RunValues } from './run-values.ts';

/** What can be done with a run as a whole. */
export function RunMenu({
  run,
  host,
  edits,
  sync,
  markdown,
  onRename,
  onRegister,
  onRerun
}: {
  run: RunValues;
  host: Host;
  edits: RunEdits;
  sync: SyncModel;
  /** The run as it is shown, for a message; asked for when it is copied. */
  markdown(): string;
  onRename(): void;
  onRegister(): void;
  onRerun(): void;
}) {
  const { trans } = host;
  const link = runLink(run.run_id, useModel(sync), host);
  const copied = trans.__('Copied.');
  const copy = (label: string, text: () => string, said = copied): MenuItem => ({
    label,
    run: () => void host.copyText(text()).then(() => host.notify(said))
  });
  const copies = [
    copy(trans.__('Copy run id'), () => run.run_id),
    ...(link === null ? [] : [copy(trans.__('Copy link'), () => link.address, link.said)]),
    copy(trans.__('Copy as Markdown'), markdown)
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
            // Here whether there is a model or not: a menu does not grow under the pointer.
            { label: trans.__('Register model…'), run: onRegister },
            { label: trans.__('Run again with…'), run: onRerun }
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
