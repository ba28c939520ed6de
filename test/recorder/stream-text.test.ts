import { describe, expect, it } from 'vitest';
import { StreamText } from '../../src/recorder/stream-text.ts';

describe('the text of a stream', () => {
  it.each([
    ['plain', ['a', 'b\nc'], 'ab\nc'],
    ['goes back to the beginning of its line', ['one\n100\r9'], 'one\n900'],
    ['goes back over messages', ['  0 %', '\r 50 %', '\r100 %\n'], '100 %\n'],
    ['treats \\r\\n as the end of a line', ['a\r\nb\r\n'], 'a\nb\n'],
    ['ends the line behind its last character, as JupyterLab does', ['abc\rX\nY'], 'Xbc\nY'],
    ['takes characters back', ['abc\b\bX'], 'aX'],
    ['takes nothing back over the beginning of a line', ['a\n\b\bX'], 'a\nX'],
    ['keeps what a shorter text does not cover', ['loading...\rdone'], 'doneing...'],
    ['is empty for nothing', ['', '\r', '\b'], '']
  ])('%s', (_, written, shown) => {
    const text = new StreamText();
    for (const part of written) text.write(part);
    expect(text.text).toBe(shown);
    expect(text.bytes).toBe(Buffer.byteLength(shown));
  });

  it('is as long as its UTF-8', () => {
    expect(new StreamText('ü\n€').bytes).toBe(6);
  });
});
