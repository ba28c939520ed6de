import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { identityOf, type ProcessIdentity } from '../../store/db/process-identity.ts';
import { readJsonFile, writeJsonFile } from '../../store/db/json-file.ts';

/**
 * A Jupyter server that records into the data folder, in `observers/<id>.json`. Its companion writes
 * it at its start, and the owner of the folder removes it when the server is dead.
 */
export interface ObserverFile {
  /** Id of the Jupyter server's life. */
  observer: string;
  /** The Jupyter server's. */
  process: ProcessIdentity;
  /** When its companion started, ms since 1970. */
  since: number;
  /** The Jupyter root; null: none of its notebooks' repositories is looked at. */
  root_dir: string | null;
  /** Of those that differ from their commit, how; absent: no. */
  git_diff?: boolean;
}

export function writeObserverFile(
  dataDir: string,
  { pid, ...facts }: Omit<ObserverFile, 'process' | 'since'> & { pid: number }
): void {
  mkdirSync(folderOf(dataDir), { recursive: true });
  const file: ObserverFile = { ...facts, process: identityOf(pid), since: Date.now() };
  writeJsonFile(pathOf(dataDir, facts.observer), file);
}

export function readObserverFiles(dataDir: string): ObserverFile[] {
  if (!existsSync(folderOf(dataDir))) return [];
  return readdirSync(folderOf(dataDir))
    .filter(name => name.endsWith('.json'))
    .map(name => readJsonFile<ObserverFile>(path.join(folderOf(dataDir), name)))
    .filter(file => file !== null);
}

export function removeObserverFile(dataDir: string, observer: string): void {
  rmSync(pathOf(dataDir, observer), { force: true });
}

const folderOf = (dataDir: string) => path.join(dataDir, 'observers');

const pathOf = (dataDir: string, observer: string) =>
  path.join(folderOf(dataDir), `${encodeURIComponent(observer)}.json`);
