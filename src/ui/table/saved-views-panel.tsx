import { useState, type FormEvent } from 'react';
import { InlineText } from '../edit/inline-text.tsx';
import { CloseIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';
import type { RunTableModel } from './model.ts';
import { DEFAULT_STATE } from './table-state.ts';

/** Views that have names: one is chosen, saved, renamed or deleted. */
export function SavedViewsPanel({
  model,
  trans,
  onClose
}: {
  model: RunTableModel;
  trans: Translation;
  onClose(): void;
}) {
  const { views } = model;
  const [list, setList] = useState(() => views.list());
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<string | null>(null);
  const then = (act: () => void) => {
    act();
    setList(views.list());
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return;
    then(() => views.save({ name: trimmed, state: model.stateText }));
    setName('');
  };
  const isReplaced = list.some(view => view.name === name.trim());
  return (
    <div className="ct-saved-views">
      {list.length === 0 && (
        <p className="ct-faint">
          {trans.__('A saved view keeps filter, order, columns and groups.')}
        </p>
      )}
      <ul className="ct-list" aria-label={trans.__('Saved views')}>
        {list.map(view => (
          <li key={view.name} className="ct-saved-view">
            {renaming === view.name ? (
              <InlineText
                text={view.name}
                label={trans.__('Name of the view')}
                onSave={next => then(() => views.rename(view.name, next))}
                onClose={() => setRenaming(null)}
              />
            ) : (
              <>
                <button
                  className="ct-plain-button ct-saved-view-name"
                  type="button"
                  aria-current={view.state === model.stateText}
                  title={view.name}
                  onClick={() => {
                    model.openState(view.state);
                    onClose();
                  }}
                >
                  <span className="ct-run-table-text">{view.name}</span>
                </button>
                <button className="ct-button" type="button" onClick={() => setRenaming(view.name)}>
                  {trans.__('Rename')}
                  <span className="ct-hidden"> {view.name}</span>
                </button>
                <button
                  className="ct-icon-button"
                  type="button"
                  title={trans.__('Delete view %1', view.name)}
                  aria-label={trans.__('Delete view %1', view.name)}
                  onClick={() => then(() => views.delete(view.name))}
                >
                  <CloseIcon />
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <form className="ct-saved-views-new" onSubmit={save}>
        <input
          className="ct-input"
          type="text"
          aria-label={trans.__('Name of the view')}
          placeholder={trans.__('Name of the view')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <button className="ct-button" type="submit" disabled={name.trim() === ''}>
          {isReplaced ? trans.__('Replace') : trans.__('Save view')}
        </button>
      </form>
      <div className="ct-actions">
        <button
          className="ct-button"
          type="button"
          onClick={() => {
            model.setView(DEFAULT_STATE);
            onClose();
          }}
        >
          {trans.__('Show all as it comes')}
        </button>
      </div>
    </div>
  );
}
