import type { Host } from '../../src/sdk/host.ts';
import type { Outbox } from '../../src/sdk/outbox/outbox.ts';
import type { InitOptions } from '../../src/sdk/settings.ts';
import { Tracker } from '../../src/sdk/tracker.ts';

/** @returns a host whose outbox sends nothing, and what is appended there, as entries */
export function recordingHost() {
  const entries: unknown[][] = [];
  const append = (line: string) => void entries.push(JSON.parse(line) as unknown[]);
  const outbox: Partial<Outbox> = {
    nextRun: () => 0,
    append,
    appendWith: (_name, _bytes, line) => append(line),
    runId: () => Promise.resolve('0123'),
    flush: () => Promise.resolve(true)
  };
  const host: Partial<Host> = {
    env: {},
    credentialsFile: () => null,
    openOutbox: () => outbox as Outbox,
    within: (_run, work) => work(),
    runWithin: () => undefined,
    user: () => undefined,
    sourceTags: () => [],
    endsWith: () => undefined,
    absolutePath: path => `/home/ana/${path}`
  };
  return { host: host as Host, entries };
}

/** A tracker of such a host. */
export function recordedTracker(options: InitOptions = { trackingUri: 'http://127.0.0.1:5000' }) {
  const { host, entries } = recordingHost();
  return { tracker: new Tracker(options, host), entries };
}
