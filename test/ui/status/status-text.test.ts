// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { ServerState } from '../../../src/client/event-stream.ts';
import { runSummaries } from '../../../src/ui/runs/run-summary.ts';
import { statusText } from '../../../src/ui/status/status-text.ts';
import { runRows, session, type RowFields } from '../recorded.ts';

const READY: ServerState = { state: 'ready', message: '' };

const current = (fields: Partial<RowFields> = {}) =>
  runSummaries(
    runRows([{ run_id: 'session-run-1', run_name: 'run-007', session: session(), ...fields }])
  )[0];

describe('the status bar', () => {
  it('names the run and its metric while it records', () => {
    expect(statusText(READY, current({ metrics: { loss: 0.10523 } }))).toMatchObject({
      text: 'run-007 · loss 0.1052',
      icon: 'recording'
    });
    expect(statusText(READY, current()).text).toBe('run-007');
  });

  it.each<Partial<RowFields>>([
    { run_name: 'a-notebook-with-a-very-long-name #12' },
    { run_name: 'a-notebook-with-a-very-long-name #12', metrics: { loss: -1.2345e-100 } },
    { metrics: { 'validation/top_5_accuracy_on_everything': 0.944312 } },
    { run_name: '漢字'.repeat(30), metrics: { loss: 1 } }
  ])('never has more than 30 characters: %j', fields => {
    expect([...statusText(READY, current(fields)).text].length).toBeLessThanOrEqual(30);
  });

  it('says that it is on before anything ran and after it ended', () => {
    expect(statusText(READY, null)).toMatchObject({ text: 'tracking on', icon: 'on' });
    const off = statusText(READY, current(), undefined, false);
    expect(off).toMatchObject({ text: 'tracking off', icon: 'off' });
    const ended = current({ status: 'FINISHED', session: session({ state: 'ended' }) });
    expect(statusText(READY, ended).icon).toBe('on');
  });

  it.each([
    ['starting', 'off'],
    ['offline', 'off'],
    ['failed', 'stopped']
  ] as const)('tells of a server that is %s, whatever runs', (state, icon) => {
    const text = statusText({ state, message: 'the disk is full.' }, current());
    expect(text.icon).toBe(icon);
    expect(text.text.length).toBeLessThanOrEqual(30);
  });

  it('gives the reason in the tooltip', () => {
    const text = statusText({ state: 'failed', message: 'the disk is full.' }, null);
    expect(text.title).toContain('the disk is full.');
  });
});
