import { describe, expect, it } from 'vitest';

import { attachment, contentType } from '../../src/server/content-type.ts';

describe('contentType', () => {
  it.each(['page.html', 'page.HTM', 'page.xhtml', 'a.xml', 'a.js', 'MLmodel', 'n.ipynb'])(
    'sends %s as plain text',
    name => expect(contentType(name)).toBe('text/plain; charset=utf-8')
  );
  it('knows pictures', () => expect(contentType('a.PNG')).toBe('image/png'));
  it.each(['a.pkl', 'noextension', '.hidden', 'a.constructor'])('sends %s as bytes', name =>
    expect(contentType(name)).toBe('application/octet-stream')
  );
});

describe('attachment', () => {
  it.each([
    ['a.txt', 'attachment; filename="a.txt"'],
    ['a "b".txt', 'attachment; filename="a \\"b\\".txt"'],
    ['größe.txt', `attachment; filename="gr__e.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt`],
    ["図'1'.txt", `attachment; filename="_'1'.txt"; filename*=UTF-8''%E5%9B%B3%271%27.txt`]
  ])('names %s', (name, header) => expect(attachment(name)).toBe(header));
});
