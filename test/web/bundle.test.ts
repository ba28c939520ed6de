// @vitest-environment node
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/bundle-web.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-bundled-web-'));

beforeAll(() => promisify(execFile)(process.execPath, [SCRIPT, folder]));
afterAll(() => rmSync(folder, { recursive: true }));

const files = (pattern: RegExp) => readdirSync(folder).filter(name => pattern.test(name));

it('the page weighs 400 kB at most as it is sent, all views together', () => {
  const bytes = files(/\.gz$/).map(name => statSync(path.join(folder, name)).size);
  expect(bytes.length).toBeGreaterThan(3);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(400_000);
});

it('each file bears a hash, and has a form for gzip and one for br', () => {
  for (const name of files(/\.(js|css)$/)) {
    expect(name).toMatch(/-[A-Z0-9]{8}\.(js|css)$/);
    expect(files(/\.(gz|br)$/)).toEqual(expect.arrayContaining([`${name}.gz`, `${name}.br`]));
  }
});

it('the index names files that are there, and no other host', () => {
  const index = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
  const local = named.filter(address => !address.startsWith('data:'));
  expect(local.length).toBeGreaterThan(2);
  for (const address of local) {
    expect(address).toMatch(/^\{root\}celltrail\//);
    expect(files(/./)).toContain(path.basename(address));
  }
});
