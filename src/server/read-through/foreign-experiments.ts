import { getExperiment } from '../../protocol/endpoints/experiments.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { digestsOf } from '../../sync/run-facts.ts';
import type { RemoteLink } from './remote-link.ts';
import { ifNotAsked } from './unknown-here.ts';

/**
 * Experiments of the remote in which something is made here: from then on they are known here, under
 * an id of ours, so that what is made is kept and sent on. An id of theirs would mean another
 * experiment on the next remote.
 */
export class ForeignExperiments {
  readonly #link: RemoteLink;
  readonly #sync: Pick<SyncStore, 'experimentCopiedTo' | 'adoptExperiment'>;

  constructor(link: RemoteLink, sync: Pick<SyncStore, 'experimentCopiedTo' | 'adoptExperiment'>) {
    this.#link = link;
    this.#sync = sync;
  }

  /** Whether there is a remote that may have some. */
  get areThere(): boolean {
    return this.#link.address !== null;
  }

  /**
   * @param experiment_id that is not known here
   * @returns its id here; null for one that is not on the remote either, is deleted there, or cannot
   *   be asked for
   */
  async adopt(experiment_id: string): Promise<string | null> {
    const { address } = this.#link;
    if (address === null) return null;
    const known = await this.#sync.experimentCopiedTo(experiment_id);
    if (known !== null) return known;
    const asked = `/api/${getExperiment.path}?experiment_id=${encodeURIComponent(experiment_id)}`;
    const found = await this.#link.json<{ experiment: Experiment }>(null, asked).catch(ifNotAsked);
    if (found === undefined || found.experiment.lifecycle_stage === 'deleted') return null;
    const { name, creation_time, tags: all = [] } = found.experiment;
    // Those of another celltrail say of which of its notebooks it is.
    const tags = all.filter(({ key }) => !key.startsWith('celltrail.'));
    const sent = { name, tags: digestsOf(tags), creation_time: Number(creation_time) };
    return this.#sync.adoptExperiment({ address, experiment_id, name, tags, sent });
  }
}
