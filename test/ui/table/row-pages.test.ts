// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { PAGE_ROWS, RowPages, type PagePlace } from '../../../src/ui/table/row-pages.ts';
import { deferred } from '../../client/fake-transport.ts';
import { runRows } from '../recorded.ts';

const place = (page: number, section = ''): PagePlace => ({ section, page });
const named = (...names: string[]) =>
  runRows(
    names.map(name => ({ run_id: name, run_name: name })),
    10_000
  );
const valued = (values: Record<string, number>) =>
  runRows(
    Object.entries(values).map(([id, loss]) => ({ run_id: id, run_name: id, metrics: { loss } }))
  );

/** Asks are answered when and as the test likes. */
function start() {
  const asks: {
    page: number;
    signal: AbortSignal;
    answer: ReturnType<typeof deferred<RunRows>>;
  }[] = [];
  const errors: unknown[] = [];
  const pages = new RowPages({
    ask: ({ page }, signal) => {
      const answer = deferred<RunRows>();
      asks.push({ page, signal, answer });
      return answer.promise;
    },
    onAnswer: () => undefined,
    onError: error => errors.push(error)
  });
  const asked = () => asks.map(({ page }) => page);
  const answer = async (at: number, rows: RunRows) => {
    asks[at].answer.resolve(rows);
    await Promise.resolve().then(() => new Promise(resolve => setTimeout(resolve, 0)));
  };
  const name = (offset: number) => pages.rowAt('', offset)?.run_name ?? null;
  return { pages, asks, asked, answer, name, errors };
}

describe('pages', () => {
  it('are asked for once, two at a time, those that are wanted still', async () => {
    const { pages, asked, answer } = start();
    pages.want([place(0), place(1), place(2)]);
    expect(asked()).toEqual([0, 1]);
    pages.want([place(7), place(0)]);
    await answer(0, named('a'));
    expect(asked()).toEqual([0, 1, 7]);
    pages.want([place(0)]);
    expect(asked()).toEqual([0, 1, 7]);
  });

  it('hold the rows of their places', async () => {
    const { pages, answer, name } = start();
    pages.want([place(1)]);
    await answer(0, named('x', 'y'));
    expect(name(PAGE_ROWS + 1)).toBe('y');
    expect(name(0)).toBeNull();
  });

  it('of an earlier question stay until the first answer to the new one', async () => {
    const { pages, asks, answer, name } = start();
    pages.want([place(0)]);
    await answer(0, named('old'));
    pages.restart();
    pages.want([place(0)]);
    expect(name(0)).toBe('old');
    expect(asks[0].signal.aborted).toBe(true);
    await answer(1, named('new'));
    expect(name(0)).toBe('new');
  });

  it('of an earlier question do not come back where the new one has no answer yet', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0), place(1)]);
    await answer(0, named('old'));
    await answer(1, named('old too'));
    pages.restart();
    pages.want([place(0), place(1)]);
    await answer(2, named('new'));
    expect(name(PAGE_ROWS)).toBeNull();
  });

  it('take no answer to an earlier question', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0)]);
    pages.restart();
    pages.want([place(0)]);
    await answer(1, named('new'));
    await answer(0, named('old'));
    expect(name(0)).toBe('new');
  });

  it('that were not seen for long are dropped', async () => {
    const { pages, answer, name } = start();
    for (let page = 0; page < 21; page += 1) {
      pages.want([place(page)]);
      await answer(page, named(`row ${page}`));
      if (page === 15) pages.want([place(0)]);
    }
    expect(name(0)).toBe('row 0');
    expect(name(PAGE_ROWS)).toBeNull();
    expect(name(20 * PAGE_ROWS)).toBe('row 20');
  });

  it('are asked for again when things have changed, also while an older ask is under way', async () => {
    const { pages, asked, answer, name } = start();
    pages.want([place(0)]);
    pages.expire();
    await answer(0, named('a'));
    expect(name(0)).toBe('a');
    expect(asked()).toEqual([0, 0]);
  });

  it('are not asked for over and over when the server refuses', async () => {
    const { pages, asks, asked, errors } = start();
    pages.want([place(0)]);
    asks[0].answer.reject(new Error('down'));
    await pages.settled();
    pages.want([place(0)]);
    expect(asked()).toEqual([0]);
    expect(errors).toHaveLength(1);
    pages.expire();
    expect(asked()).toEqual([0, 0]);
  });
});

it('a row of which an answer says nothing new stays the same, and is not drawn again', async () => {
  const { pages, answer } = start();
  pages.want([place(0)]);
  const row = (fields: object, loss = 1) => ({
    run_id: 'a',
    run_name: 'a',
    metrics: { loss },
    ...fields
  });
  await answer(0, runRows([row({ metrics: { loss: 1, acc: 2 } }), { run_id: 'b', run_name: 'b' }]));
  const first = pages.rowAt('', 0);
  const next = async (at: number, ...rows: Parameters<typeof runRows>[0]) => {
    pages.expire();
    await answer(at, runRows(rows));
    return pages.rowAt('', 0);
  };
  expect(await next(1, row({}))).toBe(first);
  expect(first?.metric('loss')).toBe(1);
  // With more keys than before.
  const more = await next(2, row({ metrics: { loss: 1, acc: 2 } }));
  expect(more).not.toBe(first);
  const changed = await next(3, row({}, 5));
  expect([changed === more, changed?.metric('loss')]).toEqual([false, 5]);
  expect(await next(4, row({ pinned: true }, 5))).not.toBe(changed);
});

describe('rows below the pointer', () => {
  it('keep their places and take new values; they move when it has gone', async () => {
    const { pages, answer, name } = start();
    const loss = (offset: number) => pages.rowAt('', offset)?.metric('loss');
    pages.want([place(0)]);
    await answer(0, valued({ a: 1, b: 2 }));
    pages.setKeepsOrder('pointer', true);
    pages.expire();
    await answer(1, valued({ b: 5, a: 9 }));
    expect([name(0), loss(0), name(1), loss(1)]).toEqual(['a', 9, 'b', 5]);
    expect(pages.hasKeptOrder).toBe(true);
    pages.setKeepsOrder('pointer', false);
    await answer(2, valued({ b: 5, a: 9 }));
    expect([name(0), name(1)]).toEqual(['b', 'a']);
    expect(pages.hasKeptOrder).toBe(false);
  });

  it('move for another question', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0)]);
    await answer(0, named('a', 'b'));
    pages.setKeepsOrder('pointer', true);
    pages.restart();
    pages.want([place(0)]);
    await answer(1, named('b', 'a'));
    expect([name(0), name(1)]).toEqual(['b', 'a']);
  });

  it('go when the answer has all that there are and lacks them', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0)]);
    await answer(0, valued({ a: 1, b: 2, c: 3 }));
    pages.setKeepsOrder('pointer', true);
    pages.expire();
    await answer(1, valued({ c: 3, b: 2 }));
    expect([name(0), name(1), name(2)]).toEqual(['b', 'c', null]);
  });

  it('move after the reader’s own edit, and stay again after that', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0)]);
    await answer(0, named('a', 'b'));
    pages.setKeepsOrder('pointer', true);
    pages.letMove();
    pages.expire();
    await answer(1, named('b', 'x'));
    expect([name(0), name(1)]).toEqual(['b', 'x']);
    pages.expire();
    await answer(2, named('x', 'b'));
    expect([name(0), name(1)]).toEqual(['b', 'x']);
  });

  it('are gone when they are no longer there, once the pointer is', async () => {
    const { pages, answer, name } = start();
    pages.want([place(0)]);
    await answer(0, named('a', 'b'));
    pages.setKeepsOrder('pointer', true);
    pages.expire();
    await answer(1, named('b'));
    expect(name(1)).toBe('b');
    pages.setKeepsOrder('pointer', false);
    await answer(2, named('b'));
    expect([name(0), name(1)]).toEqual(['b', null]);
  });
});
