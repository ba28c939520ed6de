import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ArtifactStore } from '../../../src/store/artifacts/artifact-store.ts';
import { openLocalArtifacts } from '../../../src/store/artifacts/local.ts';
import { artifactStoreContract } from '../../contract/artifact-store.ts';

artifactStoreContract('a folder', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-artifacts-'));
  return {
    store: await openLocalArtifacts(folder),
    close: async () => rmSync(folder, { recursive: true })
  };
});

describe('a folder of artifacts', () => {
  let outside: string;
  let root: string;
  let store: ArtifactStore;

  beforeEach(async () => {
    outside = mkdtempSync(path.join(tmpdir(), 'celltrail-outside-'));
    writeFileSync(path.join(outside, 'secret.txt'), 'secret');
    root = path.join(outside, 'artifacts');
    store = await openLocalArtifacts(root);
  });
  afterEach(() => rmSync(outside, { recursive: true }));

  const write = (file: string) => store.write(file, Readable.from([Buffer.from('x')]));

  it('follows no link to a file outside', async () => {
    symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'link.txt'));
    await expect(store.read('link.txt')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    expect(await store.list('')).toEqual([]);
  });

  it('follows no link to a folder outside, neither to read nor to list, write or remove', async () => {
    symlinkSync(outside, path.join(root, 'link'));
    const refused = { code: 'INVALID_PARAMETER_VALUE' };
    await expect(store.read('link/secret.txt')).rejects.toMatchObject(refused);
    await expect(store.list('link')).rejects.toMatchObject(refused);
    await expect(write('link/new.txt')).rejects.toMatchObject(refused);
    await expect(store.remove('link/secret.txt')).rejects.toMatchObject(refused);
    expect(readdirSync(outside).sort()).toEqual(['artifacts', 'secret.txt']);
  });

  it('replaces a link instead of writing through it', async () => {
    symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'link.txt'));
    await write('link.txt');
    expect(readFileSync(path.join(outside, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('removes a link, not what it points to', async () => {
    symlinkSync(outside, path.join(root, 'link'));
    await store.remove('link');
    expect(readdirSync(outside).sort()).toEqual(['artifacts', 'secret.txt']);
    expect(readdirSync(root)).toEqual([]);
  });

  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    await expect(store.read('pipe')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  });

  it('clears what a killed upload left, and never shows it', async () => {
    await mkdir(path.join(root, '.uploading'));
    writeFileSync(path.join(root, '.uploading/half'), 'half');
    expect(await store.list('')).toEqual([]);
    await expect(store.read('.uploading/half')).rejects.toMatchObject({ message: 'Invalid path' });
    await openLocalArtifacts(root);
    expect(readdirSync(root)).toEqual([]);
  });
});
