import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { InlineText } from '../../../src/ui/edit/inline-text.tsx';
import { NoteEditor } from '../../../src/ui/edit/note-editor.tsx';
import { TagEditor } from '../../../src/ui/edit/tag-editor.tsx';
import { english } from '../../../src/ui/english.ts';
import { deferred } from '../../client/fake-transport.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { typeInto } from './type-into.ts';

describe('a text that is edited in its place', () => {
  function show() {
    const onSave = vi.fn();
    const onClose = vi.fn();
    const element = render(
      <InlineText text="old" label="Name" onSave={onSave} onClose={onClose} />
    );
    return { box: element.querySelector('input')!, onSave, onClose };
  }

  it('has the focus and is selected', () => {
    const { box } = show();
    expect(document.activeElement).toBe(box);
    expect([box.selectionStart, box.selectionEnd]).toEqual([0, 3]);
  });

  it('is saved by Enter', async () => {
    const { box, onSave, onClose } = show();
    await typeInto(box, ' new ');
    await press(box, 'Enter');
    expect(onSave).toHaveBeenCalledExactlyOnceWith('new');
    expect(onClose).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('is saved when it is left', async () => {
    const { box, onSave, onClose } = show();
    await typeInto(box, 'new');
    await change(() => box.blur());
    expect(onSave).toHaveBeenCalledExactlyOnceWith('new');
    expect(onClose).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('is given up by Escape', async () => {
    const { box, onSave, onClose } = show();
    await typeInto(box, 'new');
    await press(box, 'Escape');
    await change(() => box.blur());
    expect(onSave).not.toHaveBeenCalled();
    expect(onClose).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('that another has changed meanwhile is not written back', async () => {
    const onSave = vi.fn();
    let rename: (text: string) => void = () => {};
    function Renamed() {
      const [text, setText] = useState('old');
      rename = setText;
      return <InlineText text={text} label="Name" onSave={onSave} onClose={() => {}} />;
    }
    const box = render(<Renamed />).querySelector('input')!;
    await change(() => rename('new'));
    await press(box, 'Enter');
    expect(onSave).not.toHaveBeenCalled();
  });

  it.each(['', '  ', 'old'])('is not saved as "%s"', async text => {
    const { box, onSave } = show();
    await typeInto(box, text);
    await press(box, 'Enter');
    expect(onSave).not.toHaveBeenCalled();
  });
});

describe('the tags of a run', () => {
  function show(tags: Record<string, string> = { baseline: '', kind: 'sweep' }) {
    const parts = { onAdd: vi.fn(), onRemove: vi.fn(), onClose: vi.fn() };
    const suggest = vi.fn(async (typed: string) =>
      typed === '' ? ['baseline', 'kind', 'owner'] : ['owner=ana', 'owner=bob']
    );
    const element = render(
      <TagEditor
        tags={new Map(Object.entries(tags))}
        trans={english}
        suggest={suggest}
        {...parts}
      />
    );
    const offers = () => [...element.querySelectorAll('option')].map(({ value }) => value);
    return { element, box: element.querySelector('input')!, offers, ...parts };
  }

  it('are chips that can be taken away', async () => {
    const { element, onRemove } = show();
    const texts = [...element.querySelectorAll('.ct-tag')].map(tag => tag.textContent);
    expect(texts).toEqual(['baseline', 'kind=sweep']);
    await click(button(element, 'Remove tag kind'));
    expect(onRemove).toHaveBeenCalledExactlyOnceWith('kind');
    expect(accessibilityFaults(element)).toEqual([]);
  });

  it.each([
    ['best', { key: 'best', value: '' }],
    ['owner = ana=b', { key: 'owner', value: 'ana=b' }]
  ])('get a new one by %s and Enter', async (text, tag) => {
    const { box, onAdd, onClose } = show();
    await typeInto(box, text);
    await press(box, 'Enter');
    expect(onAdd).toHaveBeenCalledExactlyOnceWith(tag);
    expect([box.value, onClose.mock.calls.length]).toEqual(['', 0]);
  });

  it('are left by Escape, and by Enter without a text', async () => {
    const { box, onAdd, onClose } = show();
    await press(box, 'Enter');
    await press(box, 'Escape');
    expect([onAdd.mock.calls.length, onClose.mock.calls.length]).toEqual([0, 2]);
  });

  it('of other runs are offered, first their keys, then values of the key', async () => {
    const { box, offers } = show();
    await settle();
    expect(offers()).toEqual(['kind', 'owner']);
    await typeInto(box, 'owner=');
    await settle();
    expect(offers()).toEqual(['owner=ana', 'owner=bob']);
  });
});

describe('a note', () => {
  function show() {
    const parts = { onSave: vi.fn<(text: string) => Promise<boolean>>(), onClose: vi.fn() };
    parts.onSave.mockResolvedValue(true);
    const element = render(<NoteEditor text="old" trans={english} {...parts} />);
    return { element, box: element.querySelector('textarea')!, ...parts };
  }

  it('is saved by its button, also when it is emptied', async () => {
    const { element, box, onSave } = show();
    await typeInto(box, '');
    await click(button(element, 'Save'));
    expect(onSave).toHaveBeenCalledExactlyOnceWith('');
  });

  it('stays open with its text until it is saved', async () => {
    const { element, box, onSave, onClose } = show();
    const answer = deferred<boolean>();
    onSave.mockReturnValueOnce(answer.promise);
    await typeInto(box, 'new');
    for (let times = 0; times < 2; times += 1) await click(button(element, 'Save'));
    expect([onSave.mock.calls.length, onClose.mock.calls.length]).toEqual([1, 0]);
    await change(() => answer.resolve(false));
    expect([box.value, onClose.mock.calls.length]).toEqual(['new', 0]);
    await click(button(element, 'Save'));
    expect([onSave.mock.calls.length, onClose.mock.calls.length]).toEqual([2, 1]);
  });

  it('is not given up by the Escape that ends the composing of a character', async () => {
    const { box, onClose } = show();
    const fields = { key: 'Escape', bubbles: true, isComposing: true };
    await change(() => box.dispatchEvent(new KeyboardEvent('keydown', fields)));
    expect(onClose).not.toHaveBeenCalled();
  });

  it('is saved by Ctrl+Enter and not by Enter, which begins a line', async () => {
    const { box, onSave } = show();
    await typeInto(box, 'new');
    await press(box, 'Enter');
    expect(onSave).not.toHaveBeenCalled();
    await change(() =>
      box.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true })
      )
    );
    expect(onSave).toHaveBeenCalledExactlyOnceWith('new');
  });

  it('is given up by Escape', async () => {
    const { box, onSave, onClose } = show();
    await typeInto(box, 'new');
    await press(box, 'Escape');
    expect([onSave.mock.calls.length, onClose.mock.calls.length]).toEqual([0, 1]);
  });
});
