import { sessionPlace } from '../../protocol/session-id.ts';
import { relayDoor } from '../auth.ts';
import { SessionGit } from '../git/session-git.ts';
import { ScopedTracking } from '../kernel-scope.ts';
import { listen, type Listener } from '../listener.ts';
import { mlflowRoutes, ownRoutes, type Parts } from '../parts.ts';
import { ForeignExperiments } from '../read-through/foreign-experiments.ts';
import { ReadThroughRouter } from '../read-through/read-through-router.ts';
import { ReadThrough } from '../read-through/read-through.ts';
import { RemoteLink } from '../read-through/remote-link.ts';
import { Recorders } from '../recorders.ts';
import { requestTarget } from '../request-target.ts';
import type { Route } from '../route.ts';
import { Router } from '../router.ts';
import { NotebookSettings } from '../notebook-settings.ts';
import { frameRoutes } from '../routes/frames.ts';
import { notebookSettingsRoutes } from '../routes/notebook-settings.ts';
import { remoteRoutes } from '../routes/sync.ts';
import { isDiskFull } from '../../store/db/json-file.ts';
import type { StoreEvent } from '../../store/store-event.ts';
import { LivingObservers } from './living-observers.ts';
import type { ObserverFile } from './observer-file.ts';
import { newOwner, removeOwnerFile, writeOwnerFile } from './owner-file.ts';
import { Presence } from './presence.ts';

/**
 * The companion that holds the data folder: it records for all Jupyter servers of the folder,
 * answers their relays, and ends the sessions of those that die.
 */
export class Owner {
  /** What the Jupyter server may ask, and its kernels. */
  readonly jupyter: Router;
  readonly kernels: Router;
  readonly #parts: Parts;
  readonly #observer: string;
  readonly #recorders: Recorders;
  readonly #settings: NotebookSettings;
  readonly #living: LivingObservers;
  readonly #git = new Map<string, SessionGit>();
  readonly #presence: Presence;
  readonly #relayed: Router;
  #relays: Listener | null = null;
  #watch: NodeJS.Timeout | null = null;
  #ending: Promise<void> = Promise.resolve();

  /** @param observer id of the Jupyter server that this companion was started by */
  private constructor(parts: Parts, observer: string) {
    const { store, dataDir } = parts;
    this.#parts = parts;
    this.#observer = observer;
    this.#settings = new NotebookSettings(store.tracking, notebook_path =>
      parts.events.add([{ type: 'notebook-settings', notebook_path }])
    );
    this.#recorders = new Recorders({ ...parts, settings: this.#settings });
    this.#living = new LivingObservers(dataDir, observer);
    this.#presence = new Presence(relay => this.#welcome(relay));
    const link = new RemoteLink(parts.remoteSync);
    const foreign = new ForeignExperiments(link, store.sync);
    const scoped = new ScopedTracking(store.tracking, this.#recorders, foreign);
    const mlflow = mlflowRoutes(parts, scoped);
    const through = new ReadThrough({
      link,
      tracking: store.tracking,
      models: store.loggedModels,
      traces: store.traces,
      sync: store.sync,
      registry: store.registry,
      scoped
    });
    const kernels = new Router(mlflow);
    this.kernels = new ReadThroughRouter(kernels, through);
    const own = [
      ...ownRoutes(parts),
      ...remoteRoutes(parts.remoteSync),
      ...notebookSettingsRoutes(this.#settings, this.#recorders)
    ];
    this.jupyter = new Router([...mlflow, ...own, ...frameRoutes(this.#recorders, observer)]);
    const ofRelays = [...own, ...frameRoutes(this.#recorders, null), ...this.#presence.routes];
    const relayed = new Router([...mlflow, ...ofRelays.map(route => notFor(kernels, route))]);
    this.#relayed = new ReadThroughRouter(relayed, through);
  }

  /** Goes on from what is on disk: for the Jupyter servers that live, and without those that do not. */
  static async start(parts: Parts, observer: string): Promise<Owner> {
    const owner = new Owner(parts, observer);
    try {
      await owner.#begin();
    } catch (error) {
      await owner.close();
      throw error;
    }
    return owner;
  }

  isGone(kernel_id: string): boolean {
    return this.#recorders.isGone(kernel_id);
  }

  /** Relays wait for the next owner from now on, and tabs connect again. */
  dismiss(): void {
    if (this.#watch) clearInterval(this.#watch);
    this.#presence.close();
    this.#parts.events.close();
  }

  /** Gives the data folder back; the listeners of our own callers were closed before. */
  async close(): Promise<void> {
    this.dismiss();
    await this.#relays?.close();
    await this.#ending;
    removeOwnerFile(this.#parts.dataDir);
  }

  async #begin(): Promise<void> {
    const { store, log, events, sessionFiles, environmentFiles, remoteSync, dataDir } = this.#parts;
    store.onCommit(changed => {
      this.#settings.changed(changed);
      this.#tagSessions(changed);
    });
    const { living, dead } = this.#living.sort();
    // Nobody else writes to the folder yet: who has no file can have no relay.
    const except = [this.#observer, ...living.map(({ observer }) => observer)];
    await store.sessions.closeAbandoned({ except });
    for (const { observer } of dead) this.#living.forget(observer);
    await this.#recorders.open(this.#observer);
    for (const file of living) await this.#open(file);

    removeOwnerFile(dataDir);
    const address = newOwner(dataDir);
    this.#relays = await listen(
      { path: address.socket },
      {
        door: relayDoor(address.key, kernel_id => this.isGone(kernel_id)),
        router: this.#relayed,
        log,
        upgrade: (...upgraded) => events.upgrade(...upgraded)
      }
    );
    try {
      writeOwnerFile(dataDir, address);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      // What is recorded can be read all the same.
      log.error('no other Jupyter server can use the data folder', error);
    }
    this.#watch = setInterval(() => {
      this.#ending = this.#ending
        .then(() => this.#endDead())
        .catch((error: unknown) =>
          log.error('the sessions of Jupyter servers that are gone were not ended', error)
        );
    }, WATCH_MS);
    this.#watch.unref();
    void remoteSync
      .open(process.env['CELLTRAIL_REMOTE'])
      .catch((error: unknown) => log.error('sync did not begin', error));
    void environmentFiles
      .addMissing()
      .catch((error: unknown) => log.error('environments are missing', error));
    void sessionFiles
      .addMissing()
      .catch((error: unknown) => log.error('executed notebooks are missing', error));
  }

  async #welcome(observer: string): Promise<() => void> {
    const leave = this.#living.arrive(observer);
    try {
      const file = this.#living.sort().living.find(known => known.observer === observer);
      if (file) await this.#open(file);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #open({ observer, root_dir, git_diff = false }: ObserverFile): Promise<void> {
    if (root_dir !== null && !this.#git.has(observer)) {
      const secrets = () => this.#recorders.secretsOf(observer);
      this.#parts.documents.addRoot(observer, { root_dir, secrets });
      const options = { rootDir: root_dir, diff: git_diff, secrets };
      this.#git.set(observer, new SessionGit(this.#parts, options));
    }
    await this.#recorders.open(observer);
  }

  /** Each in the repository of its own Jupyter server. */
  #tagSessions(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type !== 'session') continue;
      const { kernel_id } = sessionPlace(event.session_id);
      const observer = this.#recorders.observerOf(kernel_id);
      if (observer !== null) this.#git.get(observer)?.add([event]);
    }
  }

  async #endDead(): Promise<void> {
    const { living, dead } = this.#living.sort();
    const files = [...living, ...dead].map(({ observer }) => observer);
    const only = [
      ...dead.map(({ observer }) => observer),
      // Its last frames were still on their way when it was found dead.
      ...this.#recorders.observers.filter(
        observer => observer !== this.#observer && !files.includes(observer)
      )
    ];
    if (only.length === 0) return;
    for (const observer of only) {
      this.#recorders.drop(observer);
      this.#git.delete(observer);
      this.#parts.documents.removeRoot(observer);
    }
    await this.#parts.store.sessions.closeAbandoned({ only });
    for (const observer of only) this.#living.forget(observer);
  }
}

/** What our own screens ask for is no kernel's affair: it hears what it would at a door of its own. */
function notFor(kernels: Router, route: Route): Route {
  return {
    ...route,
    async answer(exchange) {
      const { caller, request } = exchange;
      if (caller.kernel_id !== null) kernels.find(request.method!, requestTarget(request).path);
      return route.answer(exchange);
    }
  };
}

/** How often the Jupyter servers are looked at. */
const WATCH_MS = 2000;
