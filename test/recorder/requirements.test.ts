import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../src/protocol/frames.ts';
import { requirements } from '../../src/recorder/requirements.ts';
import { withoutUrlSecrets } from '../../src/recorder/url-secrets.ts';

const from = (direct_url: unknown): InstalledPackage => ({ name: 'x', version: '1.0', direct_url });
const line = (direct_url: unknown) => requirements(null, [from(direct_url)]).text.trimEnd();

describe('the lines of a requirements.txt', () => {
  it('are sorted by name as pip compares it, behind the version of Python', () => {
    const packages = ['Zope.b', 'zope-a', 'Alpha'].map(name => ({ name, version: '1' }));
    expect(requirements('3.12.0', packages)).toEqual({
      text: '# Python 3.12.0\nAlpha==1\nzope-a==1\nZope.b==1\n',
      count: 3
    });
  });

  it('have the place of what came from elsewhere than an index', () => {
    const url = 'https://example.org/x.git';
    expect(line({ url, vcs_info: { vcs: 'git', commit_id: 'a1b2' }, subdirectory: 'py' })).toBe(
      `x @ git+${url}@a1b2#subdirectory=py`
    );
    const wheel = 'https://example.org/x-1.0-py3-none-any.whl';
    expect(line({ url: wheel, archive_info: { hash: 'sha256=ab' } })).toBe(
      `x @ ${wheel}#sha256=ab`
    );
    expect(line({ url: wheel, archive_info: { hashes: { sha256: 'cd' } } })).toBe(
      `x @ ${wheel}#sha256=cd`
    );
    expect(line({ url: wheel, archive_info: {} })).toBe(`x @ ${wheel}`);
    expect(line({ url: 'file:///home/me/x', dir_info: {} })).toBe('x @ file:///home/me/x');
    expect(line({ url: 'file:///home/me/x', dir_info: { editable: true } })).toBe(
      '# editable: x==1.0\n-e file:///home/me/x'
    );
  });

  it('hold nothing that is no name, version or place', () => {
    const odd = [
      { name: 'a\n-r /etc/passwd', version: '1' },
      { name: 'b', version: '1 --hash=x' },
      { name: '', version: '' }
    ];
    expect(requirements(null, odd)).toEqual({ text: '', count: 0 });
    for (const odd of [null, 7, {}, { url: 7 }, { url: 'https://h/x\n--index-url y' }]) {
      expect(line(odd)).toBe('x==1.0');
    }
    expect(line({ url: 'https://h/x', vcs_info: { vcs: 'git', commit_id: 'a\nb' } })).toBe(
      'x==1.0'
    );
  });

  it('tell nobody how their places are entered', () => {
    const url = 'https://me:hunter2@example.org/x.whl?sig=abc#token=def';
    expect(line({ url, archive_info: {} })).toBe('x @ https://example.org/x.whl');
  });
});

it.each([
  ['https://user:pass@host/x', 'https://host/x'],
  ['https://token@host:8080/x', 'https://host:8080/x'],
  ['https://me@corp.example:p@ss@host/x', 'https://host/x'],
  ['https://user:pa/ss@host/x', 'https://host/x'],
  ['https://user:12/ss@host/x', 'https://user:12/ss@host/x'],
  ['https://git:secret@host/x', 'https://host/x'],
  ['ssh://git@github.com/a/b.git', 'ssh://git@github.com/a/b.git'],
  ['https://${USER}:${TOKEN}@host/x', 'https://${USER}:${TOKEN}@host/x'],
  ['https://[::1]:80/a@1/x', 'https://[::1]:80/a@1/x'],
  ['HTTPS://u:p@HOST/x', 'HTTPS://HOST/x'],
  ['file:///home/me/x?y', 'file:///home/me/x'],
  ['https://host?sig=a@b', 'https://host'],
  ['https://host#a:b@c', 'https://host']
])('a secret in %s', (url, without) => {
  expect(withoutUrlSecrets(url)).toBe(without);
});
