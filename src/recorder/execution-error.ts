import type { ExecutionError } from '../protocol/entities/session.ts';
import type { ExecutionState, Step } from './recorder-state.ts';

/** As xeus-python names an error. */
const CLASS = /^<class '(?:[\w.]+\.)?(\w+)'>$/;

/** The error of an `error` message or of a reply, once; tslab's replies have none. */
export function setError(
  step: Step,
  execution: ExecutionState,
  content: Record<string, unknown>
): void {
  const { ename, evalue, traceback } = content;
  if (execution.error || typeof ename !== 'string') return;
  if (execution.steering?.noTrack) {
    // That it failed is known, and nothing else.
    execution.error = { name: '', message: '', traceback: [] };
    return;
  }
  const message = typeof evalue === 'string' ? evalue : '';
  // A shell's kernel has no name for it, and its exit code as the message.
  const exited = ename === '' && /^\d+$/.test(message);
  keep(step, execution, {
    name: exited ? 'Error' : ename.replace(CLASS, '$1'),
    message: exited ? `exit code ${message}` : message,
    traceback: Array.isArray(traceback) ? traceback.filter(line => typeof line === 'string') : []
  });
}

/**
 * The error of a failed tslab cell, which exists as text on stderr alone: the stack of what was
 * thrown (`RangeError: too far`), or the compiler's first message (`1:7 - Type 'number' is …`).
 */
export function setErrorFromText(step: Step, execution: ExecutionState): void {
  const text = execution.outputs?.streamText('stderr') ?? '';
  if (execution.error || text === '') return;
  const thrown = /^(?:Uncaught )?([A-Z]\w*(?:Error|Exception)|Error)(?:: (.*))?$/m.exec(text);
  const compiler = /^\d+:\d+ - (.+)$/m.exec(text);
  if (!thrown && !compiler) return;
  keep(step, execution, {
    name: thrown ? thrown[1]! : 'TypeScript',
    message: (thrown ? thrown[2] : compiler![1]) ?? '',
    traceback: text.trimEnd().split('\n')
  });
}

/** `NameError: name 'x' is not defined`, in one line. */
export function errorText({ name, message }: ExecutionError): string {
  const [line = ''] = message.trim().split('\n');
  return line === '' ? name : `${name}: ${line}`;
}

function keep({ changes }: Step, execution: ExecutionState, error: ExecutionError): void {
  execution.error = error;
  const { execution_id } = execution;
  changes.push({ type: 'update-execution', execution_id, fields: { error } });
}
