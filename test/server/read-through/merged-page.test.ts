import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergedPage, type Source } from '../../../src/server/read-through/merged-page.ts';

/** Answers so many at a time at most. */
const listed = (items: readonly number[], atOnce: number): Source<number> => ({
  page(page_token) {
    const from = Number(page_token ?? 0);
    const end = from + atOnce;
    return Promise.resolve({
      items: items.slice(from, end),
      ...(end < items.length ? { next_page_token: String(end) } : {})
    });
  }
});

const byValue = (a: number, b: number) => a - b;

async function allPages(sources: readonly Source<number>[], limit: number): Promise<number[][]> {
  const pages: number[][] = [];
  let page_token: string | undefined;
  do {
    const page = await mergedPage(sources, byValue, { limit, page_token });
    pages.push(page.items);
    page_token = page.next_page_token;
  } while (page_token !== undefined);
  return pages;
}

it('lists in the same order are one list, whatever their pages', async () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 25 });
  const size = fc.integer({ min: 1, max: 6 });
  await fc.assert(
    fc.asyncProperty(numbers, numbers, size, size, size, async (a, b, ofA, ofB, limit) => {
      const sorted = [a.sort(byValue), b.sort(byValue)] as const;
      const sources = [listed(sorted[0], ofA), listed(sorted[1], ofB)];
      const pages = await allPages(sources, limit);
      expect(pages.flat()).toEqual([...a, ...b].sort(byValue));
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    }),
    { numRuns: 300 }
  );
});

it('a token of another search is refused', async () => {
  const ofOne = await mergedPage([listed([1, 2], 2)], byValue, { limit: 1, page_token: undefined });
  const sources = [listed([1], 1), listed([2], 1)];
  for (const page_token of ['?', 'e30=', ofOne.next_page_token]) {
    await expect(mergedPage(sources, byValue, { limit: 1, page_token })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE'
    });
  }
});
