import { MLFLOW_NOTE } from '../../protocol/tags.ts';
import { NoteEditor } from '../edit/note-editor.tsx';
import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { PencilIcon, PlusIcon } from '../line-icons.tsx';
import type { RunValues } from './run-values.ts';
import { Section } from './section.tsx';
import { useFocusHome } from './use-focus-home.ts';

/** What people wrote about the run. */
export function NoteSection({
  run,
  host: { trans },
  edits,
  editing,
  onEdit
}: {
  run: RunValues;
  host: Host;
  edits: RunEdits;
  editing: boolean;
  onEdit(editing: boolean): void;
}) {
  const { home, giveBack } = useFocusHome();
  const note = run.tags.get(MLFLOW_NOTE) ?? '';
  const label = note === '' ? trans.__('Add a note') : trans.__('Edit the note');
  const edit = (
    <button
      ref={home}
      className="ct-icon-button"
      type="button"
      title={trans.__('%1 (n)', label)}
      aria-label={label}
      onClick={() => onEdit(true)}
    >
      {note === '' ? <PlusIcon /> : <PencilIcon />}
    </button>
  );
  return (
    <Section title={trans.__('Note')} actions={!editing && edit}>
      {editing ? (
        <NoteEditor
          text={note}
          trans={trans}
          onSave={text => edits.setNote(run.run_id, text)}
          onClose={() => {
            giveBack();
            onEdit(false);
          }}
        />
      ) : note === '' ? (
        <p className="ct-faint ct-none">{trans.__('No note.')}</p>
      ) : (
        <div onDoubleClick={() => onEdit(true)}>
          <Markdown text={note} />
        </div>
      )}
    </Section>
  );
}
