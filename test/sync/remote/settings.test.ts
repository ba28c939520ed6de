import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRetryAfter } from '../../../src/client/retry-after.ts';
import { readCredentialsFile } from '../../../src/sync/remote/credentials-file.ts';
import { readRemoteAddress } from '../../../src/sync/remote/remote-address.ts';

it('takes http and https addresses, with a path and without a slash at the end', () => {
  expect(readRemoteAddress('HTTPS://a:b@mlflow.example.org/team//')).toEqual({
    address: 'https://mlflow.example.org/team',
    authorization: `Basic ${btoa('a:b')}`
  });
});

it.each([
  ['databricks', /"databricks" names a Databricks workspace/],
  ['databricks://profile', /Databricks/],
  ['file:///srv/mlruns', /"file:" address names a place on this machine/],
  ['sqlite:///mlflow.db', /"sqlite:"/],
  ['postgresql://u:secret@h/db', /of "postgresql:" is none of an MLflow server/],
  ['./mlruns', /none of an MLflow server/],
  ['', /none of an MLflow server/],
  ['http://', /cannot be read/],
  ['http://h/?token=secret', /no "\?" or "#"/]
])('does not take %s, and says why without a secret', (address, sentence) => {
  expect(() => readRemoteAddress(address)).toThrow(sentence);
  expect(() => readRemoteAddress(address)).toThrow(/begins with http:\/\/ or https:\/\/\.$/);
  expect(() => readRemoteAddress(address)).not.toThrow(/secret/);
});

it('reads the file of credentials of a home folder, where there is one', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'celltrail-home-'));
  try {
    expect(readCredentialsFile(home)).toBeNull();
    mkdirSync(path.join(home, '.mlflow'));
    writeFileSync(path.join(home, '.mlflow/credentials'), '[mlflow]\n');
    expect(readCredentialsFile(home)).toBe('[mlflow]\n');
  } finally {
    rmSync(home, { recursive: true });
  }
});

it('reads Retry-After as seconds or date', () => {
  const now = Date.parse('2024-01-01T00:00:00Z');
  expect(readRetryAfter('3', now)).toBe(3_000);
  expect(readRetryAfter('Mon, 01 Jan 2024 00:00:05 GMT', now)).toBe(5_000);
  expect(readRetryAfter('Sun, 31 Dec 2023 00:00:00 GMT', now)).toBe(0);
  expect(readRetryAfter('Mon, 01 Jan 2025 00:00:00 GMT', now)).toBe(600_000);
  expect(readRetryAfter('soon', now)).toBeNull();
  expect(readRetryAfter(undefined, now)).toBeNull();
});
