import { expect, it } from 'vitest';

import { preview } from '../../../src/store/traces/preview.ts';

const json = (value: unknown) => JSON.stringify(value);

it('shows the last message of the role', () => {
  const messages = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'answer' },
    { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'second' }] }
  ];
  expect(preview(json({ messages }), 'user')).toBe('second');
  expect(preview(json({ messages }), 'assistant')).toBe('answer');
  expect(preview(json({ request: { input: messages } }), 'user')).toBe('second');
  expect(preview(json({ choices: [{ message: messages[1] }] }), 'assistant')).toBe('answer');
});

it('shows anything else as JSON, cut to 1000 characters', () => {
  expect(preview('{"q": 1}', 'user')).toBe('{"q": 1}');
  expect(preview(json({ messages: [] }), 'user')).toBe('{"messages":[]}');
  const long = json('図'.repeat(2000));
  expect(preview(long, 'user')).toBe(`"${'図'.repeat(996)}...`);
});
