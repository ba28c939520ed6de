import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gitFacts } from '../../../src/server/git/git-facts.ts';

describe('the facts of a repository', () => {
  const parent = mkdtempSync(join(tmpdir(), 'ct-git-'));
  const folder = join(parent, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8'
    }).trim();

  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('are none outside a repository, and before its first commit', async () => {
    expect(await gitFacts(parent)).toBeNull();
    expect(await gitFacts(join(parent, 'not there'))).toBeNull();
    mkdirSync(folder);
    git('init', '--quiet', '--initial-branch=trunk');
    expect(await gitFacts(folder)).toBeNull();
  });

  it('say that a tracked file has changed, and nothing of untracked ones', async () => {
    writeFileSync(join(folder, 'tracked'), 'one');
    git('add', 'tracked');
    git('commit', '--quiet', '-m', 'first');
    const commit = git('rev-parse', 'HEAD');
    writeFileSync(join(folder, 'untracked'), 'one');
    expect(await gitFacts(folder)).toEqual({ commit, branch: 'trunk', dirty: false });
    writeFileSync(join(folder, 'tracked'), 'two');
    expect(await gitFacts(folder)).toEqual({ commit, branch: 'trunk', dirty: true });
  });

  it('have no branch where none is checked out', async () => {
    git('checkout', '--quiet', '--detach');
    expect(await gitFacts(folder)).toMatchObject({ branch: null });
  });

  it('run no program that the repository names', async () => {
    const mark = join(parent, 'ran');
    git('config', 'core.fsmonitor', `touch ${mark}; false`);
    await gitFacts(folder);
    expect(() => execFileSync('ls', [mark], { stdio: 'ignore' })).toThrow();
  });
});
