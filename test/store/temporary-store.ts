import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '../../src/protocol/errors.ts';
import { openStore, type OpenStoreOptions } from '../../src/store/open-store.ts';
import type { StoreEvent } from '../../src/store/store-event.ts';
import type { Store } from '../../src/store/store.ts';

const folders: string[] = [];
const stores: Store[] = [];

/** Called after the tests of each file, by `close-stores.ts`. */
export async function closeTemporaryStores(): Promise<void> {
  await Promise.all(stores.splice(0).map(store => store.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'celltrail-store-'));
  folders.push(folder);
  return folder;
}

/** A store in a folder of its own, closed after the file's tests. `events` gathers all that it emits. */
export async function temporaryStore(
  options: Partial<OpenStoreOptions> = {}
): Promise<Store & { events: StoreEvent[]; dataDir: string }> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const store = await openStore({ sync: 'normal', ...options, dataDir });
  const events: StoreEvent[] = [];
  store.onCommit(committed => events.push(...committed));
  stores.push(store);
  return { ...store, events, dataDir };
}

/** The error of a call that must be refused. */
export async function refusal(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('The call was not refused.');
}

/** What `refusal` would answer, for short comparisons. */
export async function refusalText(call: Promise<unknown>): Promise<string> {
  const { code, message } = await refusal(call);
  return `${code}: ${message}`;
}
