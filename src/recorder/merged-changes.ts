import type { SessionChange } from '../store/sessions/session-store.ts';

type Change<Type> = Extract<SessionChange, { type: Type }>;

/**
 * The same changes with fewer writes: what happened to an execution since it was added or last
 * changed is one change, and of its outputs only the last list counts. A short cell comes with all
 * of its messages in one batch, and each change costs the writer several statements.
 */
export function mergedChanges(changes: readonly SessionChange[]): SessionChange[] {
  const merged: SessionChange[] = [];
  const open = new Map<string, number>();
  const outputs = new Map<string, number>();
  for (const change of changes) {
    if (change.type === 'update-execution') {
      const at = open.get(change.execution_id);
      const both = at === undefined ? null : mergedWith(merged[at]!, change);
      if (both !== null) {
        merged[at!] = both;
        continue;
      }
    } else if (change.type === 'set-outputs') {
      const at = outputs.get(change.execution_id);
      if (at !== undefined) {
        merged[at] = change;
        continue;
      }
    } else if (change.type !== 'add-execution' && change.type !== 'alive') {
      // What ends or divides a session looks at its executions: nothing is moved across it.
      open.clear();
      outputs.clear();
    }
    const place = merged.push(change) - 1;
    if (change.type === 'add-execution') open.set(change.execution.execution_id, place);
    if (change.type === 'update-execution') open.set(change.execution_id, place);
    if (change.type === 'set-outputs') outputs.set(change.execution_id, place);
  }
  return merged;
}

/** @returns null when the two are to be written one after the other */
function mergedWith(
  before: SessionChange,
  { execution_id, fields }: Change<'update-execution'>
): SessionChange | null {
  if (before.type === 'update-execution') {
    if (before.fields.state === 'lost' || fields.state === 'lost') return null;
    return { type: 'update-execution', execution_id, fields: { ...before.fields, ...fields } };
  }
  // A note is no field of an execution that is being added; nor may one become another cell's.
  if (before.type !== 'add-execution' || fields.note !== undefined) return null;
  if (fields.cell_id !== undefined || fields.state === 'lost') return null;
  return { type: 'add-execution', execution: { ...before.execution, ...fields } };
}
