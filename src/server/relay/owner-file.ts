import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isOnNetwork } from '../../store/db/network-file-system.ts';
import { readJsonFile, writeJsonFile } from '../../store/db/json-file.ts';

/**
 * Where the companion that owns a data folder listens for relays, in `owner.json` beside the lock:
 * whoever may read the file may relay.
 */
export interface OwnerFile {
  /** Path of a unix socket. */
  socket: string;
  key: string;
}

/** A new address and key for an owner; the folder of the address is there. */
export function newOwner(dataDir: string): OwnerFile {
  const beside = path.join(path.resolve(dataDir), 'owner.sock');
  const fits = Buffer.byteLength(beside) <= LIMIT_BYTES && !isOnNetwork(dataDir);
  const socket = fits ? beside : path.join(mkdtempSync(path.join(tmpdir(), TEMPORARY)), 's');
  return { socket, key: randomBytes(32).toString('hex') };
}

export const readOwnerFile = (dataDir: string) => readJsonFile<OwnerFile>(pathOf(dataDir));

export const writeOwnerFile = (dataDir: string, owner: OwnerFile) =>
  writeJsonFile(pathOf(dataDir), owner);

/** Takes away what an owner left, a killed one or ourselves. Only for who holds the folder. */
export function removeOwnerFile(dataDir: string): void {
  const owner = readOwnerFile(dataDir);
  if (owner !== null) {
    rmSync(owner.socket, { force: true });
    const folder = path.dirname(owner.socket);
    if (path.basename(folder).startsWith(TEMPORARY))
      rmSync(folder, { recursive: true, force: true });
  }
  rmSync(pathOf(dataDir), { force: true });
}

const pathOf = (dataDir: string) => path.join(dataDir, 'owner.json');

/** The address of a unix socket has room for 108 bytes (104 on macOS), the final zero included. */
const LIMIT_BYTES = 100;
const TEMPORARY = 'celltrail-owner-';
