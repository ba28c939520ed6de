import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NotebookSettings } from '../../src/server/notebook-settings.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-prints-'));
  store = await openStore({ dataDir: path.join(folder, 'data'), sync: 'normal' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

it('what is chosen is kept, goes with a notebook that is renamed, and can be taken back', async () => {
  const open = () => {
    const settings = new NotebookSettings(store.tracking, () => {});
    store.onCommit(events => settings.changed(events));
    return settings;
  };
  const settings = open();
  await settings.ready();
  expect(settings.parsesPrints('a.ipynb')).toBe(false);
  const session_id = 'kernel.1';
  const apply = (seq: number, change: Parameters<typeof store.sessions.apply>[0]['changes'][0]) =>
    store.sessions.apply({ observer: 'o', seq, changes: [change] });
  await apply(1, {
    type: 'open-session',
    session_id,
    run_id: 'a'.repeat(32),
    kernel_id: 'kernel',
    epoch: 1,
    kernel_name: 'python3',
    language: 'python',
    notebook_path: 'a.ipynb',
    tracking_uri: null,
    time: 1,
    tags: []
  });
  await settings.setParsesPrints('a.ipynb', true);
  await settings.setTracked('a.ipynb', false);
  expect(settings.parsesPrints('a.ipynb')).toBe(true);
  expect(settings.isTracked('a.ipynb')).toBe(false);
  await apply(2, { type: 'move-notebook', session_id, notebook_path: 'b.ipynb' });
  await settings.ready();
  expect([settings.parsesPrints('a.ipynb'), settings.parsesPrints('b.ipynb')]).toEqual([
    false,
    true
  ]);
  const later = open();
  await later.ready();
  expect(later.parsesPrints('b.ipynb')).toBe(true);
  await later.setParsesPrints('b.ipynb', false);
  expect(later.parsesPrints('b.ipynb')).toBe(false);
  expect([later.isTracked('a.ipynb'), later.isTracked('b.ipynb')]).toEqual([true, false]);
  await later.setTracked('b.ipynb', true);
  expect(later.isTracked('b.ipynb')).toBe(true);
});
