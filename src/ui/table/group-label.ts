import { RUN_STATUSES, type RunStatus } from '../../protocol/entities/run.ts';
import { runState, stateWord } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import { columnTitle } from './column.ts';
import type { LineGroup } from './table-lines.ts';

/** What people call a group. @param column whose values make the groups */
export function groupLabel(
  { group, label }: Pick<LineGroup, 'group' | 'label'>,
  column: string | null,
  trans: Translation
): string {
  // A run may have a value that is the empty text: of a user, for instance.
  if (group === null || group === '') return trans.__('No %1', columnTitle(column ?? '', trans));
  if (column === 'state' && isStatus(group)) return stateWord(runState(group, null), trans);
  return label === '' ? group : label;
}

const isStatus = (text: string): text is RunStatus =>
  Object.values(RUN_STATUSES).some(status => status === text);
