import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  getRunOrigins,
  type LoggedAt,
  type RunOrigins
} from '../../protocol/endpoints/run-origins.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { PartModel } from './part-model.ts';

export interface OriginsState {
  /** By run id. */
  runs: ReadonlyMap<string, RunOrigins>;
  error: string | null;
}

/** Each ask reads the folders of the artifacts. */
const INTERVAL_MS = 2000;

/** Which cells set the params and tags of runs, and wrote their files. */
export class OriginsModel extends PartModel<OriginsState> {
  readonly #client: TrackingClient;
  #run_ids: readonly string[] = [];

  constructor(client: TrackingClient) {
    super(client, { runs: new Map(), error: null }, INTERVAL_MS);
    this.#client = client;
  }

  setRuns(run_ids: readonly string[]): void {
    if (run_ids.join() === this.#run_ids.join()) return;
    this.#run_ids = run_ids;
    this.drop();
    this.refreshIfSeen();
  }

  protected override async ask(): Promise<Partial<OriginsState>> {
    const answers = await Promise.all(
      this.#run_ids.map(
        async run_id => [run_id, await this.#client.call(getRunOrigins, { run_id })] as const
      )
    );
    return { runs: new Map(answers) };
  }
}

/** By key; those without a known execution are left out. */
export function paramOrigins(origins: RunOrigins | undefined): ReadonlyMap<string, PointOrigin> {
  return originsBy(origins, origins?.params ?? [], ({ key }) => key);
}

/** By path. */
export function artifactOrigins(origins: RunOrigins | undefined): ReadonlyMap<string, PointOrigin> {
  return originsBy(origins, origins?.artifacts ?? [], ({ path }) => path);
}

function originsBy<Item extends LoggedAt>(
  origins: RunOrigins | undefined,
  items: readonly Item[],
  nameOf: (item: Item) => string
): ReadonlyMap<string, PointOrigin> {
  const found = new Map<string, PointOrigin>();
  for (const item of items) {
    const origin = origins?.origins[item.origin];
    if (origin !== undefined) found.set(nameOf(item), origin);
  }
  return found;
}
