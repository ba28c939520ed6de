import { getRun } from '../../protocol/endpoints/runs.ts';
import { compareRuns } from '../compare-runs.ts';
import { keepDraft, NoteEditor, type NoteDrafts } from '../edit/note-editor.tsx';
import { RunEdits, type NamedRun } from '../edit/run-edits.ts';
import { splitTags } from '../edit/split-tags.ts';
import { tagSuggestions } from '../edit/suggest-tags.ts';
import { TagEditor } from '../edit/tag-editor.tsx';
import type { Host } from '../host.ts';
import type { MenuAnchor } from '../menu/menu.tsx';
import type { RunCommand } from './grid-keys.ts';
import type { RunTableModel } from './model.ts';
import type { TableRow } from './table-row.ts';
import type { Overlays } from './use-overlay.tsx';
import { tellFailure } from '../tell-failure.ts';

export interface RunCommandOptions {
  model: RunTableModel;
  host: Host;
  overlays: Overlays;
  onEditName(run_id: string): void;
  onFilter(): void;
}

/** What a reader does with runs of the table. */
export class RunCommands {
  readonly #options: RunCommandOptions;
  readonly #edits: RunEdits;
  readonly #drafts: NoteDrafts = new Map();

  constructor(options: RunCommandOptions) {
    this.#options = options;
    const { model, host } = options;
    // Events tell of it too, but later, and move no row below the pointer.
    this.#edits = new RunEdits(model.client, host, () => void model.refresh({ edited: true }));
  }

  /** Of a line's run; where several may be meant, of all that are ticked. */
  run(command: RunCommand, line: number, anchor: MenuAnchor): void {
    const { model, host, onEditName, onFilter } = this.#options;
    const row = model.rowAt(line);
    if (command === 'filter') return onFilter();
    if (row === null) return;
    const runs = model.ticks.runsAt(line);
    switch (command) {
      case 'open':
        return host.openRun(row.run_id);
      case 'tick':
        return model.ticks.toggle(line);
      case 'tickTo':
        return model.ticks.selectTo(line);
      case 'rename':
        return onEditName(row.run_id);
      case 'tag':
        return void this.tag(runs, anchor);
      case 'note':
        return this.#note(row, anchor);
      case 'pin':
        return void this.#edits.setPinned(row.run_id, !row.pinned);
      case 'compare':
        return this.compare();
      case 'delete':
        return void this.deleteOrRestore(runs);
      case 'menu':
        return this.#menu(row, line, anchor);
    }
  }

  rename(run_id: string, run_name: string): void {
    void this.#edits.rename(run_id, run_name);
  }

  /** The runs that are ticked, 2 at least and 500 at most. */
  compare(): void {
    const { model, host } = this.#options;
    compareRuns([...model.state.selection.keys()], host);
  }

  async deleteOrRestore(runs: readonly NamedRun[]): Promise<void> {
    const { model } = this.#options;
    const run_ids = runs.map(({ run_id }) => run_id);
    const isDeleted = model.state.view.stage === 'deleted';
    const edit = isDeleted ? this.#edits.restore(run_ids) : this.#edits.delete(runs);
    if (await edit) model.ticks.unselect(run_ids);
  }

  async tag(runs: readonly NamedRun[], anchor: MenuAnchor): Promise<void> {
    const { model, host, overlays } = this.#options;
    const { trans } = host;
    const [only] = runs;
    const isOne = runs.length === 1;
    let tags: ReadonlyMap<string, string> = new Map();
    try {
      if (isOne) tags = await this.#tagsOf(only.run_id);
    } catch (error) {
      return tellFailure(host, error);
    }
    const run_ids = runs.map(({ run_id }) => run_id);
    const label = isOne
      ? trans.__('Tags of %1', only.run_name)
      : trans._n('Tag %1 run', 'Tag %1 runs', runs.length);
    // Drawn anew with each tag that comes or goes.
    const open = () =>
      overlays.openPanel(label, anchor, close => (
        <TagEditor
          tags={tags}
          trans={trans}
          suggest={tagSuggestions(model.client)}
          onAdd={({ key, value }) => {
            tags = new Map([...tags, [key, value]]);
            void this.#edits.setTags(run_ids, key, value);
            open();
          }}
          onRemove={
            isOne
              ? key => {
                  tags = new Map([...tags].filter(([other]) => other !== key));
                  void this.#edits.deleteTag(only.run_id, key);
                  open();
                }
              : undefined
          }
          onClose={close}
        />
      ));
    open();
  }

  #note({ run_id, run_name, note }: TableRow, anchor: MenuAnchor): void {
    const { overlays, host } = this.#options;
    const drafts = this.#drafts;
    const editor = (close: () => void) => (
      <NoteEditor
        key={run_id}
        text={note ?? ''}
        trans={host.trans}
        draft={drafts.get(run_id)}
        onDraft={text => keepDraft(drafts, run_id, text)}
        onSave={text => this.#edits.setNote(run_id, text)}
        onClose={close}
      />
    );
    const title = host.trans.__('Note of %1', run_name);
    overlays.openPanel(title, anchor, editor, () => drafts.has(run_id));
  }

  #menu(row: TableRow, line: number, anchor: MenuAnchor): void {
    const { model, host, overlays } = this.#options;
    const { trans } = host;
    const item = (label: string, hint: string, command: RunCommand) => ({
      label,
      hint,
      run: () => this.run(command, line, anchor)
    });
    const isDeleted = model.state.view.stage === 'deleted';
    const openNotebook = {
      label: trans.__('Open as notebook'),
      run: () => host.openNotebook(row.run_id)
    };
    overlays.openMenu(row.run_name, anchor, [
      {
        items: [
          item(trans.__('Open'), 'Enter', 'open'),
          ...(row.recorded && !isDeleted ? [openNotebook] : [])
        ]
      },
      {
        items: [
          item(trans.__('Rename'), 'F2', 'rename'),
          item(trans.__('Tag'), 't', 'tag'),
          item(trans.__('Note'), 'n', 'note'),
          item(row.pinned ? trans.__('Unpin') : trans.__('Pin'), 'p', 'pin')
        ]
      },
      {
        items: [
          {
            label: trans.__('Copy run id'),
            run: () => void host.copyText(row.run_id)
          }
        ]
      },
      { items: [item(isDeleted ? trans.__('Restore') : trans.__('Delete'), 'Delete', 'delete')] }
    ]);
  }

  /** Those that people set. */
  async #tagsOf(run_id: string): Promise<ReadonlyMap<string, string>> {
    const { run } = await this.#options.model.client.call(getRun, { run_id });
    return splitTags(new Map((run.data.tags ?? []).map(({ key, value }) => [key, value]))).own;
  }
}
