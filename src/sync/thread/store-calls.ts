import type { SyncEntityStore } from '../../store/sync/sync-entity-store.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { Moved, type Handlers, type PortCalls } from './port-calls.ts';

/** The store's part of the calls, where the store is. */
export function storeHandlers(store: SyncStore): Handlers {
  return {
    [STORE]: (method: string, args: unknown[]) => called(store, method, args),
    [ENTITIES]: (method: string, args: unknown[]) => called(store.entities, method, args),
    // Nobody else has the columns: they came from the reader's thread.
    [POINTS]: async (request: Parameters<SyncStore['unsentPoints']>[0]) => {
      const points = await store.unsentPoints(request);
      const columns = points.series.flatMap(({ steps, timestamps, values }) => [
        steps.buffer as ArrayBuffer,
        timestamps.buffer as ArrayBuffer,
        values.buffer as ArrayBuffer
      ]);
      return new Moved(points, columns);
    }
  };
}

/** The store as another thread has it: each method is a call. */
export function storeOver(calls: PortCalls): SyncStore {
  return methods<SyncStore>((method, args) => calls.call(STORE, method, args), {
    entities: methods<SyncEntityStore>((method, args) => calls.call(ENTITIES, method, args)),
    unsentPoints: request => calls.call(POINTS, request)
  });
}

/** Has any method; they differ in their names alone. */
const methods = <Of extends object>(
  call: (method: string, args: unknown[]) => Promise<unknown>,
  own: Partial<Of> = {}
): Of =>
  new Proxy(own as Of, {
    get: (known, name) =>
      name in known ? known[name as keyof Of] : (...args: unknown[]) => call(String(name), args)
  });

const called = (target: object, method: string, args: unknown[]) =>
  (target as Record<string, (...args: unknown[]) => unknown>)[method](...args);

const STORE = 'store';
const ENTITIES = 'entities';
const POINTS = 'points';
