import { expect, it } from 'vitest';
import { attachmentName } from '../../src/client/attachment-name.ts';
import { attachment } from '../../src/server/content-type.ts';

it.each([
  'train @ train #12.ipynb',
  'prüfung "neu" @ läuft.ipynb',
  "it's (1) \\ 2.ipynb",
  '数.ipynb'
])('what the server calls a file is read back: %s', name => {
  expect(attachmentName(attachment(name))).toBe(name);
});

it.each([
  [null, null],
  ['inline', null],
  ['attachment; filename="plain.txt"; filename*=UTF-8\'\'%E0%A4', 'plain.txt']
])('%j is read as %j', (header, name) => {
  expect(attachmentName(header)).toBe(name);
});
