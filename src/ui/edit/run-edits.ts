import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  deleteRun,
  deleteTag,
  restoreRun,
  setTag,
  updateRun
} from '../../protocol/endpoints/runs.ts';
import { CELLTRAIL_PINNED, MLFLOW_NOTE } from '../../protocol/tags.ts';
import type { Host, Question } from '../host.ts';
import { countArtifacts, type ArtifactCount } from './count-artifacts.ts';
import { sessionRuns } from './session-runs.ts';
import { tellFailure } from '../tell-failure.ts';

export interface NamedRun {
  run_id: string;
  run_name: string;
  /** Of the session that its row stands for: all runs of it go and come back with it. */
  session_id?: string | null;
}

/** Lists of names in a question stop here. */
const MAX_NAMES = 10;

/**
 * What a reader may change of a run. Each edit tells the reader itself when it fails, and the lists
 * hear of it by the events of the server.
 */
export class RunEdits {
  readonly #client: TrackingClient;
  readonly #host: Host;
  readonly #onEdited: () => void;
  #isDeleting = false;

  /** @param onEdited something was changed: for a list that need not wait for the server's event */
  constructor(client: TrackingClient, host: Host, onEdited: () => void = () => {}) {
    this.#client = client;
    this.#host = host;
    this.#onEdited = onEdited;
  }

  /** @returns whether it was done, as of all edits */
  rename(run_id: string, run_name: string): Promise<boolean> {
    return this.#try(() => this.#client.call(updateRun, { run_id, run_name }));
  }

  setTag(run_id: string, key: string, value: string): Promise<boolean> {
    return this.#try(() => this.#client.call(setTag, { run_id, key, value }));
  }

  /** The same tag on each. */
  setTags(run_ids: readonly string[], key: string, value: string): Promise<boolean> {
    return this.#try(() =>
      eachOf(run_ids, run_id => this.#client.call(setTag, { run_id, key, value }))
    );
  }

  deleteTag(run_id: string, key: string): Promise<boolean> {
    return this.#try(() => this.#client.call(deleteTag, { run_id, key }));
  }

  /** @param text Markdown; empty: no note */
  setNote(run_id: string, text: string): Promise<boolean> {
    return this.setTag(run_id, MLFLOW_NOTE, text);
  }

  setPinned(run_id: string, pinned: boolean): Promise<boolean> {
    return pinned
      ? this.setTag(run_id, CELLTRAIL_PINNED, 'true')
      : this.deleteTag(run_id, CELLTRAIL_PINNED);
  }

  /**
   * Asks first, and offers to undo it, also what was done before it failed.
   *
   * @returns whether all are deleted
   */
  async delete(runs: readonly NamedRun[]): Promise<boolean> {
    // A key that is pressed twice asks one question.
    if (runs.length === 0 || this.#isDeleting) return false;
    this.#isDeleting = true;
    try {
      return await this.#delete(runs);
    } finally {
      this.#isDeleting = false;
    }
  }

  async #delete(runs: readonly NamedRun[]): Promise<boolean> {
    const { trans } = this.#host;
    const ids = await this.#idsOf(runs, 'active');
    if (ids === null) return false;
    const nested = ids.length - runs.length;
    const artifacts = runs.length === 1 ? await countArtifacts(this.#client, ids[0]) : null;
    if (!(await this.#host.confirm(this.#question(runs, nested, artifacts)))) return false;
    const gone: string[] = [];
    const isDone = await this.#try(() =>
      eachOf(ids, async run_id => {
        await this.#client.call(deleteRun, { run_id });
        gone.push(run_id);
      })
    );
    if (gone.length === 0) return false;
    const text = !isDone
      ? trans.__('Deleted %1 of %2 runs.', gone.length, ids.length)
      : runs.length === 1
        ? trans.__('Deleted "%1".', runs[0].run_name)
        : trans._n('Deleted %1 run.', 'Deleted %1 runs.', runs.length);
    this.#host.notify(text, {
      action: { label: trans.__('Undo'), run: () => void this.restore(gone) }
    });
    return isDone;
  }

  restore(run_ids: readonly string[]): Promise<boolean> {
    return this.#try(() => eachOf(run_ids, run_id => this.#client.call(restoreRun, { run_id })));
  }

  /** As `restore`, with all that the rows stand for. */
  async restoreRuns(runs: readonly NamedRun[]): Promise<boolean> {
    const ids = await this.#idsOf(runs, 'deleted');
    return ids !== null && this.restore(ids);
  }

  /** @returns null if it could not be asked for, which the reader has been told */
  async #idsOf(runs: readonly NamedRun[], stage: 'active' | 'deleted'): Promise<string[] | null> {
    // A run may be ticked beside the session that it belongs to.
    const ids = new Set(runs.map(({ run_id }) => run_id));
    try {
      for (const { session_id } of runs) {
        if (session_id == null) continue;
        for (const id of await sessionRuns(this.#client, session_id, stage)) ids.add(id);
      }
      return [...ids];
    } catch (error) {
      tellFailure(this.#host, error);
      return null;
    }
  }

  #question(runs: readonly NamedRun[], nested: number, artifacts: ArtifactCount | null): Question {
    const { trans } = this.#host;
    const names = runs.length === 1 ? [] : runs.slice(0, MAX_NAMES).map(run => run.run_name);
    const more = runs.length === 1 ? 0 : runs.length - names.length;
    return {
      title:
        runs.length === 1
          ? this.#questionOfOne(runs[0], artifacts)
          : trans._n('Delete %1 run?', 'Delete %1 runs?', runs.length),
      body: [
        ...names,
        ...(more > 0 ? [trans.__('and %1 more', more)] : []),
        ...(nested > 0
          ? [
              trans._n(
                'The run nested in it is deleted too.',
                'The %1 runs nested in it are deleted too.',
                nested
              )
            ]
          : []),
        trans.__('It can be restored until the deleted runs are cleared away.')
      ],
      accept: trans.__('Delete'),
      danger: true
    };
  }

  #questionOfOne({ run_name }: NamedRun, artifacts: ArtifactCount | null): string {
    const { trans } = this.#host;
    if (artifacts === null || artifacts.files === 0) return trans.__('Delete "%1"?', run_name);
    const { files, more } = artifacts;
    return more
      ? trans.__('Delete "%1" and its %2 or more artifacts?', run_name, files)
      : trans._n(
          'Delete "%2" and its %1 artifact?',
          'Delete "%2" and its %1 artifacts?',
          files,
          run_name
        );
  }

  async #try(edit: () => Promise<unknown>): Promise<boolean> {
    try {
      await edit();
      this.#onEdited();
      return true;
    } catch (error) {
      tellFailure(this.#host, error);
      // Of several, some may be done.
      this.#onEdited();
      return false;
    }
  }
}

/** One after the other: each is a commit of its own, and a hundred at once would crowd the server. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) {
  for (const item of items) await act(item);
}
