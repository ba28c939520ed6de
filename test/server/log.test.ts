import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';

import { openLog, withoutSecrets } from '../../src/server/log.ts';

it('hides the secret in the path of a kernel, and bearer tokens', () => {
  expect(withoutSecrets('GET /kernels/k-1/0123abcd/api/2.0/mlflow/runs/get failed')).toBe(
    'GET /kernels/k-1/***/api/2.0/mlflow/runs/get failed'
  );
  expect(withoutSecrets("'http://127.0.0.1:1/kernels/k-1/0123abcd'")).toBe(
    "'http://127.0.0.1:1/kernels/k-1/***'"
  );
  expect(withoutSecrets('Authorization: Bearer abc')).toBe('Authorization: Bearer ***');
});

it('writes an error with its stack and causes to the file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-log-'));
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    openLog(folder).error('it failed', new Error('outer', { cause: new Error('inner') }));
    const text = readFileSync(path.join(folder, 'server.log'), 'utf8');
    expect(text).toMatch(/ERROR it failed: Error: outer\n\s+at .*log\.test/);
    expect(text).toContain('caused by Error: inner');
    expect(stderr).toHaveBeenCalledWith(text);
  } finally {
    stderr.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
