import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { formatBytes } from '../../plot/format-bytes.ts';
import { CaretIcon } from '../icons.tsx';
import { FileIcon, FolderIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { keyOf, type ArtifactsModel } from './artifacts-model.ts';
import { parentRow, treeRows, type TreeRow } from './tree-rows.ts';

/** A tree as WAI-ARIA has it: arrow keys move, open and close; Enter and Space choose. */
export function ArtifactTree({ model, trans }: { model: ArtifactsModel; trans: Translation }) {
  const state = useModel(model);
  const tree = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(state), [state]);
  const selected = state.selected === null ? null : keyOf(state.selected);
  const current = Math.max(
    0,
    rows.findIndex(({ key }) => key === (focused ?? selected))
  );

  const focus = (at: number) => {
    const row = rows[at];
    if (row === undefined) return;
    setFocused(row.key);
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[at]?.focus();
  };
  const choose = (row: TreeRow) => {
    setFocused(row.key);
    if (row.isOpen !== null) model.setOpen(row.file, !row.isOpen);
    else model.select(row.file);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    if (row === undefined) return;
    const { isOpen } = row;
    if (event.key === 'ArrowDown') focus(current + 1);
    else if (event.key === 'ArrowUp') focus(current - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') choose(row);
    else if (event.key === 'ArrowRight' && isOpen === true) focus(current + 1);
    else if (event.key === 'ArrowRight' && isOpen === false) model.setOpen(row.file, true);
    else if (event.key === 'ArrowLeft' && isOpen === true) model.setOpen(row.file, false);
    else if (event.key === 'ArrowLeft') focus(parentRow(rows, current));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul
      ref={tree}
      className="ct-artifact-tree"
      role="tree"
      aria-label={trans.__('Artifacts')}
      onKeyDown={onKeyDown}
    >
      {rows.map((row, at) => (
        <li
          key={row.key}
          className="ct-artifact-row"
          role="treeitem"
          aria-level={row.level}
          aria-expanded={row.isOpen ?? undefined}
          aria-selected={row.key === selected}
          tabIndex={at === current ? 0 : -1}
          title={row.file.path || row.name}
          style={{ paddingLeft: `${4 + (row.level - 1) * 14}px` }}
          onClick={() => choose(row)}
        >
          <span className={`ct-caret ${row.isOpen ? 'ct-caret-open' : ''}`}>
            {row.isOpen !== null && <CaretIcon />}
          </span>
          {row.isOpen === null ? <FileIcon /> : <FolderIcon />}
          <span className="ct-artifact-row-name">{row.name}</span>
          <span className="ct-faint ct-number">{factOf(row, trans)}</span>
        </li>
      ))}
    </ul>
  );
}

function factOf({ file, isLoading, left }: TreeRow, trans: Translation): string {
  if (isLoading) return trans.__('listing…');
  if (left > 0) return trans.__('%1 more are not listed', left);
  return file.is_dir ? '' : formatBytes(file.size);
}
