import type { Host } from './host.ts';
import { hostOf } from './sync/sync-text.ts';
import type { SyncViewState } from './sync/sync-model.ts';

/**
 * An address of the run that a colleague can open: its copy on the remote, which others reach rather
 * than this machine; else our own, where there is one.
 *
 * @returns null: none, with what to say when it was copied
 */
export function runLink(
  run_id: string,
  { runs }: Pick<SyncViewState, 'runs'>,
  host: Host
): { address: string; said: string } | null {
  const { trans } = host;
  const remote = runs.get(run_id)?.url;
  if (remote !== undefined) {
    const said = trans.__(
      'Copied. It opens this run on %1, for all who can reach that.',
      hostOf(remote)
    );
    return { address: remote, said };
  }
  const address = host.linkTo({ view: 'run', run_id });
  return address === null ? null : { address, said: trans.__('Copied.') };
}
