import {
  useId,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type RefObject,
  type UIEvent
} from 'react';
import { CloseIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { CompletionList, optionId } from './completion-list.tsx';
import { FaultLine } from './fault-line.tsx';
import type { FilterFault, FilterModel } from './filter-model.ts';

/**
 * One line that filters runs: words of their names, comparisons, or both. What it cannot understand
 * is underlined, and said below it.
 */
export function FilterBox({
  model,
  trans,
  input,
  onLeave
}: {
  model: FilterModel;
  trans: Translation;
  /** For a key that leads here from elsewhere. */
  input?: RefObject<HTMLInputElement>;
  /** Arrow down: to what is filtered. */
  onLeave?(): void;
}) {
  const state = useModel(model);
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const box = input ?? own;
  const overlay = useRef<HTMLDivElement>(null);
  const caret = useRef<number | null>(null);
  const { text, fault, completion } = state;

  useLayoutEffect(() => {
    if (caret.current === null) return;
    box.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const take = (index?: number) => {
    caret.current = model.take(index);
    box.current?.focus();
    return caret.current !== null;
  };
  const clear = () => {
    model.clear();
    box.current?.focus();
  };
  const followScroll = ({ currentTarget }: UIEvent<HTMLInputElement>) => {
    if (overlay.current) overlay.current.scrollLeft = currentTarget.scrollLeft;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** @returns whether the key did something */
  const act = (key: string): boolean => {
    switch (key) {
      case 'ArrowDown':
        if (completion !== null) model.move(1);
        else onLeave?.();
        return true;
      case 'ArrowUp':
        if (completion !== null) model.move(-1);
        return completion !== null;
      case 'Tab':
        return take();
      case 'Enter':
        if (take()) return true;
        model.closeCompletion();
        model.apply();
        return true;
      case 'Escape':
        if (completion !== null) model.closeCompletion();
        else if (text !== '') model.clear();
        else return false;
        return true;
      default:
        return false;
    }
  };

  return (
    <div className="ct-filter">
      <div className={`ct-filter-frame ${fault === null ? '' : 'ct-filter-wrong'}`}>
        <div ref={overlay} className="ct-filter-overlay" aria-hidden="true">
          <Underlined text={text} fault={fault} />
        </div>
        <input
          ref={box}
          className="ct-filter-input"
          type="text"
          role="combobox"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label={trans.__('Filter runs')}
          aria-autocomplete="list"
          aria-expanded={completion !== null}
          aria-controls={completion === null ? undefined : `${id}-list`}
          aria-activedescendant={
            completion !== null && completion.active >= 0
              ? optionId(`${id}-list`, completion.active)
              : undefined
          }
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : `${id}-fault`}
          placeholder={trans.__('Filter runs, e.g. val/acc > 0.9')}
          value={text}
          onFocus={() => void model.prepare()}
          onBlur={() => model.closeCompletion()}
          onChange={({ currentTarget: { value, selectionStart } }) =>
            model.setText(value, selectionStart ?? value.length)
          }
          onScroll={followScroll}
          onKeyDown={onKeyDown}
        />
        {text !== '' && (
          <button
            className="ct-icon-button"
            type="button"
            title={trans.__('Clear filter')}
            aria-label={trans.__('Clear filter')}
            onClick={clear}
          >
            <CloseIcon />
          </button>
        )}
        {completion !== null && (
          <CompletionList id={`${id}-list`} completion={completion} trans={trans} onTake={take} />
        )}
      </div>
      <FaultLine id={`${id}-fault`} model={model} fault={fault} trans={trans} />
    </div>
  );
}

/** The text again, behind the box, with a line below the wrong word. */
function Underlined({ text, fault }: { text: string; fault: FilterFault | null }) {
  if (fault === null) return null;
  const end = fault.from + fault.length;
  return (
    <>
      {text.slice(0, fault.from)}
      {/* At the end of a text something is missing: there is no word, and still a place. */}
      <span className="ct-filter-fault">{text.slice(fault.from, end) || '  '}</span>
      {text.slice(end)}
    </>
  );
}
