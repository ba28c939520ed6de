import { describe, expect, it } from 'vitest';

import {
  checkArtifactFilePath,
  checkArtifactPath
} from '../../../src/store/artifacts/artifact-path.ts';

describe('checkArtifactPath', () => {
  it.each([
    '../x',
    'a/../../x',
    'a/..',
    '..',
    '/etc/passwd',
    '//x',
    '\\x',
    'a\\..\\x',
    'C:/x',
    'c:\\x',
    'file:///etc/passwd',
    'a#b',
    'a\0b',
    'a\nb',
    '%2e%2e/x',
    '%2E%2e%2fx',
    '%252e%252e/x',
    '%25252e%25252e/x',
    'a/%2e%2e/%2e%2e/x',
    '%2fetc/passwd',
    'a%00b',
    'C%3A%5Cx',
    'a%5c..%5cx',
    'a%23b'
  ])('refuses %j', bad => {
    expect(() => checkArtifactPath(bad)).toThrowError(
      expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' })
    );
  });

  it('gives up on a path that was encoded without end', () => {
    expect(() => checkArtifactPath(`%${'25'.repeat(30)}41`)).toThrow('Invalid path');
  });

  it.each([
    ['a/b.txt', 'a/b.txt'],
    ['', ''],
    ['.', ''],
    ['./a//b/', 'a/b'],
    ['..a/b..', '..a/b..'],
    ['x:y.png', 'x:y.png'],
    ['100%.txt', '100%.txt'],
    ['a%20b', 'a%20b'],
    ['größe/図', 'größe/図']
  ])('takes %j as %j', (given, checked) => {
    expect(checkArtifactPath(given)).toBe(checked);
  });
});

describe('checkArtifactFilePath', () => {
  it.each(['', '.', 'a/'])('refuses %j, which names no file', given => {
    expect(() => checkArtifactFilePath(given)).toThrow('must include a filename');
  });
});
