import { rmSync } from 'node:fs';
import path from 'node:path';
import { readJsonFile, writeJsonFile } from '../store/db/json-file.ts';
import type { SyncStatus } from '../protocol/entities/sync.ts';

/** How far sync was when it last changed, for who cannot ask the server. */
export interface SyncStatusFile {
  /** Of the process that copies. */
  pid: number;
  /** ms since 1970. */
  time: number;
  status: SyncStatus;
}

export const readSyncStatus = (dataDir: string) => readJsonFile<SyncStatusFile>(pathOf(dataDir));

export const writeSyncStatus = (dataDir: string, status: SyncStatus) =>
  writeJsonFile(pathOf(dataDir), { pid: process.pid, time: Date.now(), status });

/** There is no remote any more. */
export const removeSyncStatus = (dataDir: string) => rmSync(pathOf(dataDir), { force: true });

const pathOf = (dataDir: string) => path.join(dataDir, 'sync.json');
