import type { MouseEvent } from 'react';
import type { Translation } from '../translation.ts';
import type { Completion, CompletionItem } from './completion.ts';

/** How the text of a filter box may go on. */
export function CompletionList({
  id,
  completion: { items, active },
  trans,
  onTake
}: {
  id: string;
  completion: Completion;
  trans: Translation;
  onTake(index: number): void;
}) {
  // A press would take the focus from the box, and the list with it.
  const keepFocus = (event: MouseEvent) => event.preventDefault();
  return (
    <ul
      id={id}
      className="ct-completions"
      role="listbox"
      aria-label={trans.__('Completions')}
      onMouseDown={keepFocus}
    >
      {items.map((item, index) => (
        <li
          key={`${item.kind} ${item.text}`}
          id={optionId(id, index)}
          className="ct-completion"
          role="option"
          aria-selected={index === active}
          onClick={() => onTake(index)}
        >
          <span className="ct-completion-name" title={item.label}>
            {item.label}
          </span>
          <span className="ct-faint">{kindWord(item.kind, trans)}</span>
        </li>
      ))}
    </ul>
  );
}

export const optionId = (list: string, index: number) => `${list}-${index}`;

function kindWord(kind: CompletionItem['kind'], trans: Translation): string {
  switch (kind) {
    case 'metric':
      return trans.__('metric');
    case 'param':
      return trans.__('param');
    case 'tag':
      return trans.__('tag');
    case 'attribute':
      return trans.__('fact');
    case 'value':
      return '';
  }
}
