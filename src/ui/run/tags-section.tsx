import { useMemo, useState } from 'react';
import type { TrackingClient } from '../../client/tracking-client.ts';
import type { RunEdits } from '../edit/run-edits.ts';
import { tagSuggestions } from '../edit/suggest-tags.ts';
import { TagChips } from '../edit/tag-chips.tsx';
import { TagEditor } from '../edit/tag-editor.tsx';
import type { Host } from '../host.ts';
import { NameValueTable } from './name-value-table.tsx';
import { PlusIcon } from '../line-icons.tsx';
import type { RunValues } from './run-values.ts';
import { Section } from './section.tsx';
import { splitTags } from '../edit/split-tags.ts';
import { useFocusHome } from './use-focus-home.ts';

/** Tags that people set, to be changed in place; those of clients and of celltrail below, folded. */
export function TagsSection({
  run,
  client,
  host: { trans },
  edits,
  editing,
  onEdit
}: {
  run: RunValues;
  client: TrackingClient;
  host: Host;
  edits: RunEdits;
  editing: boolean;
  onEdit(editing: boolean): void;
}) {
  const { home, giveBack } = useFocusHome();
  const suggest = useMemo(() => tagSuggestions(client), [client]);
  const [systemOpen, setSystemOpen] = useState(false);
  const { own, system } = splitTags(run.tags);
  const remove = (key: string) => void edits.deleteTag(run.run_id, key);
  const add = (
    <button
      ref={home}
      className="ct-icon-button"
      type="button"
      title={trans.__('Add a tag (t)')}
      aria-label={trans.__('Add a tag')}
      onClick={() => onEdit(true)}
    >
      <PlusIcon />
    </button>
  );
  return (
    <Section title={trans.__('Tags')} count={own.size} actions={!editing && add}>
      {editing ? (
        <TagEditor
          tags={own}
          trans={trans}
          suggest={suggest}
          onAdd={({ key, value }) => void edits.setTag(run.run_id, key, value)}
          onRemove={remove}
          onClose={() => {
            giveBack();
            onEdit(false);
          }}
        />
      ) : own.size === 0 ? (
        <p className="ct-faint ct-none">{trans.__('No tags.')}</p>
      ) : (
        <TagChips tags={own} trans={trans} onRemove={remove} />
      )}
      {system.size > 0 && (
        <details
          className="ct-system-tags"
          onToggle={event => setSystemOpen(event.currentTarget.open)}
        >
          <summary>{trans._n('%1 system tag', '%1 system tags', system.size)}</summary>
          {systemOpen && (
            <NameValueTable
              values={system}
              label={trans.__('System tags')}
              empty=""
              trans={trans}
            />
          )}
        </details>
      )}
    </Section>
  );
}
