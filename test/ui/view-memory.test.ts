import { afterEach, expect, it, vi } from 'vitest';
import { browserMemory } from '../../src/ui/view-memory.ts';

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

it('keeps what a view chose for the next one, apart from what others keep', () => {
  browserMemory('a:').set('sort', 'name');
  expect(browserMemory('a:').get('sort')).toBe('name');
  expect(browserMemory('b:').get('sort')).toBeNull();
});

it('lasts as long as the view where the browser keeps nothing', () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  const memory = browserMemory('a:');
  memory.set('sort', 'name');
  expect(memory.get('sort')).toBe('name');
});
