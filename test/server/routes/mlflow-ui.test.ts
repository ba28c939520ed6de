import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMlflowUi } from '../../../src/server/routes/mlflow-ui.ts';

describe('the folder of MLflow’s web page', () => {
  let packages: string;
  let build: string;

  beforeAll(() => {
    packages = mkdtempSync(path.join(tmpdir(), 'celltrail-ui-'));
    build = path.join(packages, 'mlflow', 'server', 'js', 'build');
    mkdirSync(build, { recursive: true });
    writeFileSync(path.join(build, 'index.html'), '<html></html>');
  });
  afterAll(() => rmSync(packages, { recursive: true }));

  it('is found from itself, from the package and from the folder of packages', () => {
    for (const given of [build, path.join(packages, 'mlflow'), packages]) {
      expect(findMlflowUi(given)).toBe(build);
    }
  });

  it('is not made up', () => {
    expect(findMlflowUi(path.join(packages, 'mlflow', 'server'))).toBeUndefined();
  });
});
