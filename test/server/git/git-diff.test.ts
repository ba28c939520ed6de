import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { gitDiff } from '../../../src/server/git/git-diff.ts';
import { SecretScrubber } from '../../../src/store/secrets/secret-scrubber.ts';
import { random } from '../../store/secrets/secret-samples.ts';

describe('what differs from a commit', () => {
  const parent = mkdtempSync(join(tmpdir(), 'ct-git-diff-'));
  const folder = join(parent, 'repository');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8'
    }).trim();
  const nothing = new SecretScrubber();

  beforeAll(() => {
    mkdirSync(join(folder, 'below'), { recursive: true });
    git('init', '--quiet', '--initial-branch=trunk');
    write('a.py', 'one\ntwo\n');
    write('below/train.ipynb', '{}\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('is none while nothing does, or only a notebook', async () => {
    expect(await gitDiff(folder, 'HEAD', nothing)).toBeNull();
    write('below/train.ipynb', '{"cells": []}\n');
    expect(await gitDiff(folder, 'HEAD', nothing)).toBeNull();
  });

  it('is a patch of the whole repository, which brings the files to where they were', async () => {
    write('a.py', 'one\nthree\n');
    git('config', 'diff.noprefix', 'true');
    git('config', 'diff.relative', 'true');
    const patch = await gitDiff(join(folder, 'below'), 'HEAD', nothing);
    git('config', '--unset', 'diff.noprefix');
    expect(patch).not.toContain('ipynb');
    const file = join(parent, 'diff.patch');
    writeFileSync(file, patch!);
    write('a.py', 'one\ntwo\n');
    git('apply', file);
    expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('one\nthree\n');
  });

  it('holds no secret, on however many lines', async () => {
    const token = `ghp_${random(36)}`;
    const known = 'what a kernel\nknows on two lines';
    write('a.py', `one\ntoken = "${token}"\nkey = """${known}"""\nthree\n`);
    const patch = await gitDiff(folder, 'HEAD', new SecretScrubber([known]));
    expect(patch).toContain(`+token = "${SECRET_MARKER}"`);
    expect(patch).not.toMatch(/a kernel|two lines/);
    expect(patch).toMatch(/^\+three$/m);
  });

  it('ends at a whole line where it is cut, and says so', async () => {
    write('a.py', 'a line of twenty-two c\n'.repeat(1000));
    const patch = (await gitDiff(folder, 'HEAD', nothing, 1000))!;
    expect(patch).toContain('Cut after 1000 characters.');
    expect(patch.length).toBeLessThan(1100);
    expect(patch.endsWith('\n+a line of twenty-two c\n')).toBe(true);
  });

  it('runs no program that the repository names', async () => {
    const mark = join(parent, 'ran');
    write('.gitattributes', '*.py diff=own\n');
    git('config', 'core.fsmonitor', `touch ${mark}; false`);
    git('config', 'diff.external', `touch ${mark}; true`);
    git('config', 'diff.own.textconv', `touch ${mark}; cat`);
    expect(await gitDiff(folder, 'HEAD', nothing)).toContain('a line of');
    expect(() => readFileSync(mark)).toThrow();
  });
});
