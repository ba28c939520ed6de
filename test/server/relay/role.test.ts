import { createServer, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newOwner, writeOwnerFile } from '../../../src/server/relay/owner-file.ts';
import { Role } from '../../../src/server/relay/role.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'celltrail-role-'));
  // The folder has an owner.
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('ends, although it finds the next owner when it has begun to', async () => {
  const asked: ServerResponse[] = [];
  const waiting: (() => void)[] = [];
  const owner = createServer((_, response) => {
    asked.push(response);
    waiting.shift()?.();
  });
  const nextAsked = () => new Promise<void>(resolve => waiting.push(resolve));
  const address = newOwner(dataDir);
  await new Promise<void>(resolve => owner.listen(address.socket, resolve));
  writeOwnerFile(dataDir, address);
  try {
    let next = nextAsked();
    const taking = Role.take({ dataDir, observer: 'o', pid: process.pid });
    await next;
    asked[0].writeHead(200).flushHeaders();
    const role = await taking;
    next = nextAsked();
    asked[0].destroy();
    await next;
    const closing = role.close(async () => undefined);
    await new Promise(resolve => setTimeout(resolve, 50));
    asked[1].writeHead(200).flushHeaders();
    await expect(closing).resolves.toBeUndefined();
  } finally {
    owner.closeAllConnections();
    owner.close();
  }
}, 10_000);
